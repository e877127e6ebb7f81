"""Synthetic probes: the blackbox exporter's modules and the jobs that ask them."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from components.monitoring_stack import ports
from components.monitoring_stack.keep_list import Used
from components.monitoring_stack.scrape_job import ScrapeJob, job, relabel
from specs.census import NOTHING
from specs.environment import CLUSTER_DOMAIN, MONITORING_NAMESPACE
from specs.exporters import PROBE_JOB
from specs.exporters.blackbox import PROBES
from specs.probe import Probe, ProbeKind
from specs.system import System

EXPORTER_ADDRESS = f"blackbox-exporter.{MONITORING_NAMESPACE}.svc:{ports.BLACKBOX}"
TIMEOUT = "5s"
SCRAPE_TIMEOUT = "10s"
CREDENTIALS_PATH = "/etc/blackbox-credentials"


def module_name(system: System, probe: Probe) -> str:
    """Probes with a body or a login of their own need a module of their own; a probe's name is unique only within its
    system."""
    kind = f"{probe.kind.value}{'' if probe.redirects else '-direct'}"
    return f"{kind}-{system.name}-{probe.name}" if probe.body or probe.credentials else kind


def credentials_file(system: System, probe: Probe) -> str:
    """Name of the file with a probe's token, below the exporter's folder of credentials."""
    return f"{system.name}-{probe.name}"


def module(system: System, probe: Probe) -> dict[str, Any]:
    match probe.kind:
        case ProbeKind.HTTP | ProbeKind.TLS:
            return {"prober": "http", "timeout": TIMEOUT, "http": _http(system, probe)}
        case ProbeKind.TCP:
            return {"prober": "tcp", "timeout": TIMEOUT, "tcp": {"preferred_ip_protocol": "ip4"}}
        case ProbeKind.DNS:
            query = {"query_name": f"kubernetes.default.svc.{CLUSTER_DOMAIN}", "query_type": "A"}
            # Without it an answer that holds nothing counts as one.
            holds = {"validate_answer_rrs": {"fail_if_none_matches_regexp": [r"\sA\s"]}}
            return {"prober": "dns", "timeout": TIMEOUT, "dns": {**query, **holds, "preferred_ip_protocol": "ip4"}}


def _http(system: System, probe: Probe) -> dict[str, Any]:
    found: dict[str, Any] = {"preferred_ip_protocol": "ip4", "follow_redirects": probe.redirects}
    if probe.kind is ProbeKind.TLS:
        found["fail_if_not_ssl"] = True
    if probe.body:
        found["fail_if_body_not_matches_regexp"] = [probe.body]
    if probe.credentials:
        token = f"{CREDENTIALS_PATH}/{credentials_file(system, probe)}"
        # A redirect would carry the token to wherever it points.
        found |= {"follow_redirects": False, "authorization": {"type": "Bearer", "credentials_file": token}}
    return found


def modules(systems: Iterable[System]) -> dict[str, Any]:
    """The exporter's configuration: one module per kind, and one per probe that looks at the body or logs in."""
    found = {module_name(system, probe): module(system, probe) for system in systems for probe in system.probes}
    return {"modules": dict(sorted(found.items()))}


def address(system: System, probe: Probe) -> str:
    """What is asked: a path of a service by its cluster name, or the whole address as it is given."""
    if not probe.service:
        return probe.target
    service = system.service(probe.service)
    return f"http://{service.name}.{system.namespace}.svc:{service.port}{probe.target}"


def probe_jobs(systems: Iterable[System], used: Used) -> list[ScrapeJob]:
    """One job per module and interval; each target says whose probe it is."""
    asked = sorted(
        ((module_name(system, probe), probe.interval, system, probe) for system in systems for probe in system.probes),
        key=lambda entry: (entry[0], entry[1], entry[2].name, entry[3].name),
    )
    return [
        _job(name, str(interval), [(system, probe) for *_, system, probe in group], used)
        for (name, interval), group in groupby(asked, key=lambda entry: (entry[0], entry[1]))
    ]


def _job(name: str, interval: str, asked: list[tuple[System, Probe]], used: Used) -> ScrapeJob:
    targets = [
        {
            "targets": [address(system, probe)],
            "labels": {
                "job": PROBE_JOB,
                "system": system.name,
                "namespace": system.namespace,
                "probe": probe.name,
                "service": probe.service,
            },
        }
        for system, probe in asked
    ]
    steps = [
        relabel("__address__", to="__param_target"),
        relabel("__param_target", to="instance"),
        {"target_label": "__address__", "replacement": EXPORTER_ADDRESS},
    ]
    return job(
        f"{PROBE_JOB}/{name}/{interval}",
        {"static_configs": targets},
        steps,
        series=used.count(PROBES, NOTHING),
        metrics=PROBES.metrics,
        kept=used.steps(PROBES),
        metrics_path="/probe",
        params={"module": [name]},
        scrape_interval=interval,
        scrape_timeout=SCRAPE_TIMEOUT,
    )
