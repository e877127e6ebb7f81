"""Rules are replayed after what they read."""

import pytest

from queries.expression import Expression
from rules.group import RecordingRule
from rules.order import Timed, alerts, levels, timed
from rules.slo.file import slo_groups
from specs.units import Unit, minutes
from tests.rules.slo.cases import ENVIRONMENT
from tests.specs.data.invoice_service import SYSTEM


def test_every_rule_of_objectives_comes_after_all_it_reads() -> None:
    rules = timed(slo_groups(SYSTEM, ENVIRONMENT), minutes(1))
    ordered = levels(rules)
    recorded = {one.rule.record for level in ordered for one in level}  # pyright: ignore[reportAttributeAccessIssue]
    seen: set[str] = set()
    for level in ordered:
        for one in level:
            assert one.rule.expression.uses & recorded <= seen
        seen |= {one.rule.record for one in level}  # pyright: ignore[reportAttributeAccessIssue]
    assert sum(map(len, ordered)) + len(alerts(rules)) == len(rules)


def test_rules_that_read_each_other_are_refused() -> None:
    def rule(name: str, reads: str) -> Timed:
        expression = Expression(reads, Unit.COUNT, (), frozenset({reads}))
        return Timed(RecordingRule(name, expression), minutes(1), minutes(0), "group")

    with pytest.raises(ValueError, match="a:b:c, d:e:f"):
        levels([rule("a:b:c", "d:e:f"), rule("d:e:f", "a:b:c")])
