"""A run of the engine that a person watches and may interrupt."""

import contextlib
import os
import queue
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Iterable
from queue import Queue

import psutil

from commands.display import Display
from commands.paths import ROOT

QUIET_SECONDS = 10.0
"""So long may a run say nothing before the person is told what it waits for."""
KEPT_LINES = 400
PATIENCE = 2
"""Interrupts that are passed on: the engine finishes its open steps after the first and stops at the second."""
END_SECONDS = 10.0
"""What was killed has so long to be gone."""


def watch(command: list[str], variables: dict[str, str]) -> tuple[int, str]:
    """Run, show what happens, and return the exit code and the last lines. An interrupt is passed on to the engine, which
    leaves a state the next run can carry on from; then KeyboardInterrupt is raised."""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        # The terminal's own interrupt would reach the engine too, and count as the second one.
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        lines: Queue[str | None] = Queue()
        threading.Thread(target=_read, args=(process.stdout, lines), daemon=True).start()
        kept: deque[str] = deque(maxlen=KEPT_LINES)
        interrupts = 0
        display = Display()
        while True:
            try:
                _follow(process, lines, display, kept)
                code = process.wait()
                break
            except KeyboardInterrupt:
                interrupts += 1
                _interrupt(process, interrupts)
        if interrupts:
            _end_session(process.pid)
            raise KeyboardInterrupt
        return code, "".join(kept)


def _read(stream: Iterable[str], lines: "Queue[str | None]") -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)


def _follow(process: "subprocess.Popen[str]", lines: "Queue[str | None]", display: Display, kept: deque[str]) -> None:
    """Show lines until there are no more; what an engine leaves behind may hold its output open."""
    while True:
        try:
            line = lines.get(timeout=QUIET_SECONDS)
        except queue.Empty:
            if process.poll() is not None:
                return
            print(display.waiting(), flush=True)
            continue
        if line is None:
            lines.put(None)
            return
        kept.append(line)
        text = display.shown(line)
        if text is not None:
            print(text, flush=True)


def _interrupt(process: subprocess.Popen[str], count: int) -> None:
    if count == 1:
        print("interrupted: open steps are being finished; once more stops at once", flush=True)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT if count <= PATIENCE else signal.SIGKILL)


def _end_session(session: int) -> None:
    """Plugins are process groups of their own and outlive an engine that was stopped hard. They are gone on return: a
    kill is sent sooner than it is carried out, and a next run would meet them."""
    left = [process for process in psutil.process_iter() if _session(process.pid) == session]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=END_SECONDS)


def _session(process: int) -> int | None:
    try:
        return os.getsid(process)
    except OSError:
        return None
