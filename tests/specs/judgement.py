"""What is said of a spoilt configuration: nothing, because it is sound, or clear faults, in time and without a secret."""

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from specs.fault import Fault, report
from tests.specs.stack_mutation import CANARY

PATIENCE = 20.0
"""Seconds of processor until a case counts as hanging; it takes a twentieth of one."""
SLEEP = 600.0
"""Seconds by the clock until one that only waits does; a machine full of other work is not taken for a hang."""
TIMERS = ((signal.SIGPROF, signal.ITIMER_PROF), (signal.SIGALRM, signal.ITIMER_REAL))
LONGEST = 1_200
"""Characters of one part of a fault. Choices are listed whole."""
INNARDS = ("Traceback", " object at 0x", "NoneType", "values that end it", "<class", "Errno")


class Hang(Exception):
    """A case did not end in time."""


@contextmanager
def limited(busy: float = PATIENCE, asleep: float = SLEEP) -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise Hang(f"no answer within {busy:.0f} s of processor, or {asleep:.0f} s in all")

    before = [signal.signal(sent, stop) for sent, _ in TIMERS]
    for (_, timer), limit in zip(TIMERS, (busy, asleep), strict=True):
        signal.setitimer(timer, limit)
    try:
        yield
    finally:
        for (sent, timer), handler in zip(TIMERS, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(sent, handler)


def unclear(faults: Iterable[Fault]) -> list[str]:
    """What keeps faults from being clear: a part that says nothing, too much, or shows a secret or the program's inside."""
    found = []
    for fault in faults:
        parts = {
            "where": fault.where,
            "path": fault.path,
            "given": fault.given,
            "wanted": fault.wanted,
            "mend": fault.mend,
        }
        found += [f"{name} is empty: {parts}" for name, text in parts.items() if not text.strip()]
        found += [f"{name} has {len(text)} characters" for name, text in parts.items() if len(text) > LONGEST]
        whole = report([fault])
        found += [f"shows {word!r}: {parts}" for word in INNARDS if word in whole]
        found += ["shows a secret"] if CANARY.lower() in whole.lower() else []
        found += ["cannot be printed"] if not _printable(whole) else []
    return found


def _printable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return not any(ord(letter) < 32 and letter not in "\n\t" for letter in text)


def judged(ask: Callable[[], Iterable[Fault]]) -> tuple[str, list[str]]:
    """`sound`, `faults`, `crash` or `hang`, and what is wrong with the answer."""
    try:
        with limited():
            faults = list(ask())
    except Hang as error:
        return "hang", [str(error)]
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        return "crash", [f"{type(error).__name__}: {error!s:.300}"]
    return ("faults" if faults else "sound"), unclear(faults)
