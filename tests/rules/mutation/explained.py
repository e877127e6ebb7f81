"""Mutants that no case tells from their alert, and why that is no loss. What no row explains fails the suite."""

import re
from dataclasses import dataclass

from tests.rules.mutation.mutant import Mutant

TWICE = "two exporters that stand side by side read one and the same setting"
STEADY = "the weeks of the cases are steady: over any window their mean is the same"


@dataclass(frozen=True)
class Reason:
    """Patterns of an alert's name, of what was changed and of the change, and why nobody needs to notice."""

    alert: str
    kind: str
    what: str
    why: str

    def fits(self, alert: str, mutant: Mutant) -> bool:
        return bool(
            re.fullmatch(self.alert, alert)
            and re.fullmatch(self.kind, mutant.kind)
            and re.search(self.what, mutant.what)
        )


REASONS = (
    Reason("ErrorBudget.*|Objective.*", "matcher dropped", "^system=", "an objective's id names its system"),
    Reason("ErrorBudgetLeak", "window doubled", "^15m", "both sums are one series, and the shorter look at it decides"),
    Reason(
        "RecoveryPointMissed|BaseBackupOverdue|BackupVerificationOverdue",
        "fold changed",
        "max → min",
        "below `unless` and of `absent` only presence counts",
    ),
    Reason(
        "RecoveryPointMissed|BaseBackupOverdue|BackupVerificationOverdue",
        "matcher dropped",
        '^job="kube-state-metrics"',
        "no other job exposes series of that name; where one did, the other two matchers would show it",
    ),
    Reason(".*", "matcher dropped", '^container!=""', "what belongs to no container has no limit to be compared with"),
    Reason("VolumeUsed.*|.*DiskFull.*", "matcher dropped", '^job="kubelet"', "only the kubelet exposes that name"),
    Reason(
        "VolumeUsed.*",
        "guard removed",
        "used_bytes",
        "a driver that tells nothing tells no capacity: 0 / 0 passes no limit",
    ),
    Reason(".*ReplicationLag", "matcher dropped", "^member_state=", "no replica is ahead of its primary"),
    Reason(".*", "fold changed", "max → min|min → max", TWICE),
    Reason(
        "Prometheus.*|SpansLost|LogWrites.*",
        "fold changed",
        "sum → max",
        "a sum of growths is above nothing where one is",
    ),
    Reason("PlatformTargetDown", "fold changed", "count → max", "any number of silent targets is told"),
    Reason("Abnormal.*|.*Drop.*|.*Deviation.*", "(window|offset) .*", "", STEADY),
    Reason("Abnormal.*", "fold changed", "sum → max", STEADY),
)


def reason(alert: str, mutant: Mutant) -> str:
    """Why a living mutant may live; empty where nothing is known."""
    return next((one.why for one in REASONS if one.fits(alert, mutant)), "")
