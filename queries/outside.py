"""A system seen from outside: all its probes in as few expressions as their schedules allow."""

from queries.attempts import window_of
from queries.expression import Expression, aggregated
from queries.probe import PROBE
from queries.selector import equal, ranged, series
from specs.exporters import PROBE_JOB
from specs.metrics import Matcher
from specs.probe import Probe
from specs.system import System
from specs.units import Duration, Unit


def _by_window(system: System) -> dict[Duration, list[Probe]]:
    """Probes that look equally far back. An hourly probe is stale between two attempts, so each looks back its own span."""
    found: dict[Duration, list[Probe]] = {}
    for probe in system.probes:
        found.setdefault(window_of(probe.interval), []).append(probe)
    return found


def _read(system: System, name: str, function: str, unit: Unit) -> tuple[Expression, ...]:
    expressions = []
    for window, probes in _by_window(system).items():
        own = (*equal(job=PROBE_JOB, system=system.name), Matcher("probe", "=~", "|".join(p.name for p in probes)))
        result = series(name, *own, unit=unit)
        expressions.append(aggregated("min", PROBE, ranged(result, str(window), function)))
    return tuple(expressions)


def success(system: System) -> tuple[Expression, ...]:
    """Share of each probe's recent attempts that succeeded."""
    return _read(system, "probe_success", "avg_over_time", Unit.RATIO)


def answer_time(system: System) -> tuple[Expression, ...]:
    """Mean time of each probe's recent attempts."""
    return _read(system, "probe_duration_seconds", "avg_over_time", Unit.SECONDS)
