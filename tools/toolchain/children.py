"""Child processes that end when we do."""

import os
import queue
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

TICK = 0.25
GRACE = 5.0
"""Seconds between asking a group of processes to end and ending it."""

INTERRUPTS = (signal.SIGINT, signal.SIGTERM)

_running: set[subprocess.Popen[str]] = set()
_running_guard = threading.Lock()


def run(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    on_line: Callable[[str], None] = lambda line: None,
    on_tick: Callable[[], None] = lambda: None,
) -> tuple[int, str]:
    """Run a command in a process group of its own; its exit code and all it printed, which also goes to the log.

    `on_tick` is called about four times a second in the calling thread, `on_line` for each line.
    When the call is left by an exception (an interrupt, most of all) the whole group is ended.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    printed: list[str] = []
    with log.open("a", encoding="utf-8") as file, _child(command, folder, environment) as (child, lines):
        while (line := _next(lines, on_tick)) is not None:
            file.write(line)
            printed.append(line)
            on_line(line.rstrip("\n"))
        code = child.wait()
    return code, "".join(printed)


@contextmanager
def _child(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[str], "queue.Queue[str | None]"]]:
    """A started command and its lines; its group is ended with the block, however that is left."""
    lines: queue.Queue[str | None] = queue.Queue()
    with ExitStack() as last:
        with _undisturbed():
            child = last.enter_context(_started(command, folder, environment))
            reader = threading.Thread(target=_read, args=(child, lines), daemon=True)
            last.callback(_forget, child, reader)
            with _running_guard:
                _running.add(child)
            reader.start()
        yield child, lines


def _forget(child: "subprocess.Popen[str]", reader: threading.Thread) -> None:
    """Ends it. Its reader still takes what the group said last; the pipe is closed after that."""
    end(child)
    reader.join(GRACE)
    with _running_guard:
        _running.discard(child)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """An interrupt that comes while a child is made is heard when the child is known: one that nobody knows would go on."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    before = {number: signal.signal(number, lambda number, _: heard.append(number)) for number in INTERRUPTS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for number in heard[:1]:
        signal.raise_signal(number)


def end_all() -> None:
    """End what other threads still run."""
    with _running_guard:
        children = list(_running)
    for child in children:
        end(child)


def end(child: subprocess.Popen[str]) -> None:
    """Ask the child's group to end, then end it; nothing when it has ended by itself."""
    if child.poll() is not None:
        return
    for number in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
            child.wait(GRACE)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _started(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )


def _read(child: subprocess.Popen[str], lines: "queue.Queue[str | None]") -> None:
    assert child.stdout is not None
    # Who left the group may hold the pipe open until it is closed here.
    with suppress(ValueError):
        for line in child.stdout:
            lines.put(line)
    lines.put(None)


def _next(lines: "queue.Queue[str | None]", on_tick: Callable[[], None]) -> str | None:
    while True:
        on_tick()
        try:
            return lines.get(timeout=TICK)
        except queue.Empty:
            continue
