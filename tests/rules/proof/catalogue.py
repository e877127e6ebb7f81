"""The cases of every rendered alert."""

from collections.abc import Callable, Iterator
from functools import partial

from rules.group import AlertingRule
from specs.environment import Environment
from specs.links import PRESCALE
from specs.report import HEALTH_REPORT
from specs.system import System
from tests.rules.proof import budgets, copies, full_volume, health, kinds, platform, standing
from tests.rules.proof.case import Case

STANDING: dict[str, Callable[[AlertingRule, System], Iterator[Case]]] = {
    "StoreExporterDown": standing.exporter,
    "JourneyNotTried": health.journey,
    "HealthReportFailed": partial(health.failed, part=HEALTH_REPORT),
    "PrescaleFailed": partial(health.failed, part=PRESCALE),
    "HealthReportOverdue": health.overdue,
    "AskedMetricMissing": standing.asked,
    "RecoveryPointMissed": standing.backup,
    "BackupVerificationOverdue": standing.backup,
    "BaseBackupOverdue": standing.backup,
    "RecoveryDrillOverdue": standing.backup,
    "RecoveryTimeMissed": copies.slow,
    "BackupJobFailed": standing.backup_state,
    "BackupSuspended": standing.backup_state,
    "BackupsUnread": copies.unread,
    **dict.fromkeys(copies.COUNTS, copies.counted),
    "BackupCopiesLost": copies.lost,
    "BackupTierOverdue": copies.tier_overdue,
    "BackupSizeUnusual": copies.unusual,
    "BackupLogBehind": copies.behind,
    "OffsiteBackupOverdue": copies.offsite,
    "BackupVolumeFull": full_volume.of_copies,
    "ErrorBudgetBurn": budgets.budget,
    "ErrorBudgetLeak": budgets.budget,
    "ErrorBudgetExhausted": budgets.budget,
    "ObjectiveWithoutData": budgets.budget,
    "ObjectiveCoverageLost": budgets.coverage,
}


def cases(rule: AlertingRule, system: System | None, environment: Environment) -> tuple[Case, ...]:
    """Raises KeyError for an alert nobody has written a case for."""
    if system is None:
        return tuple(platform.cases(rule, environment))
    own = next((alert for alert in system.alerts if alert.name == rule.alert), None)
    if own is not None and rule.labels["severity"] == own.severity.value:
        return kinds.cases(own, system)
    return tuple(STANDING[rule.alert](rule, system))
