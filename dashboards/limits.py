"""Limits a board may draw: those of the system's own alerts and objectives, read from the spec and never typed again."""

from collections.abc import Callable, Iterator

from dashboards import palette
from dashboards.subject import Limit
from specs.alert import Above, Alert, Below
from specs.signal import Signal
from specs.slo import AvailabilityIndicator, GaugeIndicator, Indicator, LatencyIndicator, Slo
from specs.system import System


def alerts_on(system: System, *signals: Signal) -> tuple[Alert, ...]:
    """Alerts that compare one of the signals with a number."""
    return tuple(a for a in system.alerts if isinstance(a.kind, Above | Below) and a.kind.signal in signals)


def of_alert(alert: Alert) -> Limit:
    assert isinstance(alert.kind, Above | Below)
    below = isinstance(alert.kind, Below)
    return Limit(alert.kind.limit, palette.SEVERITIES[alert.severity.value], f"alert {alert.name}", below)


def of_signals(system: System, *signals: Signal) -> tuple[Limit, ...]:
    """Limits of the alerts on these signals."""
    return tuple(of_alert(alert) for alert in alerts_on(system, *signals))


def of_objectives(system: System, bound: Callable[[Slo], float | None]) -> Iterator[Limit]:
    """The bounds objectives put on what is shown."""
    for slo in system.slos:
        value = bound(slo)
        if value is not None:
            below = isinstance(slo.indicator, GaugeIndicator)
            yield Limit(value, palette.WARNING, f"objective {slo.name}", below)


def error_ratio(system: System, service: str) -> tuple[Limit, ...]:
    """The share of failures the service's availability objective allows."""
    wanted = AvailabilityIndicator(service)
    # Twelve digits: 1 - 0.999 is not 0.001 in binary.
    return tuple(of_objectives(system, lambda slo: round(1 - slo.target, 12) if slo.indicator == wanted else None))


def latency(system: System, service: str) -> tuple[Limit, ...]:
    """The times the service's latency objectives name."""

    def bound(slo: Slo) -> float | None:
        indicator: Indicator = slo.indicator
        return (
            indicator.threshold_seconds
            if isinstance(indicator, LatencyIndicator) and indicator.service == service
            else None
        )

    return tuple(of_objectives(system, bound))
