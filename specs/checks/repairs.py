"""Repairs that pass a freeze are accounted for: which change of which system, why, who agreed, and for how long."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from specs.arithmetic.instant import day_end
from specs.environment import Environment, Repair
from specs.fault import Fault, nearest
from specs.shown import shown
from specs.system import System

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
LONGEST = timedelta(days=31)
"""A repair that is not out within a month is no repair."""
LEAST_REASON = 10
"""Characters; "fix" is no reason somebody could check a year later."""


def faults(systems: Iterable[System], environment: Environment, today: date) -> Iterator[Fault]:
    """Rows for a system that is not there, without a digest, a reason or an approver, without an end, or given twice. One
    that has run out is told by the policy pack, so that a day's change breaks no other environment."""
    owners = {system.name: system.owner.team for system in systems}
    known: set[tuple[str, str]] = set()
    for at, row in enumerate(environment.repairs):
        for field, given, wanted, mend in (*_of_row(row, owners), *_of_end(row, today)):
            yield Fault(environment.name, f"repairs[{at}].{field}", given, wanted, mend)
        if (row.system, row.digest) in known:
            mend = "remove the second row"
            yield Fault(environment.name, f"repairs[{at}].digest", "one that another row names", "one row for it", mend)
        known.add((row.system, row.digest))


def _of_row(row: Repair, owners: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    if row.system not in owners:
        yield "system", shown(row.system), "a system of this environment", nearest(row.system, owners)
    if not DIGEST.fullmatch(row.digest):
        mend = "copy it from what `make preview` told of the change"
        yield "digest", shown(row.digest), "sha256: and 64 hexadecimal digits", mend
    if len(row.reason.strip()) < LEAST_REASON:
        mend = "say what it repairs and where that was decided"
        yield "reason", shown(row.reason), "a reason somebody can check later", mend
    if not row.approver.strip() or row.approver.strip() == owners.get(row.system):
        mend = "name who decided: not the team whose budget it is"
        yield "approver", shown(row.approver), "somebody else's name", mend


def _of_end(row: Repair, today: date) -> Iterator[tuple[str, str, str, str]]:
    try:
        end = day_end(row.expires)
    except ValueError:
        yield "expires", shown(row.expires), "a day", "write it as 2026-06-30"
        return
    if end.date() > today + LONGEST:
        yield (
            "expires",
            shown(row.expires),
            f"at most {LONGEST.days} days from now",
            "repair it sooner, or decide again",
        )
