"""Synthetic probes. They run on schedules of their own, some hourly: whatever reads them looks far enough back."""

from queries import attempts
from queries.expression import Expression, aggregated, compared, either
from queries.selector import equal, ranged, series
from specs.exporters import PROBE_JOB
from specs.metrics import Matcher
from specs.system import System
from specs.units import Unit, hours

PROBE = ("system", "probe")
CERTIFICATE_LOOK_BACK = hours(3)


def _own(system: System, probe: str) -> tuple[Matcher, ...]:
    return equal(job=PROBE_JOB, system=system.name, probe=probe)


def success_share(system: System, probe: str) -> Expression:
    """Share of the recent attempts that succeeded, over all replicas of the exporter."""
    return attempts.success_share("probe_success", _own(system, probe), PROBE, system.probe(probe).interval)


def duration(system: System, probe: str) -> Expression:
    """Mean time of the recent attempts."""
    spent = series("probe_duration_seconds", *_own(system, probe), unit=Unit.SECONDS)
    window = str(attempts.window_of(system.probe(probe).interval))
    return aggregated("avg", PROBE, ranged(spent, window, "avg_over_time"))


def certificate_lifetime(system: System, probe: str) -> Expression:
    """Seconds until the first certificate of the chain expires. An hourly probe's series is stale after five minutes.

    A certificate that no client accepts, as one that has run out, is not measured any more. It counts as one that holds for
    no second longer, from the moment on at which the last attempt that succeeded is out of sight.
    """
    window = str(max(CERTIFICATE_LOOK_BACK, system.probe(probe).interval * 3))
    expiry = series("probe_ssl_earliest_cert_expiry", *_own(system, probe))
    first = aggregated("min", PROBE, ranged(expiry, window, "last_over_time"))
    left = Expression(f"{first.text} - time()", Unit.SECONDS, PROBE, first.uses)
    accepted = series("probe_success", *_own(system, probe), unit=Unit.SECONDS)
    refused = compared(aggregated("max", PROBE, ranged(accepted, window, "max_over_time")), "==", 0)
    return either(left, refused)
