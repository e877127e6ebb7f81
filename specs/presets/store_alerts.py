"""Alerts of one store: gone, nearly out of connections, slow; and what its replication adds."""

from dataclasses import replace
from typing import Unpack

from specs.alert import Above, Alert, Down
from specs.presets.changes import AlertChanges
from specs.presets.naming import camel
from specs.presets.replication_alerts import replication_alerts
from specs.severity import Severity
from specs.signal import StoreConnections, StoreQueryTime, StoreSlowQueries, StoreUp
from specs.store import Store
from specs.units import minutes, percent


def store_down(store: Store, **changes: Unpack[AlertChanges]) -> Alert:
    """The exporter is told that the store does not answer: the store itself is asked, not the scrape (BUG-48)."""
    alert = Alert(
        name=f"{camel(store.name)}Down",
        kind=Down(StoreUp(store.name)),
        severity=Severity.CRITICAL,
        hold=minutes(1),
        summary=f"{store.name} does not answer",
        description=(
            f"The {store.engine} server {store.name} refuses the exporter's query; the services that need it fail."
        ),
        checks=(
            (
                f"Is the pod with app={store.name} Running and Ready; why did it last end; is its volume full "
                "or not attached?"
            ),
            "Do the exporter's credentials still hold, and are all connections taken?",
            "What did the server write to its log last?",
        ),
        remedies=(
            (
                "Node lost: let the volume detach (mark the node out of service if it is really gone) and wait "
                "for the new pod."
            ),
            "Volume full: grow the claim in the program and apply it; delete no file of the server by hand.",
            "Data damaged: follow the recovery plan: restore beside the old data, verify, then swap.",
        ),
    )
    return replace(alert, **changes)


def store_connections_high(store: Store, limit: float = 0.8, **changes: Unpack[AlertChanges]) -> Alert:
    """Most of the connections the store allows are open."""
    alert = Alert(
        name=f"{camel(store.name)}ConnectionsHigh",
        kind=Above(StoreConnections(store.name), limit),
        severity=Severity.WARNING,
        hold=minutes(5),
        summary=f"{store.name}: more than {percent(limit)} of the connections are in use",
        description=(
            f"{{{{ $value | humanizePercentage }}}} of the connections {store.name} allows are open; at 100% "
            "requests fail."
        ),
        checks=(
            "Which user and client hold them, and how many are idle in a transaction?",
            "Did the number of replicas or the size of a pool change?",
            "Do queries wait for a lock, so that connections pile up behind it?",
        ),
        remedies=(
            "A stuck transaction: end that one session.",
            (
                "Too large pools: lower the pool's upper bound in the system's file, so that pool × replicas "
                "fits, and apply it."
            ),
        ),
    )
    return replace(alert, **changes)


def slow_queries(store: Store, limit: float = 1.0, **changes: Unpack[AlertChanges]) -> Alert:
    """More queries per second than usual take longer than the store's own threshold."""
    alert = Alert(
        name=f"{camel(store.name)}SlowQueries",
        kind=Above(StoreSlowQueries(store.name), limit),
        severity=Severity.WARNING,
        hold=minutes(5),
        summary=f"{store.name}: more than {limit:g} slow queries per second",
        description=(
            f"{{{{ $value | humanize }}}} queries per second on {store.name} are slower than its slow query threshold."
        ),
        checks=(
            "Which statement is it (slow query log on the log board), and since which release?",
            "Does its plan use an index; did the table grow past memory?",
            "Does a backup, a proof or a maintenance job run at this moment?",
        ),
        remedies=(
            "Add the missing index online, or limit what the statement reads; ship it with the next release.",
            "A job collides with busy hours: move its schedule in the system's file and apply it.",
        ),
    )
    return replace(alert, **changes)


def query_time_high(store: Store, limit_seconds: float, **changes: Unpack[AlertChanges]) -> Alert:
    """The mean time of the store's operations is above the limit."""
    alert = Alert(
        name=f"{camel(store.name)}QueryTimeHigh",
        kind=Above(StoreQueryTime(store.name), limit_seconds),
        severity=Severity.WARNING,
        hold=minutes(5),
        summary=f"{store.name}: an operation takes more than {limit_seconds:g} s on average",
        description=f"Operations on {store.name} take {{{{ $value | humanizeDuration }}}} on average.",
        checks=(
            "Which collection or table, which operation; is an index missing or a plan changed?",
            "Cache hit ratio and disk latency: does the working set still fit into memory?",
            "Does a backup, a proof or a maintenance job run at this moment?",
        ),
        remedies=(
            "Build the missing index in the background; ship it with the next release.",
            "Working set larger than memory: raise the store's memory in the system's file and apply it.",
        ),
    )
    return replace(alert, **changes)


def store_alerts(store: Store) -> tuple[Alert, ...]:
    """The usual alerts of one store."""
    return (store_down(store), store_connections_high(store), *replication_alerts(store))
