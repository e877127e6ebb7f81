"""Error budgets decide what may be released: what was left when the snapshot was taken, and what has changed since."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from policies.finding import Breach, Control, shown
from policies.gate import Budgets
from policies.index import Index
from policies.snapshot import Absent, Refused
from specs.arithmetic import fingerprint
from specs.arithmetic.instant import day_end
from specs.contract import BudgetState, ObjectiveBudget, RepairContract, SloSetContract, SystemBudget

MOST_NAMED = 5
"""Objects a message names; it says how many more there are."""
WORDS = re.compile(r"[A-Za-z][A-Za-z &.'-]{0,60}")
"""What may be told of who decides: words, nothing that could be a password."""
DEFAULT_DECIDES = "whoever is last in the system's on-call list"


@dataclass(frozen=True)
class Judged:
    """One system: what was promised, what was known, what is rendered now."""

    name: str
    declared: SloSetContract | None
    known: SystemBudget | None
    objects: Mapping[str, str]
    now: datetime

    @property
    def digest(self) -> str:
        return fingerprint(dict(self.objects))

    @property
    def unchanged(self) -> bool:
        return self.known is not None and self.known.digest == self.digest

    @property
    def repaired(self) -> bool:
        """Whether a registered repair that still holds is exactly what is rendered."""
        rows = self.declared.repairs if self.declared else ()
        return any(row.digest == self.digest and not expired(row, self.now) for row in rows)

    @property
    def differences(self) -> str:
        """The objects that are new, changed or gone, by name."""
        before = {one.name: one.fingerprint for one in self.known.objects} if self.known else {}
        names = sorted(name for name in {*before, *self.objects} if before.get(name) != self.objects.get(name))
        words = [f"{_did(name, before, self.objects)} {_object(name)}" for name in names[:MOST_NAMED]]
        more = len(names) - len(words)
        return ", ".join([*words, *([f"{more} more"] if more else [])])


def _did(name: str, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    return "new" if name not in before else "gone" if name not in now else "changed"


def _object(name: str) -> str:
    """An object's name as a message may tell it."""
    kind, _, place = name.partition(" ")
    return " ".join(part for part in (shown(kind), "/".join(map(shown, place.split("/")))) if part)


def judged(index: Index) -> Iterator[Judged]:
    """Every system that promises objectives or that the snapshot names, where there is a snapshot to judge by."""
    budgets = index.budgets
    if budgets is None or budgets.snapshot is None:
        return
    known = {one.system: one for one in budgets.snapshot.systems}
    declared = {one.system: one for one in index.contracts(SloSetContract)}
    promising = {name for name, one in declared.items() if one.objectives}
    for name in sorted(promising | set(known)):
        objects = budgets.rendered.get(name, {})
        yield Judged(name, declared.get(name), known.get(name), objects, budgets.now)


def frozen(index: Index) -> Iterator[Breach]:
    """While nothing is left of an error budget, nothing of its system's rendered configuration changes but what a
    registered repair names, and a repair that has run out lets nothing through.
    """
    for system in judged(index):
        known = system.known
        if known and known.state == BudgetState.FREEZE and not system.unchanged and not system.repaired:
            yield Breach(
                "configuration",
                f"no change while {_spent(known)}; found {system.differences}",
                f"wait until the budget is back, or let {_decides(system)} decide: a row in groundcrew:repairs with system, "
                f"reason, approver, expires and digest {system.digest} lets exactly this change through",
                place=_place(system),
            )
    yield from _expired(index)


def _spent(known: SystemBudget) -> str:
    spent = [one for one in known.objectives if one.state == BudgetState.FREEZE]
    return " and ".join(_left(one) for one in spent) or "nothing is left of a budget"


def _left(one: ObjectiveBudget) -> str:
    left = "an unknown share" if one.remaining is None else f"{one.remaining:.1%}"
    return f"{shown(one.slo)} has {left} of its budget left"


def _decides(system: Judged) -> str:
    given = system.declared.decides if system.declared else ""
    return given if WORDS.fullmatch(given) else DEFAULT_DECIDES


def _place(system: Judged) -> str:
    return f"system {shown(system.name)}".strip()


def _expired(index: Index) -> Iterator[Breach]:
    for declared in index.contracts(SloSetContract) if index.budgets else ():
        for at, row in enumerate(declared.repairs):
            if index.budgets and expired(row, index.budgets.now):
                place = f"repair {at + 1} of system {shown(declared.system)}".strip()
                mend = "remove the row from groundcrew:repairs, or let it be decided again"
                yield Breach("expires", "a day to come", mend, place=place)


def expired(row: RepairContract, now: datetime) -> bool:
    """Whether a row's last day is over, in UTC, or cannot be read."""
    try:
        return day_end(row.expires) < now
    except ValueError:
        return True


def believable(index: Index) -> Iterator[Breach]:
    """A snapshot of the budgets is whole: it can be read, it is of this environment, and one of the named keys signed it."""
    refused = _refused(index.budgets)
    if refused and not isinstance(refused, Absent):
        yield Breach("", refused.wanted, refused.mend, place="budget snapshot")


def fresh(index: Index) -> Iterator[Breach]:
    """Where a snapshot of the budgets is asked for there is one, and it is no older than allowed."""
    refused = _refused(index.budgets)
    if isinstance(refused, Absent):
        yield Breach("", refused.wanted, refused.mend, place="budget snapshot")


def _refused(budgets: Budgets | None) -> Refused | None:
    return budgets.refused if budgets else None


def thrifty(index: Index) -> Iterator[Breach]:
    """Where little of an error budget is left, or nobody knows how much, a change is told before it is released."""
    for system in judged(index):
        if system.unchanged or system.repaired:
            continue
        state = system.known.state if system.known else BudgetState.UNKNOWN
        if state == BudgetState.WARN and system.known:
            few = [one for one in system.known.objectives if one.state == BudgetState.WARN]
            wanted = f"only changes that lower risk while {' and '.join(map(_left, few))}; found {system.differences}"
            yield Breach("configuration", wanted, "say in the change why it lowers risk", place=_place(system))
        elif state not in (BudgetState.OK, BudgetState.FREEZE):
            mend = "see the alerts on missing data and coverage, and take a new snapshot once the budget is counted"
            yield Breach(
                "configuration", f"a known budget before a change{_unseen(system.known)}", mend, place=_place(system)
            )


def _unseen(known: SystemBudget | None) -> str:
    names = [shown(one.slo) for one in known.objectives if one.state == BudgetState.UNKNOWN] if known else []
    return (
        f": nothing reliable is recorded of {', '.join(names)}" if names else ": the snapshot does not know the system"
    )


CONTROLS = (
    Control("SLO-002", frozen, "SLO-02; Google SRE workbook, error budget policy"),
    Control("SLO-003", believable, "SLO-02; a release gate is as good as what it believes"),
    Control("SLO-004", fresh, "SLO-02; a budget is a matter of hours"),
    Control("SLO-005", thrifty, "SLO-02; Google SRE workbook, error budget policy", advisory=True),
)
