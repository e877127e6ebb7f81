"""What the ruler would have recorded before it did: a rule's values at the moments its group is evaluated at."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jobs.backfill.samples import Part, plain
from jobs.backfill.server import Server
from jobs.exit_code import ExitCode, Failure
from specs.history_document import HistoryRule, ObjectiveHistory

DAY = 86_400_000
FRESH = 900_000
"""Milliseconds within which a living series has its last sample: three evaluations of the slower groups."""
PAUSE = 5.0


@dataclass(frozen=True)
class Ruler:
    """One replica's rules. `now` and `begin` bound what is filled, in milliseconds."""

    server: Server
    now: int
    begin: int
    wait_seconds: int

    def await_alive(self, objective: ObjectiveHistory) -> None:
        """Until the ruler evaluates the objective: what is filled must meet what it records."""

        def alive() -> bool:
            now = int(time.time() * 1000)
            found = self.server.samples(objective.alive, now)
            return any(samples[-1][0] > now - FRESH for _, samples in found)

        self._await(alive, f"the rules of {objective.slo} are not evaluated yet")

    def _await(self, holds: Callable[[], bool], otherwise: str) -> None:
        limit = time.monotonic() + self.wait_seconds
        while not holds():
            if time.monotonic() > limit:
                raise Failure(ExitCode.RETRY, f"{self.server.name}: {otherwise}, after {self.wait_seconds} s")
            time.sleep(PAUSE)

    def first(self, rule: HistoryRule, start: int) -> int | None:
        """The moment of the oldest recorded sample since `start`."""
        for end in range(start + DAY, self.now + DAY, DAY):
            moments = [samples[0][0] for _, samples in self.server.samples(rule.stored, end)]
            if moments:
                return min(moments)
        return None

    def newest(self, rule: HistoryRule, alive: str) -> int:
        """The last evaluation of the rule's group, awaited where there has been none. `alive` tells it of tiles: where the
        service is not there at all, nothing else of their group is recorded."""
        found: list[int] = []

        def known() -> bool:
            now = int(time.time() * 1000)
            answer = self.server.samples(rule.evaluated, now) or (alive and self.server.samples(alive, now)) or []
            found.extend(samples[-1][0] for _, samples in answer)
            return bool(found)

        self._await(known, f"the group of {rule.record} is not evaluated yet")
        return max(found)

    def parts(self, rule: HistoryRule, start: int, alive: str = "") -> Iterator[Part]:
        """What is missing of a rule before its first recorded sample, the newest day first.

        A run that is cut off has then filled the newer end, and what is missing is again all that lies before the first
        sample. Gaps after it are left alone: the hourly reconciliation has dealt with them.
        """
        newest, first, step = self.newest(rule, alive), self.first(rule, start), rule.interval_seconds * 1000
        last = newest if first is None else newest - -(-(newest - first + 1) // step) * step
        points = DAY // step
        while last >= start:
            earliest = max(last - (points - 1) * step, last - (last - start) // step * step)
            done = self._done_later(rule, last + step)
            for labels, samples in self.server.over(rule.expression, earliest, last, rule.interval_seconds):
                kept = tuple((at, value) for at, value in samples if at + step not in done)
                if kept:
                    yield Part(rule.record, {**plain(labels), **rule.labels}, kept, rule.stored)
            last = earliest - step

    def _done_later(self, rule: HistoryRule, end: int) -> set[int]:
        """Moments of the evaluations that have done the work of the one before them."""
        found = self.server.samples(rule.later, end) if rule.later else []
        return {at for _, samples in found for at, _ in samples}
