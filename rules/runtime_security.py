"""Alerts of what Falco sees on the nodes, where it is switched on."""

from collections.abc import Iterator

from queries import runtime_security as query
from queries.expression import Expression
from rules.fact import AlertFact, Texts, platform_fact
from specs.environment import Environment
from specs.severity import Severity
from specs.units import Duration, minutes, percent, seconds

Found = tuple[AlertFact, Expression]
PART = "falco"
MOST_UNSEEN = 0.01
THREATS, VIOLATIONS = range(4), range(4, 6)
"""Falco's own scale: emergency, alert, critical and error; warning and notice."""
LOOK = (
    "Find the event in the log of Falco's pod on that node: it names the container, the command and the user.",
    "Find the pod by the container's id: `crictl inspect` on the node, or the pods' status.",
)


def runtime_security_alerts(environment: Environment) -> Iterator[Found]:
    if environment.falco:
        yield _threat()
        yield _violation()
        yield _unseen()


def _fact(alert: str, severity: Severity, hold: Duration, texts: Texts) -> AlertFact:
    return platform_fact(alert, PART, severity, hold, texts, ("SEC-01",))


def _threat() -> Found:
    texts = (
        "A program does what only an intruder would do",
        "On {{ $labels.node }} Falco's rule “{{ $labels.rule_name }}” matched.",
        LOOK,
        (
            "Close the pod in with a NetworkPolicy that allows nothing, and keep its logs; then delete it and cordon its node.",
            "Change every credential that was mounted in the pod.",
        ),
    )
    fact = _fact("RuntimeThreatDetected", Severity.CRITICAL, seconds(0), texts)
    return fact, query.rules_matched(THREATS)


def _violation() -> Found:
    texts = (
        "A program does what programs here do not do",
        "On {{ $labels.node }} Falco's rule “{{ $labels.rule_name }}” matched.",
        LOOK,
        (
            "Ask who worked there by hand. Nobody: treat it as a threat, from closing in the pod on.",
            "Where a program is right to do this, write an exception to the rule, as narrow as the event.",
        ),
    )
    fact = _fact("RuntimeRuleViolated", Severity.WARNING, seconds(0), texts)
    return fact, query.rules_matched(VIOLATIONS)


def _unseen() -> Found:
    texts = (
        "Falco does not see everything on a node",
        f"On {{{{ $labels.node }}}} more than {percent(MOST_UNSEEN)} of the system calls found no room and were not looked at.",
        ("Is the node busier than usual? Look at its processors, and at Falco's own.",),
        ("Give Falco more processor, or a larger buffer; an intruder may cause noise to hide in it.",),
    )
    fact = _fact("RuntimeEventsLost", Severity.WARNING, minutes(15), texts)
    return fact, query.calls_unseen(MOST_UNSEEN)
