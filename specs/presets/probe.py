"""The usual probes: readiness, liveness, the public page and its certificate."""

from specs.probe import Probe, ProbeKind
from specs.service import Service
from specs.units import Duration, hours, minutes


def health_probes(
    service: Service, *, ready: str = "/health/ready", live: str = "/health/live", rows: tuple[str, ...] = ()
) -> tuple[Probe, Probe]:
    """Is it ready to serve, and is it alive."""
    return (
        Probe(f"{service.name}-ready", ProbeKind.HTTP, ready, service.name, redirects=False, rows=rows),
        Probe(f"{service.name}-live", ProbeKind.HTTP, live, service.name, redirects=False, rows=rows),
    )


def page_probe(name: str, address: str, *, interval: Duration = minutes(1), rows: tuple[str, ...] = ()) -> Probe:
    """Does a public page load."""
    return Probe(name, ProbeKind.HTTP, address, interval=interval, rows=rows)


def certificate_probe(name: str, address: str, *, interval: Duration = hours(1), rows: tuple[str, ...] = ()) -> Probe:
    """How long the certificate of an https address still holds."""
    return Probe(name, ProbeKind.TLS, address, interval=interval, rows=rows)
