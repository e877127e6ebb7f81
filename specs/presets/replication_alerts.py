"""Alerts of replication: a replica that is missing, stopped or behind, and a log that is kept for nobody."""

from dataclasses import replace
from typing import Unpack

from specs.alert import Above, Alert, Below
from specs.backup import Backup
from specs.presets.changes import AlertChanges
from specs.presets.naming import camel
from specs.severity import Severity
from specs.signal import StoreLogHeld, StoreReplicasConnected, StoreReplicating, StoreReplicationLag
from specs.store import Engine, Store
from specs.units import Bytes, Duration, minutes, seconds

TOLD_BY_PRIMARY = (Engine.MONGODB, Engine.REDIS)
"""Engines whose primary knows how far its replicas are behind."""
UNCOUNTED = (Engine.MYSQL, Engine.MARIADB)
"""Engines whose primary does not say which replicas are connected."""


def replication_lag(store: Store, limit: Duration = seconds(30), **changes: Unpack[AlertChanges]) -> Alert:
    """A replica is behind its primary: what only the primary holds is lost with it."""
    alert = Alert(
        name=f"{camel(store.name)}ReplicationLag",
        kind=Above(StoreReplicationLag(store.name), limit.seconds),
        severity=Severity.WARNING,
        hold=minutes(5),
        summary=f"{store.name}: a replica is more than {limit.words} behind",
        description=(
            f"A replica of {store.name} is {{{{ $value | humanizeDuration }}}} behind; reads from it are stale."
        ),
        checks=(
            "Is the replica's disk or network saturated, or is one large transaction being applied?",
            "Is the replica connected at all?",
            "Does the primary still keep the log the replica needs next?",
        ),
        remedies=(
            "A large transaction: wait; split such work in the application.",
            "The log it needs is gone: rebuild the replica from the newest proven backup.",
        ),
    )
    return replace(alert, **changes)


def replicas_missing(store: Store, **changes: Unpack[AlertChanges]) -> Alert:
    """Fewer replicas are connected than are declared: the next failure of the primary may find none to take over."""
    alert = Alert(
        name=f"{camel(store.name)}ReplicasMissing",
        kind=Below(StoreReplicasConnected(store.name), 1),
        severity=Severity.WARNING,
        hold=minutes(5),
        summary=f"{store.name}: a replica is not connected",
        description=(
            f"{{{{ $value | humanizePercentage }}}} of the replicas of {store.name} are connected; a missing one falls "
            "behind without a sign of its own."
        ),
        checks=(
            "Is the replica's pod Running and Ready; what did it write to its log last?",
            "Does the network between the two still let it through?",
            "Does the primary still keep the log it needs next?",
        ),
        remedies=(
            "The replica is down: mend what stopped it; it catches up by itself while the log is kept.",
            "The log it needs is gone: rebuild the replica from the newest proven backup.",
            "It was removed on purpose: lower the store's replicas in the system's file and apply it.",
        ),
    )
    return replace(alert, **changes)


def replication_stopped(store: Store, **changes: Unpack[AlertChanges]) -> Alert:
    """A replica no longer follows its primary; it may even show no lag, because it has applied all it was sent."""
    alert = Alert(
        name=f"{camel(store.name)}ReplicationStopped",
        kind=Below(StoreReplicating(store.name), 1),
        severity=Severity.HIGH,
        hold=minutes(2),
        summary=f"{store.name}: the replica does not follow its primary",
        description=f"{store.name} receives or applies nothing more; what it answers grows older by the minute.",
        checks=(
            "What does the replica itself name as the last error of its replication?",
            "Does the primary answer, and do the replication role's credentials still hold?",
            "Was a row changed on the replica, so that a change of the primary does not fit it any more?",
        ),
        remedies=(
            "Connection or credentials: mend them; the replica goes on by itself.",
            "A change that does not fit: rebuild the replica from the newest proven backup rather than skip it.",
        ),
    )
    return replace(alert, **changes)


def log_held(store: Store, limit: Bytes | None = None, **changes: Unpack[AlertChanges]) -> Alert:
    """A replication slot nobody reads from keeps the log from being removed; in the end it fills the volume.

    `limit` is a day of log where it is not given: a reader that is away for longer will hardly come back by itself.
    """
    alert = Alert(
        name=f"{camel(store.name)}LogHeld",
        kind=Above(StoreLogHeld(store.name), (limit or store.log_per_day).count),
        severity=Severity.WARNING,
        hold=minutes(15),
        summary=f"{store.name}: a replication slot that nobody reads holds the log",
        description=(
            f"Slot {{{{ $labels.slot_name }}}} of {store.name} holds {{{{ $value | humanize1024 }}}}B of log; it grows "
            "until the volume is full."
        ),
        checks=(
            "Whose slot is it: a replica's, or the backup's; when did either run last?",
            "How long does the volume last at the present rate?",
        ),
        remedies=(
            "The backup's slot: look at why its slices fail; the next one that succeeds releases the log.",
            "A replica that is gone for good: drop its slot, and lower the store's replicas in the system's file.",
        ),
    )
    return replace(alert, **changes)


def replication_alerts(store: Store) -> tuple[Alert, ...]:
    """What follows from the replicas a store declares, from the store it is a replica of, and from its log's readers."""
    found: list[Alert] = []
    if store.replica_of:
        found += [] if store.engine is Engine.MONGODB else [replication_stopped(store)]
        found += [] if store.engine in TOLD_BY_PRIMARY else [replication_lag(store)]
    elif store.replicas > 1:
        found += [] if store.engine in UNCOUNTED else [replicas_missing(store)]
        found += [replication_lag(store)] if store.engine in TOLD_BY_PRIMARY else []
    sliced = isinstance(store.backup, Backup) and store.backup.log_slices is not None
    if store.engine is Engine.POSTGRESQL and not store.replica_of and (sliced or store.replicas > 1):
        found.append(log_held(store))
    return tuple(found)
