"""The collector's configuration."""

from collections.abc import Iterable
from typing import Any

from components.telemetry import telemetry
from components.trace_stack import ports
from components.trace_stack.privacy import privacy
from components.trace_stack.sampling import NAMESPACE_KEY, decision_wait, policies, traces_in_memory
from specs.environment import TRACING_NAMESPACE, Environment
from specs.system import System

CERTIFICATES = "/etc/otel/certificates"
HASH_KEY = "/etc/otel/credentials/hash-key"
QUEUE = "/var/lib/otel/queue"
QUEUED_REQUESTS = 5_000
"""Batches on disk: of 1,024 spans each, hours of a pause of the trace store."""

Section = dict[str, Any]


def tls() -> Section:
    """Both ends show a certificate of the one authority."""
    files = {"ca_file": "ca.crt", "cert_file": "tls.crt", "key_file": "tls.key"}
    return {name: f"{CERTIFICATES}/{file}" for name, file in files.items()}


def server_tls() -> Section:
    given = tls()
    given["client_ca_file"] = given.pop("ca_file")
    return given


def balanced(environment: Environment) -> bool:
    """Several collectors must first bring the spans of a trace together."""
    return environment.size(ports.COLLECTOR_NAME).replicas > 1


def receivers(environment: Environment) -> Section:
    listen = {"grpc": {"endpoint": f"0.0.0.0:{ports.OTLP_GRPC}"}, "http": {"endpoint": f"0.0.0.0:{ports.OTLP_HTTP}"}}
    inner = {"grpc": {"endpoint": f"0.0.0.0:{ports.BALANCED}", "tls": server_tls()}}
    return {"otlp": {"protocols": listen}, **({"otlp/balanced": {"protocols": inner}} if balanced(environment) else {})}


def processors(environment: Environment, systems: tuple[System, ...]) -> Section:
    in_memory = traces_in_memory(systems, environment)
    names = [NAMESPACE_KEY, "k8s.pod.name", "k8s.deployment.name"]
    return {
        "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 25},
        "k8s_attributes": {
            "extract": {"metadata": names},
            "pod_association": [{"sources": [{"from": "connection"}]}],
        },
        "transform/privacy": {"error_mode": "silent", "trace_statements": privacy(HASH_KEY)},
        "tail_sampling": {
            "decision_wait": str(decision_wait(systems)),
            "num_traces": in_memory,
            # A span that comes after its trace was kept is kept too.
            "decision_cache": {"sampled_cache_size": in_memory},
            "policies": policies(systems, environment),
        },
        "batch": {"send_batch_size": 1024, "send_batch_max_size": 2048, "timeout": "2s"},
    }


def exporters(environment: Environment) -> Section:
    store = {
        "endpoint": ports.JAEGER_OTLP,
        "tls": tls(),
        "retry_on_failure": {
            "enabled": True,
            "initial_interval": "1s",
            "max_interval": "30s",
            "max_elapsed_time": "0s",
        },
        "sending_queue": {"enabled": True, "storage": "file_storage", "queue_size": QUEUED_REQUESTS},
    }
    pods = f"{ports.COLLECTOR_NAME}-headless.{TRACING_NAMESPACE}.svc"
    # The peers' addresses come from DNS; their certificate names the Service.
    verified = {**tls(), "server_name_override": f"{ports.COLLECTOR_NAME}.{TRACING_NAMESPACE}.svc"}
    peers = {
        "routing_key": "traceID",
        "protocol": {"otlp": {"tls": verified}},
        "resolver": {"dns": {"hostname": pods, "port": str(ports.BALANCED), "interval": "5s"}},
    }
    return {"otlp_grpc/jaeger": store, **({"loadbalancing": peers} if balanced(environment) else {})}


def pipelines(environment: Environment) -> Section:
    """Redaction comes first: nothing leaves the collector that took it in with a secret inside."""
    clean = ["memory_limiter", "k8s_attributes", "transform/privacy"]
    keep = ["tail_sampling", "batch"]
    if not balanced(environment):
        return {"traces": {"receivers": ["otlp"], "processors": [*clean, *keep], "exporters": ["otlp_grpc/jaeger"]}}
    return {
        "traces/intake": {"receivers": ["otlp"], "processors": clean, "exporters": ["loadbalancing"]},
        "traces/keep": {
            "receivers": ["otlp/balanced"],
            "processors": ["memory_limiter", *keep],
            "exporters": ["otlp_grpc/jaeger"],
        },
    }


def collector_configuration(environment: Environment, systems: Iterable[System]) -> Section:
    storage = {
        "directory": QUEUE,
        "create_directory": True,
        "fsync": True,
        "compaction": {"on_start": True, "directory": QUEUE},
    }
    return {
        "extensions": {"health_check": {"endpoint": f"0.0.0.0:{ports.HEALTH}"}, "file_storage": storage},
        "receivers": receivers(environment),
        "processors": processors(environment, tuple(systems)),
        "exporters": exporters(environment),
        "service": {
            "extensions": ["health_check", "file_storage"],
            "pipelines": pipelines(environment),
            "telemetry": telemetry(ports.METRICS),
        },
    }
