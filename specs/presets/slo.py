"""The standard pair of objectives: requests answered without a server error, and answered in time."""

from specs.service import Service
from specs.slo import AvailabilityIndicator, LatencyIndicator, Slo
from specs.units import percent

SECONDS_PER_DAY = 86_400


def events_per_day(service: Service) -> float:
    """The requests a service usually answers in a day."""
    return service.requests_per_second * SECONDS_PER_DAY


def availability_slo(service: Service, target: float, *, name: str = "availability", rows: tuple[str, ...] = ()) -> Slo:
    """Share of requests not answered by a 5xx."""
    return Slo(
        name=name,
        indicator=AvailabilityIndicator(service.name),
        target=target,
        events_per_day=events_per_day(service),
        meaning=f"{percent(target)} of the requests to {service.name} are answered without a server error.",
        rows=rows,
    )


def latency_slo(
    service: Service,
    threshold_seconds: float,
    target: float = 0.95,
    *,
    name: str = "latency",
    rows: tuple[str, ...] = (),
) -> Slo:
    """Share of requests answered within the threshold, which must be one of the histogram's bucket bounds."""
    return Slo(
        name=name,
        indicator=LatencyIndicator(service.name, threshold_seconds),
        target=target,
        events_per_day=events_per_day(service),
        meaning=f"{percent(target)} of the requests to {service.name} are answered within {threshold_seconds:g} s.",
        rows=rows,
    )
