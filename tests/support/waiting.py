"""Waiting for what a real server does in its own time: on a condition, never for a number of seconds."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

PATIENCE = 60.0
"""Seconds to wait for what comes in one or two on an idle machine: only a failure takes this long."""
FIRST_PAUSE = 0.05

T = TypeVar("T")


def until(
    holds: Callable[[], T],
    what: str,
    seconds: float = PATIENCE,
    *,
    every: float = 0.5,
    told: Callable[[], object] = lambda: "",
    ignoring: tuple[type[Exception], ...] = (),
) -> T:
    """The first answer that is something. Asks less often as time goes by, at last `every` so many seconds.

    Raises AssertionError with what was waited for; `told` says what there was instead. Exceptions of `ignoring` count as no
    answer yet.
    """
    limit, pause = time.monotonic() + seconds, min(FIRST_PAUSE, every)
    while True:
        with suppress(*ignoring):
            if found := holds():
                return found
        assert time.monotonic() < limit, f"{what}: not within {seconds:g} s {told()}".rstrip()
        time.sleep(pause)
        pause = min(2 * pause, every)
