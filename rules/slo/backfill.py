"""What a backfill evaluates for one objective: its own recording rules, in the order in which they read each other."""

from collections.abc import Iterable

from queries import slo_names as names
from rules.group import RecordingRule
from rules.order import Timed, levels, timed
from rules.slo.recording import groups
from specs.slo import Slo
from specs.system import System
from specs.units import hours, minutes

Levels = list[list[Timed]]
TILES = (names.TOTAL_TILE, names.BAD_TILE)
RECONCILED = hours(1)


def plan(system: System, slo: Slo) -> Levels:
    """Levels of rules. The tiles come first, then what follows from them, last what waits for the hourly reconciliation."""
    rules = [one for one in timed(groups(system, alone=slo), minutes(1)) if isinstance(one.rule, RecordingRule)]
    if names.TOTAL_GROWTH not in {record(one) for one in rules}:
        # What is not counted by counters is never reconciled.
        rules = [one for one in rules if one.interval != RECONCILED]
    first = [one for one in rules if record(one) in TILES]
    late = _late(rules)
    early = [one for one in rules if one not in first and record(one) not in late]
    return [first, *levels(early), *levels(one for one in rules if record(one) in late)]


def record(one: Timed) -> str:
    assert isinstance(one.rule, RecordingRule)
    return one.rule.record


def _late(rules: Iterable[Timed]) -> set[str]:
    """Names that are recorded each hour, and all that read one of them."""
    known = list(rules)
    found = {record(one) for one in known if one.interval == RECONCILED}
    while True:
        more = {record(one) for one in known if one.rule.expression.uses & found} - found
        if not more:
            return found
        found |= more
