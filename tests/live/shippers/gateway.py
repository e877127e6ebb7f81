"""The rendered trace gateway on this machine, before a store on loopback."""

from pathlib import Path

import yaml

from components.certificates.catalogue import OTEL_COLLECTOR
from components.trace_stack import collector_files as paths
from components.trace_stack import ports
from components.trace_stack.files import files
from specs.environment import TRACING_NAMESPACE, Environment
from specs.system import System
from tests.live.shippers.collector import Collector
from tests.live.shippers.moved import HERE, Authority, moved
from tests.support.servers import free_port

HASH_KEY = "a-key-of-a-test"
NO_CLUSTER = """\
apiVersion: v1
kind: Config
clusters: [{name: none, cluster: {server: "http://localhost:1"}}]
users: [{name: none}]
contexts: [{name: none, context: {cluster: none, user: none}}]
current-context: none
"""
"""Whose a span is comes from the cluster; here applications say it, which the rendered one does not believe but keeps."""


def gateway(home: Path, authority: Authority, environment: Environment, systems: tuple[System, ...], store: int):
    """The gateway and its port for OTLP over HTTP. `store` is the port of the trace store."""
    authority.lay(home / "certificates", OTEL_COLLECTOR)
    (home / "hash-key").write_text(HASH_KEY)
    (home / "kubeconfig").write_text(NO_CLUSTER)
    text = files(environment, systems)["otel/otel-collector.yaml"]
    health, http, metrics = free_port(), free_port(), free_port()
    places = {
        paths.CERTIFICATES: str(home / "certificates"),
        paths.HASH_KEY: str(home / "hash-key"),
        paths.QUEUE: str(home / "queue"),
        ports.JAEGER_OTLP: f"{HERE}:{store}",
        f"0.0.0.0:{ports.HEALTH}": f"{HERE}:{health}",
        f"0.0.0.0:{ports.OTLP_GRPC}": f"{HERE}:{free_port()}",
        f"0.0.0.0:{ports.OTLP_HTTP}": f"{HERE}:{http}",
        "host: 0.0.0.0": f"host: {HERE}",
        f"port: {ports.METRICS}": f"port: {metrics}",
        # Outside a pod nobody has its token.
        "  k8s_attributes:\n": "  k8s_attributes:\n    auth_type: kubeConfig\n",
    }
    if paths.balanced(environment):
        inner = free_port()
        places |= {
            f"0.0.0.0:{ports.BALANCED}": f"{HERE}:{inner}",
            f"hostname: {ports.COLLECTOR_NAME}-headless.{TRACING_NAMESPACE}.svc": "hostname: 127.0.0.1",
            f"port: '{ports.BALANCED}'": f"port: '{inner}'",
        }
    file = home / "otel-collector.yaml"
    file.write_text(moved(text, places), encoding="utf-8")
    yaml.safe_load(file.read_text())
    variables = {"KUBECONFIG": str(home / "kubeconfig")}
    found = Collector(
        file,
        f"http://{HERE}:{health}/",
        home / "gateway.log",
        metrics=f"http://{HERE}:{metrics}/metrics",
        variables=variables,
    )
    return found, http
