"""Retention over three years of outages, failing proofs and wrong clocks: what was promised is there at every instant."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random

import pytest

from commands.paths import SYSTEMS
from jobs.catalogue import Catalogue, receipt_key
from jobs.engine import engine
from jobs.manifest import Manifest
from jobs.receipt import Receipt
from jobs.retention import MOST_SHARE, Clocks, plan
from jobs.verify import chosen
from specs.arithmetic.proof_age import longest_proof_age
from specs.arithmetic.schedule import max_gap
from specs.backup import Backup
from specs.catalogue import catalogue
from specs.job_document import JobDocument, TierCount
from tests.jobs.copies import DAY, HOUR, PREFIX, START, Memory, copy, document, receipt
from tests.support.proof_table import Page, Rows, Table

YEARS = 3
REVIEW_AFTER, REVIEWED = 3, 0.9
"""Refused runs in a row until a person looks, and the share of the copies that is let go then."""
SEEDS = (1, 2, 3)
PAGE = Page(
    "retention-copies",
    "Copies that retention keeps",
    "Three years of each plan, simulated: bases at the plan's cadence, the proof the verifier would choose, retention behind"
    " each. Bases, proofs and retention fail for days at a time, a proof finds a copy bad, a clock jumps by hours or days,"
    " copies are taken by hand in between. After every run: each tier holds the first sound copy of each of its newest"
    " periods that have one, as a calendar counts them; the newest proven copy is there; and where a run refused, nothing"
    " was deleted.",
    sources=("jobs/retention.py", "jobs/tiers.py", "jobs/verify.py", "jobs/catalogue.py", "systems"),
)
BY_STORE = Table(
    PAGE,
    "By store",
    ("store", "years", "copies taken", "runs", "runs refused", "copies deleted", "promises checked", "broken"),
)
CALENDAR = {"hourly": "%Y-%m-%d %H", "daily": "%Y-%m-%d", "weekly": "%G-%V", "monthly": "%Y-%m"}

FAILING = {"base": (0.01, 20 * DAY), "verify": (0.01, 6 * DAY), "retain": (0.01, 15 * DAY), "clock": (0.005, 2 * DAY)}
"""How likely each begins to fail on a day, and for how many seconds at most."""
JUMPS = (-40 * DAY, -DAY, -HOUR, HOUR, DAY, 40 * DAY, 400 * DAY)
BAD, BY_HAND = 0.01, 0.02
"""The share of copies that do not restore, and of slots with one more copy taken by hand."""


@pytest.fixture(autouse=True)
def named_by_their_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    """No manifest is edited here, and sums of thousands of them would take minutes."""
    monkeypatch.setattr(Manifest, "digest", property(lambda copy: copy.copy))


class Known(Catalogue):
    """A catalogue that needs no reading."""

    def __init__(self, bases: list[Manifest], receipts: list[Receipt]):
        super().__init__(Memory(), PREFIX)
        self.bases = bases
        self.slices = []
        self._read = (bases, [])
        self._proofs = (receipts, [])
        self.keys = []


@dataclass
class History:
    """One store's bucket, and what was ever in it."""

    told: JobDocument
    bases: list[Manifest] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    proven: str = ""
    """The newest copy that was ever shown to restore."""
    taken: int = 0
    runs: int = 0
    refused: int = 0
    deleted: int = 0
    waiting: int = 0
    """Runs refused in a row."""
    checked: int = 0
    bad: set[str] = field(default_factory=set)
    """Copies that do not restore, whether that is known or not."""
    firsts: dict[str, dict[str, Manifest]] = field(default_factory=dict)
    """For each tier and period of the calendar the copy it is promised with."""

    def take(self, instant: int, bad: bool = False) -> None:
        made = copy(instant)
        if bad:
            self.bad.add(made.copy)
        self.bases.append(made)
        self.taken += 1
        for tier in self.told.tiers:
            self.firsts.setdefault(tier.name, {}).setdefault(period(instant, tier.name), made)

    def prove(self, instant: int) -> None:
        """What the verifier chooses restores, unless it is one of the bad ones."""
        base = chosen(Known(self.bases, self.receipts), self.told.tiers)
        said = receipt(base, at=instant, passed=base.copy not in self.bad)
        self.receipts.append(replace(said, through=base.finished) if said.passed else said)
        if base.copy in self.bad:
            self.forget(base)
        else:
            self.proven = max(self.proven, base.copy)

    def forget(self, base: Manifest) -> None:
        """Nobody can keep a bad copy: the promise goes over to the next of its period that is there and not known as bad.
        Where a period has no other, an older one counts again; but what was let go before cannot come back.
        """
        known = {one.copy for one in self.receipts if not one.passed}
        here = {one.copy for one in self.bases}
        for tier, firsts in self.firsts.items():
            name = period(base.scheduled, tier)
            if name in firsts and firsts[name].copy == base.copy:
                others = [one for one in self.bases if period(one.scheduled, tier) == name and one.copy not in known]
                firsts.pop(name)
                firsts.update({name: others[0]} if others else {})
                self.firsts[tier] = {kept: one for kept, one in firsts.items() if one.copy in here}

    def retain(self, store: int, own: int) -> None:
        """After some days of refusals somebody reviews the plan, and lets more go at once."""
        known = Known(self.bases, self.receipts)
        share = REVIEWED if self.waiting >= REVIEW_AFTER else MOST_SHARE
        found = plan(self.told, engine("postgresql"), known, Clocks(store, own), share)
        self.runs += 1
        self.waiting = self.waiting + 1 if found.refusals else 0
        if found.refusals:
            self.refused += 1
            return
        gone = {one.copy for one in found.delete}
        self.deleted += len(gone)
        self.bases = [one for one in self.bases if one.copy not in gone]
        said = {*found.receipts}
        self.receipts = [one for one in self.receipts if receipt_key(PREFIX, one) not in said]

    def broken(self) -> Iterator[str]:
        """Promises that are not kept now."""
        here = {one.copy for one in self.bases}
        for tier in self.told.tiers:
            firsts = self.firsts.get(tier.name, {})
            for name in sorted(firsts)[-tier.keep :]:
                self.checked += 1
                if firsts[name].copy not in here:
                    yield f"{tier.name} of {name}: {firsts[name].copy} is gone"
        if self.proven:
            self.checked += 1
            if self.proven not in here:
                yield f"the newest proven copy {self.proven} is gone"


def period(instant: int, tier: str) -> str:
    return datetime.fromtimestamp(instant, UTC).strftime(CALENDAR[tier])


def lived(told: JobDocument, gap: int, days: int, seed: int) -> tuple[History, list[str]]:
    """The store's life, and every promise that was broken in it."""
    random = Random(seed)
    history, broken = History(told), list[str]()
    until, skew = dict.fromkeys(FAILING, 0), 0
    for slot in range(START, START + days * DAY, gap):
        for what, (chance, longest) in FAILING.items():
            if slot >= until[what] and random.random() < chance * gap / DAY:
                until[what] = slot + random.randrange(HOUR, longest)
                skew = random.choice(JUMPS)
        taken = slot >= until["base"]
        if taken:
            history.take(slot, random.random() < BAD)
        if taken and random.random() < BY_HAND:
            history.take(slot + gap // 2)
        if slot >= until["verify"] and history.bases:
            history.prove(slot + gap * 2 // 3)
        if slot >= until["retain"]:
            now = slot + gap - 60
            history.retain(now, now + (skew if slot < until["clock"] else 0))
        broken += [f"{period(slot, 'hourly')}: {text}" for text in history.broken()]
    return history, broken


def plans() -> list[tuple[str, Backup]]:
    stores = [(system.name, store) for system in catalogue(SYSTEMS).systems for store in system.stores]
    return [(f"{name} {store.name}", store.backup) for name, store in stores if isinstance(store.backup, Backup)]


def document_of(given: Backup) -> JobDocument:
    tiers = ((tier.name.value, tier.keep) for tier in given.tiers)
    return document(*tiers, proof_age_seconds=longest_proof_age(given).seconds)


@pytest.mark.covers("BKP-02", "BUG-01", "BUG-02", "BUG-09")
def test_what_was_promised_is_there_for_a_hundred_days() -> None:
    history, broken = lived(document(("daily", 7), ("weekly", 5), ("monthly", 12)), DAY, 100, seed=4)
    assert broken == []
    assert history.deleted > 20


def test_the_judge_sees_a_copy_that_is_gone() -> None:
    """The simulation's own check must be able to fail."""
    history = History(document(("daily", 3)))
    for day in range(3):
        history.take(START + day * DAY)
    assert list(history.broken()) == []
    del history.bases[1]
    assert len(list(history.broken())) == 1


@pytest.mark.prove
@pytest.mark.covers("BKP-02", "BUG-01", "BUG-02", "BUG-09")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("store", "given"), plans(), ids=[name for name, _ in plans()])
def test_what_was_promised_is_there_for_three_years(store: str, given: Backup, seed: int, proof: Rows) -> None:
    told = document_of(given)
    assert all(isinstance(tier, TierCount) for tier in told.tiers)
    history, broken = lived(told, max_gap(given.base).seconds, YEARS * 365, seed)
    numbers = (YEARS, history.taken, history.runs, history.refused, history.deleted, history.checked, len(broken))
    proof.row(BY_STORE, store, *numbers)
    assert broken == []
    assert history.deleted > history.taken // 2
