"""What a person sees during a long step: what, how far, how long."""

import sys
import time
from typing import TextIO

LINE_EVERY = 15.0
"""Seconds between lines where the output is a file or a log, so that CI does not take it for dead."""
REWRITE_EVERY = 0.5


def duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def size(count: float) -> str:
    """Bytes in the unit a person would use."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


class Progress:
    """One long step; a line that is rewritten on a terminal, a line now and then elsewhere."""

    def __init__(self, title: str, expected: float = 0.0, stream: TextIO | None = None) -> None:
        self.title = title
        self.expected = expected
        self.stream = stream or sys.stderr
        self.started = time.monotonic()
        self.shown_at = self.started
        self.rewrites = self.stream.isatty()
        self.open_line = False

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.started

    def show(self, state: str) -> None:
        """Tell the state, unless the last telling is too fresh."""
        now = time.monotonic()
        if now - self.shown_at < (REWRITE_EVERY if self.rewrites else LINE_EVERY):
            return
        self.shown_at = now
        limit = f" of about {duration(self.expected)}" if self.expected else ""
        self._write(f"{self.title}: {state}, {duration(self.elapsed)}{limit}", stays=not self.rewrites)

    def done(self, result: str) -> None:
        self._write(f"{self.title}: {result} in {duration(self.elapsed)}", stays=True)

    def say(self, text: str) -> None:
        self._write(f"{self.title}: {text}", stays=True)

    def close(self) -> None:
        """Leave the cursor on a line of its own, so that an error message does not share it."""
        if self.open_line:
            self.stream.write("\n")
            self.open_line = False

    def _write(self, text: str, stays: bool) -> None:
        before = "\r\x1b[K" if self.open_line else ""
        self.stream.write(f"{before}{text}" + ("\n" if stays else ""))
        self.stream.flush()
        self.open_line = not stays
