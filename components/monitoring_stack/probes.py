"""Synthetic probes: the blackbox exporter's modules and the jobs that ask them."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from components.monitoring_stack import ports
from specs.environment import MONITORING_NAMESPACE
from specs.probe import Probe, ProbeKind
from specs.system import System

EXPORTER_ADDRESS = f"blackbox-exporter.{MONITORING_NAMESPACE}.svc:{ports.BLACKBOX}"
TIMEOUT = "5s"


def module_name(system: System, probe: Probe) -> str:
    """Probes with a body of their own need a module of their own; a probe's name is unique only within its system."""
    return f"{probe.kind.value}-{system.name}-{probe.name}" if probe.body else probe.kind.value


def module(probe: Probe) -> dict[str, Any]:
    match probe.kind:
        case ProbeKind.HTTP | ProbeKind.TLS:
            body = {"fail_if_body_not_matches_regexp": [probe.body]} if probe.body else {}
            secure = {"fail_if_not_ssl": True} if probe.kind is ProbeKind.TLS else {}
            http = {"preferred_ip_protocol": "ip4", "follow_redirects": True, **secure, **body}
            return {"prober": "http", "timeout": TIMEOUT, "http": http}
        case ProbeKind.TCP:
            return {"prober": "tcp", "timeout": TIMEOUT}
        case ProbeKind.DNS:
            query = {"query_name": "kubernetes.default.svc.cluster.local", "query_type": "A"}
            return {"prober": "dns", "timeout": TIMEOUT, "dns": {**query, "preferred_ip_protocol": "ip4"}}


def modules(systems: Iterable[System]) -> dict[str, Any]:
    """The exporter's configuration: one module per kind, and one per probe that looks at the body."""
    found = {module_name(system, probe): module(probe) for system in systems for probe in system.probes}
    return {"modules": dict(sorted(found.items()))}


def address(system: System, probe: Probe) -> str:
    """What is asked: a path of a service by its cluster name, or the whole address as it is given."""
    if not probe.service:
        return probe.target
    service = system.service(probe.service)
    return f"http://{service.name}.{system.namespace}.svc:{service.port}{probe.target}"


def probe_jobs(systems: Iterable[System]) -> list[dict[str, Any]]:
    """One job per module and interval; each target says whose probe it is."""
    asked = sorted(
        ((module_name(system, probe), probe.interval, system, probe) for system in systems for probe in system.probes),
        key=lambda entry: (entry[0], entry[1], entry[2].name, entry[3].name),
    )
    return [
        _job(name, str(interval), [(system, probe) for *_, system, probe in group])
        for (name, interval), group in groupby(asked, key=lambda entry: (entry[0], entry[1]))
    ]


def _job(name: str, interval: str, asked: list[tuple[System, Probe]]) -> dict[str, Any]:
    return {
        "job_name": f"blackbox/{name}/{interval}",
        "metrics_path": "/probe",
        "params": {"module": [name]},
        "scrape_interval": interval,
        "scrape_timeout": "10s",
        "static_configs": [
            {
                "targets": [address(system, probe)],
                "labels": {
                    "job": "blackbox",
                    "system": system.name,
                    "namespace": system.namespace,
                    "probe": probe.name,
                    "service": probe.service,
                },
            }
            for system, probe in asked
        ],
        "relabel_configs": [
            {"source_labels": ["__address__"], "target_label": "__param_target"},
            {"source_labels": ["__param_target"], "target_label": "instance"},
            {"target_label": "__address__", "replacement": EXPORTER_ADDRESS},
        ],
        "sample_limit": 200,
        "label_limit": 40,
    }
