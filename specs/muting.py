"""Muting: the alerts a system's own maintenance explains, and the windows in which they tell nobody anything."""

from dataclasses import dataclass

from specs.alert import Alert
from specs.maintenance import LOADING
from specs.schedule import Window
from specs.severity import Severity
from specs.signal import StoreConnections, StoreQueryTime, StoreReplicationLag, StoreSlowQueries
from specs.system import System
from specs.units import Duration, minutes

EXPLAINED = (StoreConnections, StoreSlowQueries, StoreQueryTime, StoreReplicationLag)
"""What work on a store makes worse for a while. That it is gone, or that its backups are late, is never explained."""
MUTABLE = (Severity.WARNING, Severity.INFO)
"""Nothing that wakes somebody is ever muted by a calendar."""
AFTERGLOW = minutes(10)
"""Rates look back five minutes and a group speaks again after five: without this the end of the work would be told."""


@dataclass(frozen=True)
class Muting:
    """Alerts of one store, and when they are muted."""

    store: str
    alerts: tuple[Alert, ...]
    windows: tuple[Window, ...]


def mutings(system: System) -> tuple[Muting, ...]:
    """One per store whose maintenance loads it and that has an alert this explains."""
    found = []
    for store in system.stores:
        windows = tuple(
            Window(task.schedule, Duration(task.deadline.seconds + AFTERGLOW.seconds))
            for task in system.maintenance.tasks
            if task.store == store.name and task.task in LOADING
        )
        alerts = tuple(alert for alert in system.alerts if _explained(alert, store.name))
        if windows and alerts:
            found.append(Muting(store.name, alerts, windows))
    return tuple(found)


def _explained(alert: Alert, store: str) -> bool:
    signal = getattr(alert.kind, "signal", None)
    return alert.severity in MUTABLE and isinstance(signal, EXPLAINED) and signal.store == store
