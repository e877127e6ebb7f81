"""Events of the Kubernetes API as records of the log store, and a count of them. The API forgets an event after an hour.

One collector watches. It keeps on its volume how far it has read and what waits for the store; where it was away it reads
what the API still has, and the store refuses what it took before by its identity.
"""

from collections.abc import Iterable, Mapping

import yaml

from components.elk_stack import ports
from components.elk_stack.collector_files import Section, exporter
from components.elk_stack.collector_statements import (
    INDEX,
    MESSAGE,
    SYSTEM,
    UNTOUCHED,
    body,
    owned,
    placed,
)
from components.elk_stack.log_policy import events
from components.elk_stack.redaction_ottl import quoted, redacted_text
from components.elk_stack.users import EVENT_WRITER
from components.telemetry import telemetry
from specs.environment import Environment
from specs.exporters.kubernetes_events import COUNTED, EVENTS_METRIC
from specs.system import System
from specs.units import mebibytes

EVENTS_FILE = "event-collector.yaml"
STATE = "/var/lib/otel/events"
QUEUE = mebibytes(512)
REMEMBERED = "24h"
MOST_SERIES = 5_000
"""Reasons are words of whoever writes an event: what is beyond is not counted, and stored all the same."""
EVENT = 'cache["event"]'
DATASET = "kubernetes.event"
MOMENTS = (
    # The later ones win: an event that is seen again keeps its first time.
    ("metadata", "creationTimestamp"),
    ("eventTime",),
    ("lastTimestamp",),
    ("series", "lastObservedTime"),
)
NAMED: Mapping[str, tuple[str, ...]] = {
    "event.reason": ("reason",),
    "event.action": ("action",),
    "kubernetes.event.type": ("type",),
    "kubernetes.namespace_name": ("involvedObject", "namespace"),
    "kubernetes.object.kind": ("involvedObject", "kind"),
    "kubernetes.object.name": ("involvedObject", "name"),
    "kubernetes.host": ("source", "host"),
}
"""Fields of the envelope, and where the API has them."""
CONTAINER = r"^spec[.](?:initC|c|ephemeralC)ontainers[{](?P<name>[^}]+)[}]$"


def part(*names: str) -> str:
    return EVENT + "".join(f'["{name}"]' for name in names)


def _kept(name: str, *places: tuple[str, ...]) -> list[str]:
    """A field from the last place that has something."""
    return [
        f'set({body(name)}, {part(*place)}) where {part(*place)} != nil and {part(*place)} != ""' for place in places
    ]


def identify() -> list[str]:
    """One identity for each state of an event: the API raises the version whenever it is seen again."""
    parts = f"{part('metadata', 'uid')}, {part('metadata', 'resourceVersion')}"
    return [
        f'set({EVENT}, body["object"])',
        "set(body, {})",
        # Two origins would count the same labels twice.
        'delete_key(resource.attributes, "k8s.namespace.name")',
        f'set(attributes["elasticsearch.document_id"], Concat([{parts}], "-"))',
    ]


def name_fields() -> list[str]:
    kind, path = part("involvedObject", "kind"), part("involvedObject", "fieldPath")
    place, found = part("involvedObject", "name"), 'cache["container"]'
    fields = [line for name, at in NAMED.items() for line in _kept(name, at)]
    return [
        *_kept("@timestamp", *MOMENTS),
        f"set({MESSAGE}, {part('message')}) where {part('message')} != nil",
        f'set({MESSAGE}, "") where {MESSAGE} == nil',
        *fields,
        *_kept("log.logger", ("source", "component"), ("reportingComponent",)),
        f'set({body("kubernetes.pod_name")}, {place}) where {kind} == "Pod"',
        f"set({found}, ExtractPatterns({path}, {quoted(CONTAINER)})) where IsMatch({path}, {quoted(CONTAINER)})",
        f'set({body("kubernetes.container_name")}, {found}["name"]) where {found} != nil',
        f"set({body('kubernetes.event.count')}, 1)",
        f"set({body('kubernetes.event.count')}, Int({part('count')})) where {part('count')} != nil",
        f"set({body('kubernetes.event.count')}, Int({part('series', 'count')})) where {part('series', 'count')} != nil",
        f'set({body("log.level")}, "info")',
        f'set({body("log.level")}, "warn") where {part("type")} == "Warning"',
        f'set({body("event.dataset")}, "{DATASET}")',
    ]


def route(environment: Environment, systems: Iterable[System]) -> list[str]:
    """Whose object it is about, and the one stream."""
    stream = events(environment)
    return [
        *owned(body("kubernetes.namespace_name"), systems),
        *placed(environment, f'"{stream.log_class.value}.{stream.system}"'),
        f"set({body('system')}, {SYSTEM})",
        # What is counted by.
        *(f'set(attributes["{label}"], {body(name)}) where {body(name)} != nil' for label, name in COUNTED.items()),
        f'set({INDEX}, "{stream.name}")',
    ]


def statements(environment: Environment, systems: Iterable[System]) -> list[Section]:
    lines = [
        *identify(),
        *name_fields(),
        *redacted_text(MESSAGE),
        'set(scope.attributes["elastic.mapping.mode"], "bodymap")',
        *route(environment, systems),
    ]
    return [{"context": "log", "conditions": [UNTOUCHED], "statements": lines}]


def _receiver() -> Section:
    return {
        "auth_type": "serviceAccount",
        "storage": "file_storage",
        # What the API still has and is not read yet, after the collector was away.
        "include_initial_state": True,
        "objects": [{"name": "events", "mode": "watch", "exclude_watch_type": ["DELETED"]}],
    }


def _exporters() -> Section:
    store = exporter(EVENT_WRITER)
    store["sending_queue"] = {**store["sending_queue"], "queue_size": QUEUE.count}
    # A series nobody adds to would be forgotten after five minutes.
    counts = {
        "endpoint": f"0.0.0.0:{ports.EVENTS_METRICS}",
        "metric_expiration": REMEMBERED,
        "without_scope_info": True,
    }
    return {"elasticsearch": store, "prometheus": counts}


def events_configuration(environment: Environment, systems: Iterable[System]) -> Section:
    counted = {
        "description": EVENTS_METRIC.meaning,
        "attributes": [{"key": key, "default_value": ""} for key in COUNTED],
    }
    return {
        "extensions": {
            "health_check": {"endpoint": f"0.0.0.0:{ports.AGENT_HEALTH}"},
            "file_storage": {"directory": STATE, "create_directory": True, "fsync": True},
        },
        "receivers": {"k8s_objects": _receiver()},
        "processors": {
            "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 25},
            # The count comes as differences.
            "deltatocumulative": {"max_stale": REMEMBERED, "max_streams": MOST_SERIES},
            "transform/event": {"error_mode": "silent", "log_statements": statements(environment, systems)},
        },
        "connectors": {"count": {"logs": {EVENTS_METRIC.name.removesuffix("_total"): counted}}},
        "exporters": _exporters(),
        "service": {
            "extensions": ["health_check", "file_storage"],
            "pipelines": {
                "logs": {
                    "receivers": ["k8s_objects"],
                    "processors": ["memory_limiter", "transform/event"],
                    "exporters": ["elasticsearch", "count"],
                },
                "metrics": {
                    "receivers": ["count"],
                    "processors": ["deltatocumulative"],
                    "exporters": ["prometheus"],
                },
            },
            "telemetry": telemetry(ports.EVENTS_TELEMETRY),
        },
    }


def events_file(environment: Environment, systems: Iterable[System]) -> str:
    return yaml.safe_dump(events_configuration(environment, systems), sort_keys=False, width=10_000)
