"""The standard set of alerts of a system."""

from specs.alert import Alert
from specs.presets.cluster_alerts import pods_restarting, volume_full_soon, volume_used_high
from specs.presets.probe_alerts import certificate_alerts, probe_failing
from specs.presets.service_alerts import service_alerts
from specs.presets.store_alerts import store_alerts
from specs.probe import Probe, ProbeKind
from specs.service import Service
from specs.store import Store


def standard_alerts(
    services: tuple[Service, ...],
    stores: tuple[Store, ...] = (),
    probes: tuple[Probe, ...] = (),
    *,
    error_limit: float = 0.05,
    latency_limit: float = 1.0,
) -> tuple[Alert, ...]:
    """The usual alerts of services, stores, probes, pods and volumes.

    Down, error ratio, latency, processor and memory of each service; down, connections and lag of each store; failing
    probes and certificates; restarts and volumes. Objectives bring their own alerts, backups too.
    """
    alerts: list[Alert] = []
    for service in services:
        alerts.extend(service_alerts(service, error_limit=error_limit, latency_limit=latency_limit))
    for store in stores:
        alerts.extend(store_alerts(store))
    for probe in probes:
        certificate = probe.kind == ProbeKind.TLS
        alerts.extend(certificate_alerts(probe) if certificate else (probe_failing(probe),))
    volumes = (volume_used_high(), volume_full_soon()) if stores else ()
    return (*alerts, pods_restarting(), *volumes)
