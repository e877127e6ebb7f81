"""Index lifecycle and snapshot policies, as Elasticsearch reads them."""

from collections.abc import Iterable, Mapping
from typing import Any

from components.elk_stack.log_policy import SECURED, Stream
from specs.arithmetic.storage import SHARD_SIZE
from specs.environment import Environment
from specs.logs import ClusterClass, LogClass
from specs.system import System
from specs.tracing import longest
from specs.units import Duration, days

REPOSITORY = "groundcrew"
SNAPSHOTS = "groundcrew-daily"
TRACES = "groundcrew-traces"
"""Policy of the spans: Jaeger's indices roll over under it."""
MANAGED = {"managed_by": "groundcrew"}
WARM: Mapping[LogClass | ClusterClass, Duration] = {
    LogClass.APPLICATION: days(2),
    LogClass.SYSTEM: days(2),
    LogClass.AUDIT: days(7),
    LogClass.SECURITY: days(7),
    ClusterClass.EVENTS: days(2),
}
"""When an index is merged and closed for writing; performance logs are gone before that pays."""
SNAPSHOT_LIFE = days(30)

Document = dict[str, Any]


def age(length: Duration) -> str:
    """Elasticsearch knows d, h, m and s, but neither months nor years."""
    return str(length)


def rollover(most: Duration) -> Document:
    """A new index by age, or earlier when a primary shard is full. An empty one is never rolled over."""
    return {"max_age": age(most), "max_primary_shard_size": f"{round(SHARD_SIZE.gibibytes)}gb"}


def policy(stream: Stream, *, snapshots: bool) -> Document:
    """Lifecycle of one stream. Ages count from rollover, so a record lives `keep` at least."""
    phases: Document = {
        "hot": {"min_age": "0ms", "actions": {"rollover": rollover(stream.rollover), "set_priority": {"priority": 100}}}
    }
    start = max(WARM.get(stream.log_class, stream.keep), stream.hot)
    # A phase that begins later than the deletion would hold it up.
    if start < stream.keep:
        actions = {"readonly": {}, "forcemerge": {"max_num_segments": 1}, "set_priority": {"priority": 50}}
        phases["warm"] = {"min_age": age(start), "actions": actions}
    waits = {"wait_for_snapshot": {"policy": SNAPSHOTS}} if snapshots and stream.log_class in SECURED else {}
    phases["delete"] = {"min_age": age(stream.keep), "actions": {**waits, "delete": {}}}
    meta = {**MANAGED, "class": stream.log_class.value, "keep_seconds": stream.keep.seconds}
    return {"phases": phases, "_meta": meta}


def trace_policy(keep: Duration) -> Document:
    """Spans: a new index a day, gone `keep` after it was full."""
    return {
        "phases": {
            "hot": {"min_age": "0ms", "actions": {"rollover": rollover(days(1)), "set_priority": {"priority": 80}}},
            "delete": {"min_age": age(keep), "actions": {"delete": {}}},
        },
        "_meta": {**MANAGED, "keep_seconds": keep.seconds},
    }


def has_snapshots(environment: Environment) -> bool:
    return environment.log_snapshots


def policies(held: Iterable[Stream], systems: Iterable[System], environment: Environment) -> dict[str, Document]:
    """By name: one per stream, and one for the spans."""
    snapshots = has_snapshots(environment)
    found = {stream.policy: policy(stream, snapshots=snapshots) for stream in held}
    return {**found, TRACES: trace_policy(longest(system.tracing for system in systems))}


def repository(environment: Environment) -> Document:
    store = environment.object_store
    encrypted = {"server_side_encryption": True} if store.server_side_encryption == "AES256" else {}
    settings = {"bucket": store.bucket, "base_path": f"elasticsearch/{environment.name}", "client": "default"}
    return {"type": "s3", "settings": {**settings, **encrypted}}


def snapshot_policy() -> Document:
    """Every night, before the store's busiest hours; the six fields are Elasticsearch's own cron."""
    return {
        "schedule": "0 30 1 * * ?",
        "name": "<groundcrew-{now/d}>",
        "repository": REPOSITORY,
        "config": {"indices": ["logs-*"], "include_global_state": False, "metadata": MANAGED},
        "retention": {"expire_after": age(SNAPSHOT_LIFE), "min_count": 7, "max_count": 60},
    }
