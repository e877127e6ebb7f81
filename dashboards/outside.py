"""Panels of what probes see, and of name resolution."""

from dashboards import limits
from dashboards.layout import Cell
from dashboards.links import logs, runbook
from dashboards.panel import stat, time_series
from dashboards.subject import Link, Query, Subject
from dashboards.units import AGE, unit_id
from queries import cluster_names
from queries import outside as query
from queries.probe import certificate_lifetime
from specs.environment import Environment
from specs.probe import ProbeKind
from specs.signal import CertificateLifetime, ProbeSuccess, Signal
from specs.system import System
from specs.units import Unit

PROBE = "{{probe}}"


def _down(system: System, environment: Environment, *signals: Signal) -> tuple[Link, ...]:
    pages = (runbook(environment, system.name, alert.name) for alert in limits.alerts_on(system, *signals))
    return (*pages, logs(system, environment))


def probes(system: System, environment: Environment) -> tuple[Cell, ...]:
    """Success and time of all probes, and how long certificates still hold."""
    if not system.probes:
        return ()
    signals = tuple(ProbeSuccess(probe.name) for probe in system.probes)
    success = Subject(
        "Probe success",
        "Share of recent attempts that succeeded. Low while the service counts no errors: the way to it is broken.",
        tuple(Query(found, PROBE) for found in query.success(system)),
        unit_id(Unit.RATIO),
        _down(system, environment, *signals),
        limits.of_signals(system, *signals),
    )
    spent = Subject(
        "Probe time",
        "How long an answer takes from inside the cluster, with name resolution, connection and TLS.",
        tuple(Query(found, PROBE) for found in query.answer_time(system)),
        unit_id(Unit.SECONDS),
        _down(system, environment),
    )
    return (time_series(success), time_series(spent), *_certificates(system, environment))


def _certificates(system: System, environment: Environment) -> tuple[Cell, ...]:
    certificates = tuple(probe.name for probe in system.probes if probe.kind is ProbeKind.TLS)
    if not certificates:
        return ()
    signals = tuple(CertificateLifetime(name) for name in certificates)
    lifetime = Subject(
        "Certificates",
        "How long the certificate still holds. Below a line: find out why it was not renewed.",
        tuple(Query(certificate_lifetime(system, name), name) for name in certificates),
        AGE,
        _down(system, environment, *signals),
        limits.of_signals(system, *signals),
    )
    return (stat(lifetime, width=12),)


def names(system: System, environment: Environment) -> tuple[Cell, ...]:
    """The cluster's name service: slow names slow everything."""
    down = _down(system, environment)
    return (
        time_series(
            Subject(
                "Name resolution p95",
                "95 of 100 names are resolved within this time. Rises alone: look at the name service's pods.",
                (Query(cluster_names.latency(0.95), "p95"),),
                unit_id(Unit.SECONDS),
                down,
            )
        ),
        time_series(
            Subject(
                "Name answers by code",
                "Answers of the name service. SERVFAIL: what it asks is away. NXDOMAIN in masses: a wrong name in a loop.",
                (Query(cluster_names.answers(), "{{rcode}}"),),
                unit_id(Unit.EVENTS, per_second=True),
                down,
            ),
            stacked=True,
        ),
    )
