"""Episodes of an alert: from the moment its condition has held long enough until it ends."""

from collections.abc import Iterable
from dataclasses import dataclass

from backtest.incident import merged


@dataclass(frozen=True)
class Episode:
    """One notification's life, in minutes from the history's beginning."""

    alert: str
    slo: str
    start: int
    end: int


def fired(holding: Iterable[int], hold: int, step: int = 1) -> list[tuple[int, int]]:
    """From the minutes at which a condition held to (start, end) of firing, as Prometheus' `for` has it.

    `holding` is sorted; `step` is the minutes between evaluations. A gap longer than a step ends the alert.
    """
    runs: list[tuple[int, int]] = []
    for minute in holding:
        if runs and minute - runs[-1][1] <= step:
            runs[-1] = (runs[-1][0], minute)
        else:
            runs.append((minute, minute))
    return [(start + hold, end + step) for start, end in runs if end - start >= hold]


def episodes(alert: str, slo: str, holding: Iterable[int], hold: int, step: int = 1) -> list[Episode]:
    """Firing stretches, merged as a person on call would count them."""
    return [Episode(alert, slo, start, end) for start, end in merged(fired(holding, hold, step))]
