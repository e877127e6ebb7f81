"""Alerts of what a system stands on: pods, volumes and nodes.

All are causes and stay at warning, except a loss that is near.
"""

from dataclasses import replace
from typing import Unpack

from specs.alert import Above, Alert, Exhaustion
from specs.presets.changes import AlertChanges
from specs.severity import Severity
from specs.signal import NodeCpu, NodeDiskUsed, NodeMemory, PodRestarts, VolumeUsed
from specs.units import Duration, days, hours, minutes, percent

FULL_SOON = hours(4)
"""A volume that is full within this time may be full before anybody looks at a warning (DESIGN §8)."""


def pods_restarting(limit: int = 3, window: Duration = minutes(15), **changes: Unpack[AlertChanges]) -> Alert:
    """A container restarts again and again."""
    alert = Alert(
        name="PodsRestarting",
        kind=Above(PodRestarts(window), limit),
        severity=Severity.WARNING,
        hold=minutes(0),
        summary=f"A pod restarted more than {limit} times in {window.words}",
        description=(
            "Pod {{ $labels.pod }} restarted {{ $value | humanize }} times; it does not become healthy by itself."
        ),
        checks=(
            "How did the previous container end: killed for memory, failed its liveness probe, or an error of its own?",
            "What do the last lines of the previous container say?",
            "Was a release or a configuration change just before?",
        ),
        remedies=(
            "Killed for memory: raise the limit in the system's file or mend the leak.",
            "Liveness probe too strict: probe only the process itself, never its dependencies.",
            "A bad release: deploy the last good image through the release pipeline.",
        ),
    )
    return replace(alert, **changes)


def volume_used_high(limit: float = 0.85, **changes: Unpack[AlertChanges]) -> Alert:
    """A persistent volume fills."""
    alert = Alert(
        name="VolumeUsedHigh",
        kind=Above(VolumeUsed(), limit),
        severity=Severity.WARNING,
        hold=minutes(15),
        summary=f"A volume is more than {percent(limit)} full",
        description="Volume {{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full.",
        checks=(
            "How fast does it grow, and when will it be full?",
            "Is it data, the server's log kept for a missing replica or backup, or temporary files?",
        ),
        remedies=(
            "Data: grow the volume in the system's file and apply it; volumes are never shrunk.",
            "Log kept back: mend the replica or the backup that should have taken it.",
        ),
    )
    return replace(alert, **changes)


def volume_full_soon(horizon: Duration = FULL_SOON, **changes: Unpack[AlertChanges]) -> Alert:
    """By its trend a volume is full before a warning would be read: the one cause that wakes somebody."""
    alert = Alert(
        name="VolumeFullSoon",
        kind=Exhaustion(VolumeUsed(), horizon=horizon, trend=hours(1)),
        severity=Severity.HIGH,
        hold=minutes(10),
        summary=f"A volume will be full within {horizon.words}",
        description="Volume {{ $labels.persistentvolumeclaim }} will be full soon; the store on it stops writing then.",
        checks=("What began to write just now: a migration, a rebuild, a log kept back?", "Can that be stopped?"),
        remedies=(
            "Stop the cause if it can be stopped without harm.",
            "Grow the volume in the system's file and apply it.",
        ),
        pages_for_cause=True,
    )
    return replace(alert, **changes)


def node_cpu_high(limit: float = 0.8, **changes: Unpack[AlertChanges]) -> Alert:
    """A node's processors are busy. Never pages: the autoscaler acts at the same height (BUG-58)."""
    alert = Alert(
        name="NodeCpuHigh",
        kind=Above(NodeCpu(), limit),
        severity=Severity.WARNING,
        hold=minutes(10),
        summary=f"A node's processors are more than {percent(limit)} busy",
        description="Node {{ $labels.node }} is {{ $value | humanizePercentage }} busy; pods on it may be slowed down.",
        checks=(
            "Which pods use it; is one without a limit?",
            "Are pods pending, so that the cluster needs another node?",
        ),
        remedies=(
            "Load: raise the requests of the busy pods to what they use, in the system's file, so that they spread.",
            "Raise the upper bound of nodes where it is reached.",
        ),
    )
    return replace(alert, **changes)


def node_memory_high(limit: float = 0.85, **changes: Unpack[AlertChanges]) -> Alert:
    """Little memory of a node is available; page cache counts as available."""
    alert = Alert(
        name="NodeMemoryHigh",
        kind=Above(NodeMemory(), limit),
        severity=Severity.WARNING,
        hold=minutes(10),
        summary=f"A node's memory is more than {percent(limit)} in use",
        description=(
            "Node {{ $labels.node }} has {{ $value | humanizePercentage }} of its memory in use; the kubelet "
            "evicts pods soon."
        ),
        checks=(
            "Which pods hold it, and which of them exceed their request?",
            "Does it grow steadily or with traffic?",
        ),
        remedies=(
            "Raise the memory requests of those pods to what they use, in the system's file, so that they spread.",
            "A leak: restart the leaking pods one after another and open a defect.",
        ),
    )
    return replace(alert, **changes)


def node_disk_high(limit: float = 0.85, **changes: Unpack[AlertChanges]) -> Alert:
    """A node's file system fills."""
    alert = Alert(
        name="NodeDiskHigh",
        kind=Above(NodeDiskUsed(), limit),
        severity=Severity.WARNING,
        hold=minutes(5),
        summary=f"A node's disk is more than {percent(limit)} full",
        description="A file system of node {{ $labels.node }} is {{ $value | humanizePercentage }} full.",
        checks=("Images, container logs, or volumes on the node?", "Is the kubelet already removing images?"),
        remedies=(
            "Container logs: find the pod that writes and lower its level.",
            "Drain the node with a time limit and replace it where the disk is simply small.",
        ),
    )
    return replace(alert, **changes)


def node_disk_full_soon(horizon: Duration = hours(24), **changes: Unpack[AlertChanges]) -> Alert:
    """By its trend a node's disk is full within the horizon."""
    alert = Alert(
        name="NodeDiskFullSoon",
        kind=Exhaustion(NodeDiskUsed(), horizon=horizon, trend=days(3)),
        severity=Severity.WARNING,
        hold=minutes(30),
        summary=f"A node's disk will be full within {horizon.words}",
        description="A file system of node {{ $labels.node }} fills steadily.",
        checks=("What grew over the last three days: images, container logs, or local volumes?",),
        remedies=("Remove the cause; drain the node with a time limit and replace it where the disk is simply small.",),
    )
    return replace(alert, **changes)
