"""Mutants that no case tells from their alert, and why that is no loss. What no row explains fails the suite."""

import re
from dataclasses import dataclass

from tests.rules.mutation.mutant import Mutant

TWICE = "two exporters that stand side by side read one and the same setting"
ALONE = "no other job exposes series of these names"
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
    Reason(
        "AlertmanagerNotificationsFailing",
        "window .*",
        "",
        "as much is sent at any time: its rate is the same over any window",
    ),
    Reason(
        "DiskSpaceSoonFull",
        "matcher dropped|guard removed|grouping label dropped",
        r"^namespace=|^on \(node\)|^and count by \(node\)",
        "the system's nodes are asked for on both sides, and one of them is enough",
    ),
    Reason("ErrorBudget.*|Objective.*", "matcher dropped", "^system=", "an objective's id names its system"),
    Reason("ErrorBudgetLeak", "window doubled", "^15m", "both sums are one series, and the shorter look at it decides"),
    Reason("Runtime.*", "fold changed", "^sum → max", "one Falco runs on a node: the sum is that of one"),
    Reason(
        "RuntimeEventsLost",
        "guard removed|constant × 1.5",
        "^(> 0|0 → 1)$",
        "a node that runs at all makes thousands of calls in any minute",
    ),
    Reason(".*", "matcher dropped", '^job="(kube-state-metrics|kubelet|node-exporter)"', ALONE),
    Reason(
        "PodsRestarting|PodCrashLooping",
        "matcher dropped",
        '^node!=""',
        "which of two that are alike is topmost is chance; here it is right",
    ),
    Reason(
        ".*", "grouping label dropped", r"^by \(system\)", "a probe is of one system, and its alert carries the name"
    ),
    Reason(
        "DiskSpaceLow|.*Disk(Full|High).*",
        "matcher (dropped|widened)",
        "^fstype=",
        "a file system is judged where three series know it, and two of them leave the other kinds out",
    ),
    Reason("PodCrashLooping", "threshold ÷ 1.5", "^1 →", "a state is 0 or 1"),
    Reason("ConversionDrop", "guard removed", "^> 0", "0 / 0 is below no share"),
    Reason("LogRecordsLost", "window .*", "^1m →", "an agent was known an hour ago, whichever of two scrapes says so"),
    Reason(
        "ConversionDrop",
        "constant × 1.5|grouping label dropped|alternative removed",
        r"^0 → 1|^by \(|^or \(0",
        "a week without any conversion passes neither the floor nor the comparison: one of the two may slip",
    ),
    Reason(".*SlowQueries", "fold changed", "sum → max", "an exporter tells this number once"),
    Reason("DatabaseQueryTimeHigh", "guard removed", "^> 0", "no query takes no time: 0 / 0 is past no limit"),
    Reason("PrometheusAlertsUndelivered", "threshold ÷ 1.5", "^1 →", "servers are counted: between 0 and 1 is nothing"),
    Reason(
        "AlertmanagerNotificationsFailing",
        "guard removed",
        "^> 0",
        "what failed is a part of all: 0 / 0 is past no limit",
    ),
    Reason(".*", "matcher dropped", '^container!=""', "what belongs to no container has no limit to be compared with"),
    Reason(
        "Volume.*|DiskSpaceLow|BackupVolumeFull|PlatformVolumeFilling|LogQueueFilling",
        "guard removed",
        "used_bytes",
        "a driver that tells nothing tells no capacity: 0 / 0 passes no limit",
    ),
    Reason(
        "BackupTierOverdue", "matcher dropped", '^tier="monthly"', "what is late for a month is late for its own tier"
    ),
    Reason(
        "OffsiteBackupOverdue",
        "matcher dropped",
        '^bucket="primary"',
        "where one bucket tells nothing the other is meant",
    ),
    Reason(".*ReplicationLag", "matcher dropped", "^member_state=", "no replica is ahead of its primary"),
    Reason(".*", "fold changed", "max → min|min → max", TWICE),
    Reason(
        "Prometheus.*|SpansLost|LogWrites.*|Log.*Refuse.*|LogDeliveryStalled",
        "fold changed",
        "sum → max",
        "a sum of growths is above nothing where one is",
    ),
    Reason("LogsLate", "fold changed", "sum → max", "each is told of by one pod"),
    Reason(
        "Log.*Refuse.*|Runtime.*",
        "window .*",
        "^1m",
        "a counter is read each scrape: its newest value stands in any of these windows",
    ),
    Reason("PlatformTargetDown", "fold changed", "count → max", "any number of silent targets is told"),
    Reason("Abnormal.*|.*Drop.*|.*Deviation.*", "(window|offset) .*", "", STEADY),
    Reason("Abnormal.*", "fold changed", "sum → max", STEADY),
)


def reason(alert: str, mutant: Mutant) -> str:
    """Why a living mutant may live; empty where nothing is known."""
    return next((one.why for one in REASONS if one.fits(alert, mutant)), "")
