"""Series of Falco: rules that match, and system calls it does not see."""

from collections.abc import Iterator

from rules.group import AlertingRule
from tests.rules.proof.case import Case, Check
from tests.rules.proof.course import Span, counter, gauge
from tests.rules.proof.trouble import SPAN, Trouble

MATCHES = "falcosecurity_falco_rules_matches_total"
NODE, FALCO = {"node": "node-1"}, {"job": "falco"}
RULE = {**NODE, "rule_name": "Some rule"}
MATCHED = {"RuntimeThreatDetected": ("0", "3"), "RuntimeRuleViolated": ("4", "5")}
"""By alert, Falco's priorities at both ends."""
BESIDE = {"RuntimeThreatDetected": ("4", "7"), "RuntimeRuleViolated": ("3", "6")}
"""What is another alert's, or nobody's."""


def _matched(alert: str) -> Iterator[Trouble]:
    others = tuple(counter(MATCHES, 0.2, **RULE, **FALCO, priority=level) for level in BESIDE[alert])
    for priority in MATCHED[alert]:
        bad, good = (counter(MATCHES, speed, **RULE, **FALCO, priority=priority) for speed in (0.1, 0))
        yield Trouble((bad,), (good, *others), RULE, told=f"of priority {priority}")


def _unseen() -> Trouble:
    seen = counter("falcosecurity_scap_n_evts_total", 1_000, **NODE, **FALCO)
    few, some, many = (
        counter("falcosecurity_scap_n_drops_total", lost, **NODE, **FALCO) for lost in (9.5, 10.5, 500.0)
    )
    return Trouble((seen, some), (seen, few), NODE, (seen, many))


TROUBLES: dict[str, tuple[Trouble, ...]] = {
    **{alert: tuple(_matched(alert)) for alert in MATCHED},
    "RuntimeEventsLost": (_unseen(),),
}


def first_matches(rule: AlertingRule) -> Iterator[Case]:
    """A rule has no series before it first matches: no growth tells of that one."""
    before = 2 * SPAN
    once = gauge(MATCHES, 1, **RULE, **FALCO, priority=MATCHED[rule.alert][0])
    spans = (Span(before), Span(before, (once,)))
    checks = (
        Check(before - 1),
        Check(before, (RULE,)),
        Check(before + SPAN - 1, (RULE,)),
        Check(before + SPAN),
    )
    yield Case("fires at a rule's first match", spans, checks)
