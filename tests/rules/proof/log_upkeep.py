"""Cases of what looks after the log store: Jobs that have not succeeded for too long, and Jobs that fail where they find
something."""

from collections.abc import Iterator, Mapping

from rules.group import AlertingRule
from specs.environment import LOGGING_NAMESPACE
from tests.rules.proof.case import Case
from tests.rules.proof.standing import failed_job, overdue

OVERDUE: Mapping[str, Mapping[str, int]] = {
    "LogStateRefused": {"log-state": 25 * 60},
    "LogLifecycleStuck": {"log-lifecycle": 45 * 60},
    "LogSnapshotOverdue": {"log-snapshots": 125 * 60},
    "LogArchiveUnproven": {"log-archive": (31 + 3) * 86_400 + 6 * 3_600},
    "LogCanaryMissing": {"log-canary": 25 * 60},
    "LogCheckOverdue": {"log-redaction": 25 * 60, "log-dead-letters": 125 * 60},
}
"""By alert and by what it is about: seconds since the last success."""
FOUND: Mapping[str, str] = {"LogSecretStored": "log-redaction", "LogDeadLetters": "log-dead-letters"}
"""By alert, the check that fails."""
ALERTS = frozenset((*OVERDUE, *FOUND))


def cases(rule: AlertingRule) -> Iterator[Case]:
    task = rule.labels["service"]
    if rule.alert in FOUND:
        assert task == FOUND[rule.alert]
        yield from failed_job(rule, LOGGING_NAMESPACE, f"platform-{task}")
    else:
        yield from overdue(rule, LOGGING_NAMESPACE, f"platform-{task}", OVERDUE[rule.alert][task])
