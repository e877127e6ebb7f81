"""The order in which rules can be evaluated over history: each after all it reads."""

from collections.abc import Iterable
from dataclasses import dataclass

from rules.group import AlertingRule, RecordingRule, Rule, RuleGroup
from specs.units import Duration

NO_OFFSET = Duration(0)


@dataclass(frozen=True)
class Timed:
    """A rule with the times it is evaluated at."""

    rule: Rule
    interval: Duration
    offset: Duration
    group: str


def timed(groups: Iterable[RuleGroup], default: Duration) -> list[Timed]:
    """Every rule with its group's interval, or the server's default."""
    return [
        Timed(rule, group.interval or default, group.query_offset or NO_OFFSET, group.name)
        for group in groups
        for rule in group.rules
    ]


def levels(rules: Iterable[Timed]) -> list[list[Timed]]:
    """Recording rules in levels, each reading only what earlier levels recorded or what was scraped.

    Rules that record one name share its level. Raises ValueError for rules that read each other.
    """
    waiting = [one for one in rules if isinstance(one.rule, RecordingRule)]
    recorded = {one.rule.record for one in waiting if isinstance(one.rule, RecordingRule)}
    known: set[str] = set()
    found = []
    while waiting:
        needed: dict[str, set[str]] = {}
        for one in waiting:
            assert isinstance(one.rule, RecordingRule)
            needed.setdefault(one.rule.record, set()).update(one.rule.expression.uses & recorded)
        ready = {name for name, uses in needed.items() if uses <= known}
        if not ready:
            raise ValueError(f"these rules read each other: {', '.join(sorted(needed))}")
        found.append([one for one in waiting if getattr(one.rule, "record", "") in ready])
        waiting = [one for one in waiting if getattr(one.rule, "record", "") not in ready]
        known |= ready
    return found


def alerts(rules: Iterable[Timed]) -> list[Timed]:
    return [one for one in rules if isinstance(one.rule, AlertingRule)]
