"""Alerts of one service: gone, failing, slow, and close to the limits it was given."""

from dataclasses import replace
from typing import Unpack

from specs.alert import Above, Alert, Down
from specs.presets.changes import AlertChanges
from specs.presets.naming import camel
from specs.service import Service
from specs.severity import Severity
from specs.signal import ContainerCpu, ContainerMemory, HttpErrorRatio, HttpLatency, TargetUp
from specs.units import minutes, percent

FLOOR_SHARE = 0.05
"""Below this share of a service's usual traffic one bad request would already be a high ratio (BUG-45)."""

STATE_CHANGE = (
    "Where replicas, limits or an image were changed by hand, make the same change in the system's file and apply it."
)
"""Whatever is changed by hand is changed back by the next run of the program, or by the autoscaler (BUG-25)."""


def floor(service: Service) -> float:
    """The request rate from which ratios and quantiles of a service mean something."""
    return service.requests_per_second * FLOOR_SHARE


def service_down(service: Service, **changes: Unpack[AlertChanges]) -> Alert:
    """No replica answers its scrape, or none is there to be asked."""
    alert = Alert(
        name=f"{camel(service.name)}Down",
        kind=Down(TargetUp(service.name)),
        severity=Severity.CRITICAL,
        hold=minutes(1),
        summary=f"{service.name} does not answer",
        description=(
            f"No replica of {service.name} answers its scrape, or none exists. Users probably get errors or nothing."
        ),
        checks=(
            f"Are there pods with app={service.name}, are they Ready, and why did the last container end?",
            "Did a deployment, a node drain or a configuration change just before it begin?",
            f"Does the Service {service.name} have EndpointSlices, and does a network policy block the scrape?",
        ),
        remedies=(
            (
                "After a bad release: deploy the last good image through the release pipeline; check that the "
                "schema still fits it."
            ),
            (
                "Pods pending: free or add node capacity. Pods crashing: read the previous container's log and "
                "mend the cause."
            ),
            STATE_CHANGE,
        ),
    )
    return replace(alert, **changes)


def error_ratio_high(service: Service, limit: float = 0.05, **changes: Unpack[AlertChanges]) -> Alert:
    """Too large a share of requests ends in a 5xx, whatever the budget still allows."""
    alert = Alert(
        name=f"{camel(service.name)}ErrorRatioHigh",
        kind=Above(HttpErrorRatio(service.name), limit, floor=floor(service)),
        severity=Severity.CRITICAL,
        hold=minutes(5),
        summary=f"{service.name} fails more than {percent(limit)} of its requests",
        description=f"{{{{ $value | humanizePercentage }}}} of the requests to {service.name} end in a server error.",
        checks=(
            "On the overview board: is it one route, one pod, or everything; what was deployed when it began?",
            "Open the failing requests' logs and traces of that time and read the first error, not the last.",
            "Are the stores and the services it calls healthy?",
        ),
        remedies=(
            "Began with a release: deploy the last good image through the release pipeline.",
            "One dependency fails: follow that dependency's own alert; switch the feature off if it has a switch.",
            STATE_CHANGE,
        ),
    )
    return replace(alert, **changes)


def latency_high(
    service: Service, limit_seconds: float, quantile: float = 0.95, **changes: Unpack[AlertChanges]
) -> Alert:
    """A quantile of the request duration is above the limit, over all replicas together."""
    share = f"p{quantile * 100:g}"
    alert = Alert(
        name=f"{camel(service.name)}LatencyHigh",
        kind=Above(HttpLatency(service.name, quantile), limit_seconds, floor=floor(service)),
        severity=Severity.WARNING,
        hold=minutes(5),
        summary=f"{service.name} is slow: {share} above {limit_seconds:g} s",
        description=f"{share} of the requests to {service.name} is {{{{ $value | humanizeDuration }}}}.",
        checks=(
            "On the overview board: which route is slow, and did traffic, processor use or throttling rise with it?",
            "On the database board: query time, connections in use, locks, and a job that runs at this moment.",
            "Open a slow trace: which span takes the time?",
        ),
        remedies=(
            (
                "Saturated processors: raise the upper bound of the autoscaler or the processor limit in the "
                "system's file."
            ),
            "A slow query: add the missing index without locking the table, or limit what is asked for.",
            STATE_CHANGE,
        ),
    )
    return replace(alert, **changes)


def cpu_high(service: Service, limit: float = 0.8, **changes: Unpack[AlertChanges]) -> Alert:
    """A container is near its processor limit: a cause, so it informs; users are watched elsewhere (BUG-58)."""
    alert = Alert(
        name=f"{camel(service.name)}CpuHigh",
        kind=Above(ContainerCpu(service.name), limit),
        severity=Severity.WARNING,
        hold=minutes(10),
        summary=f"{service.name} uses more than {percent(limit)} of its processor limit",
        description=f"A container of {service.name} uses {{{{ $value | humanizePercentage }}}} of its processor limit.",
        checks=(
            "Is the autoscaler already at its upper bound, or are new pods pending?",
            "One pod or all of them: one points to a loop or a hot key, all point to load.",
            "Is latency rising as well? If not, nobody is hurt yet.",
        ),
        remedies=(
            "Load: raise the upper bound of the autoscaler in the system's file and apply it.",
            "One pod: take a profile, then delete that pod; open a defect with the profile.",
            "More work per request since a release: deploy the last good image through the release pipeline.",
        ),
    )
    return replace(alert, **changes)


def memory_high(service: Service, limit: float = 0.9, **changes: Unpack[AlertChanges]) -> Alert:
    """A container is near its memory limit and will be killed at it."""
    alert = Alert(
        name=f"{camel(service.name)}MemoryHigh",
        kind=Above(ContainerMemory(service.name), limit),
        severity=Severity.WARNING,
        hold=minutes(10),
        summary=f"{service.name} uses more than {percent(limit)} of its memory limit",
        description=(
            f"A container of {service.name} holds {{{{ $value | humanizePercentage }}}} of its memory limit; at "
            "100% it is killed."
        ),
        checks=(
            "Does memory grow steadily since the last start (a leak), or in steps with traffic (load)?",
            "Were containers killed for memory in the last day?",
            "What was released before the growth began?",
        ),
        remedies=(
            "A leak: take a heap profile, then restart the pods one after another; open a defect with the profile.",
            "Load: raise the memory limit in the system's file, with the request, and apply it.",
        ),
    )
    return replace(alert, **changes)


def service_alerts(service: Service, *, error_limit: float = 0.05, latency_limit: float = 1.0) -> tuple[Alert, ...]:
    """All alerts of one service with their usual limits."""
    return (
        service_down(service),
        error_ratio_high(service, error_limit),
        latency_high(service, latency_limit),
        cpu_high(service),
        memory_high(service),
    )
