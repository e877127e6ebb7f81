"""Fills one replica: level by level, page by page, each seen to be stored before the next one is made."""

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from jobs.backfill.pages import Pages
from jobs.backfill.ruler import DAY, Ruler
from jobs.backfill.samples import Part, page
from jobs.backfill.server import Server
from jobs.exit_code import ExitCode, Failure
from specs.history_document import BackfillDocument, ObjectiveHistory

PAUSE = 0.5
MOST_FETCHES = 3
"""A page that was fetched so often and is not stored was refused."""


@dataclass
class Filling:
    """One replica's run. `told` is what people read."""

    server: Server
    pages: Pages
    document: BackfillDocument
    told: list[str]

    def run(self) -> None:
        now = int(time.time() * 1000)
        ruler = Ruler(self.server, now, now - self.document.reach_seconds * 1000, self.document.wait_seconds)
        fresh = [objective for objective in self.document.objectives if not self._marked(objective, now)]
        for objective in fresh:
            ruler.await_alive(objective)
        begins = self._tiles(ruler, fresh)
        rest = [objective for objective in fresh if objective.slo in begins]
        for number in range(1, max((len(objective.levels) for objective in rest), default=0)):
            levels = [(one.levels[number], begins[one.slo]) for one in rest if number < len(one.levels)]
            self._fill(part for level, begin in levels for rule in level.rules for part in ruler.parts(rule, begin))
        self._mark(rest, begins)

    def _marked(self, objective: ObjectiveHistory, now: int) -> bool:
        """Whether an earlier run has filled it. Samples cannot be replaced: another definition starts under another name."""
        found = self.server.samples(objective.marks, now)
        if not found:
            return False
        if any(labels.get("definition") == definition(objective) for labels, _ in found):
            self._tell(objective, "has its history already")
        else:
            self._tell(
                objective,
                "what it counts has changed since its history was recorded; that history stays as it is. "
                "Give the objective another name to count back anew",
            )
        return True

    def _tiles(self, ruler: Ruler, objectives: list[ObjectiveHistory]) -> dict[str, int]:
        """Fills the tiles, and tells since when each objective has some."""
        self._fill(
            part
            for one in objectives
            for rule in one.levels[0].rules
            for part in ruler.parts(rule, ruler.begin, one.alive)
        )
        begins: dict[str, int] = {}
        for objective in objectives:
            first = ruler.first(objective.levels[0].rules[0], ruler.begin)
            if first is None:
                self._tell(objective, "there is no history of what it counts; nothing to do")
                continue
            begins[objective.slo] = first
            seen = (ruler.now - first) / DAY
            self._tell(objective, f"counted since {_written(first)}, {seen:.1f} days")
        return begins

    def _mark(self, objectives: list[ObjectiveHistory], begins: dict[str, int]) -> None:
        now = int(time.time() * 1000)
        self._fill(
            Part(one.mark, {**one.labels, "definition": definition(one)}, ((now, begins[one.slo] / 1000),), one.marks)
            for one in objectives
        )

    def _fill(self, parts: Iterable[Part]) -> None:
        for some in paged(parts, self.document.page_samples):
            self._store(some)

    def _store(self, parts: list[Part]) -> None:
        """Shows a page until the replica has stored all of it."""
        count = sum(len(part.samples) for part in parts)
        limit = time.monotonic() + self.document.page_seconds
        self.pages.show(self.server.name, page(parts))
        looked = 0
        while time.monotonic() < limit:
            fetched = self.pages.fetched(self.server.name)
            if fetched > looked:
                looked = fetched
                lacking = sum(self._lacking(part) for part in parts)
                if not lacking:
                    self.pages.show(self.server.name, "")
                    return
                if fetched >= MOST_FETCHES:
                    raise Failure(
                        ExitCode.REFUSED,
                        f"{self.server.name}: it does not store {lacking} of {count} samples from {_written(_oldest(parts))} "
                        "on: look at the limits of its scrape job and at its out-of-order window",
                    )
            time.sleep(PAUSE)
        raise Failure(
            ExitCode.RETRY,
            f"{self.server.name}: it has not taken a page of {count} samples within {self.document.page_seconds} s, "
            f"fetched {looked} times: look at the scrape job of the backfill and at network guards",
        )

    def _lacking(self, part: Part) -> int:
        return part.missing(self.server.samples(part.stored, part.end))

    def _tell(self, objective: ObjectiveHistory, text: str) -> None:
        self.told.append(f"{self.server.name}: {objective.slo}: {text}")


def paged(parts: Iterable[Part], most: int) -> Iterator[list[Part]]:
    """Pages of a bounded number of samples; a series' parts keep their order."""
    some: list[Part] = []
    for part in parts:
        if some and sum(len(one.samples) for one in some) + len(part.samples) > most:
            yield some
            some = []
        some.append(part)
    if some:
        yield some


def definition(objective: ObjectiveHistory) -> str:
    """Digest of what the objective counts."""
    counted = [f"{rule.record} {rule.expression}" for rule in objective.levels[0].rules]
    return hashlib.sha256("\n".join(counted).encode()).hexdigest()[:12]


def _oldest(parts: Iterable[Part]) -> int:
    return min(part.samples[0][0] for part in parts)


def _written(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment / 1000, UTC):%Y-%m-%d %H:%M} UTC"
