"""Jaeger's configuration: takes spans from the collectors, keeps them in the log store, answers questions."""

from collections.abc import Iterable
from typing import Any

from components.elk_stack.log_policy import copies
from components.elk_stack.ports import ELASTICSEARCH_URL
from components.elk_stack.users import JAEGER
from components.telemetry import telemetry
from components.trace_stack import ports
from specs.environment import Environment
from specs.system import System
from specs.tracing import longest

CERTIFICATES = "/etc/jaeger/certificates"
PASSWORD_FILE = "/etc/jaeger/credentials/password"
INDICES = ("spans", "services", "dependencies", "sampling")
SHARDS = 1
"""A day's spans fit one shard; the policy rolls over earlier when they do not."""

Section = dict[str, Any]


def storage(environment: Environment, systems: Iterable[System]) -> Section:
    """Reads through aliases under the log store's own lifecycle policy, and looks back exactly as far as spans live."""
    keep = longest(system.tracing for system in systems)
    layout = {
        "date_layout": "2006-01-02",
        "rollover_frequency": "day",
        "shards": SHARDS,
        "replicas": copies(environment),
    }
    return {
        "server_urls": [ELASTICSEARCH_URL],
        "auth": {"basic": {"username": JAEGER.name, "password_file": PASSWORD_FILE, "reload_interval": "1m"}},
        "tls": {"ca_file": f"{CERTIFICATES}/ca.crt"},
        # Templates, first indices and aliases are made before this starts, so that the policy owns every index.
        "use_aliases": True,
        "use_ilm": True,
        "create_mappings": False,
        # The default is three days: older spans would be stored and never found.
        "max_span_age": f"{keep.seconds // 3600}h",
        "indices": {name: dict(layout) for name in INDICES},
    }


def receivers() -> Section:
    files = {"cert_file": "tls.crt", "key_file": "tls.key", "client_ca_file": "ca.crt"}
    tls = {name: f"{CERTIFICATES}/{file}" for name, file in files.items()}
    return {"otlp": {"protocols": {"grpc": {"endpoint": f"0.0.0.0:{ports.OTLP_GRPC}", "tls": tls}}}}


def jaeger_configuration(environment: Environment, systems: Iterable[System]) -> Section:
    return {
        "extensions": {
            "healthcheckv2": {"use_v2": True, "http": {"endpoint": f"0.0.0.0:{ports.HEALTH}"}},
            "jaeger_query": {"storage": {"traces": "spans"}, "http": {"endpoint": f"0.0.0.0:{ports.QUERY}"}},
            "jaeger_storage": {"backends": {"spans": {"elasticsearch": storage(environment, systems)}}},
        },
        "receivers": receivers(),
        "processors": {"batch": {}},
        "exporters": {"jaeger_storage_exporter": {"trace_storage": "spans"}},
        "service": {
            "extensions": ["healthcheckv2", "jaeger_storage", "jaeger_query"],
            "pipelines": {
                "traces": {"receivers": ["otlp"], "processors": ["batch"], "exporters": ["jaeger_storage_exporter"]}
            },
            "telemetry": {"resource": {"service.name": ports.JAEGER_NAME}, **telemetry(ports.METRICS)},
        },
    }
