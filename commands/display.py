"""What a person who watches a run of the engine is shown: every change once, every warning and report, no noise."""

import re
import time

STEP = re.compile(r"^ {1,4}(?:[-+~=<>!*]{1,2})? *(?P<type>[\w.-]+:[\w./-]*:\w+) (?P<name>[^\s(]\S*) *(?P<state>.*)$")
"""A line about one resource: sign, type, name, state. Diagnostics put the name in parentheses and are none."""
UNDERWAY = re.compile(
    r"^(?:(?:creating|updating|deleting|replacing|reading|refreshing|importing|discarding)[a-z ()]*\(\d+s\)|running)"
)
"""States that end in another line; seconds with a fraction are those of something done."""
DOTS = re.compile(r"^(?:@ .*|Loading policy packs\.\.\.: .*)$")
WITHOUT_END = ("pulumi:pulumi:Stack", "groundcrew:index:")
"""Types of which the engine tells no end, or only that of the whole run."""
LONGEST_REASON = 160


class Display:
    """Sorts the engine's lines. `now` is a monotonic clock in seconds."""

    def __init__(self, now: float | None = None):
        self.began = time.monotonic() if now is None else now
        self.done = 0
        self.underway: dict[str, str] = {}
        self._shown: set[str] = set()
        self._last = ""

    def shown(self, line: str) -> str | None:
        """The line as it is to be shown, or None for one that only moves."""
        text = line.rstrip("\n ;")
        if DOTS.match(text):
            return None
        step = STEP.match(text)
        if step:
            return self._step(text, step["type"], step["name"], step["state"])
        if not text and not self._last:
            return None
        self._last = text
        return text

    def _step(self, text: str, kind: str, name: str, state: str) -> str | None:
        lasting = kind.startswith(WITHOUT_END)
        if UNDERWAY.match(state):
            if not lasting:
                self.underway[name] = UNDERWAY.sub("", state).strip()[:LONGEST_REASON]
            return None
        self.underway.pop(name, None)
        if text in self._shown or (lasting and not state):
            return None
        self._shown.add(text)
        self.done += not lasting
        self._last = text
        return text

    def waiting(self, now: float | None = None) -> str:
        """Said when nothing was shown for a while: how far it is, and what it waits for."""
        seconds = (time.monotonic() if now is None else now) - self.began
        said = f"… {seconds:.0f} s, {self.done} changes so far"
        if not self.underway:
            return said
        # What has waited longest stands first.
        name, reason = next(iter(self.underway.items()))
        others = f" and {len(self.underway) - 1} more" if len(self.underway) > 1 else ""
        return f"{said}; waiting for {name}{others}{f': {reason}' if reason else ''}"
