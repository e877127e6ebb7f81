"""Load scripts for k6: what they ask and what they demand comes from the system's own data, as one file beside them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components.health_checks.names import address
from specs.service import Service
from specs.slo import AvailabilityIndicator, LatencyIndicator
from specs.smoke import SmokeCheck
from specs.system import System

SCRIPTS: Mapping[str, str] = {
    file.name: file.read_text(encoding="utf-8") for file in sorted((Path(__file__).parent / "k6").glob("*.js"))
}


def told(system: System) -> str:
    """What both scripts read: the smoke checks a plain request can answer, and each service's traffic and objectives."""
    checks = [_check(system, check) for check in system.smoke_checks if not check.certificate.seconds]
    services = [_service(system, service) for service in system.services if _asked(system, service)]
    found = {"system": system.name, "checks": checks, "services": services}
    return json.dumps(found, indent=2, sort_keys=True) + "\n"


def _check(system: System, check: SmokeCheck) -> dict[str, Any]:
    return {
        "name": check.name,
        "url": address(system, check.service, check.path),
        "statuses": list(check.statuses),
        "body": check.body,
        "header": check.header,
        "origin": check.origin,
        "json": check.json,
        "within": check.within.seconds * 1000,
    }


def _asked(system: System, service: Service) -> tuple[SmokeCheck, ...]:
    """What load is made of: routes that answer without a login and are no one's secret."""
    return tuple(
        check
        for check in system.smoke_checks
        if check.service == service.name and check.statuses == (200,) and check.path != _metrics(service)
    )


def _metrics(service: Service) -> str:
    return service.metrics.path if service.metrics else ""


def _service(system: System, service: Service) -> dict[str, Any]:
    """`rate` is the declared usual traffic; the thresholds are the service's own objectives (k6's words)."""
    return {
        "name": service.name,
        "urls": sorted({address(system, check.service, check.path) for check in _asked(system, service)}),
        "rate": service.requests_per_second,
        "thresholds": _thresholds(system, service),
    }


def _thresholds(system: System, service: Service) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"http_req_failed": [], "http_req_duration": []}
    for slo in system.slos:
        match slo.indicator:
            case AvailabilityIndicator(name) if name == service.name:
                found["http_req_failed"].append(f"rate<={1 - slo.target:.6g}")
            case LatencyIndicator(name, seconds) if name == service.name:
                found["http_req_duration"].append(f"p({slo.target * 100:.6g})<={seconds * 1000:g}")
    return {metric: limits for metric, limits in found.items() if limits}
