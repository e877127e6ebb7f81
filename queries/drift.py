"""Whether the cluster still is what the program made of it, told by the Leases that comparisons renew."""

from queries.expression import Expression, aggregated, both, compared, either, joined, unless
from queries.presence import absent, older_than, up_of
from queries.selector import KUBE_STATE, equal, series
from specs.drift import COMPARED, UNCHANGED, limit
from specs.units import Unit

NAME = "kube_lease_renew_time"


def _renewed(lease: str, by: str) -> Expression:
    return aggregated("max", (by,), series(NAME, *equal(job=KUBE_STATE, lease=lease), unit=Unit.TIMESTAMP))


def uncompared() -> Expression:
    """The last comparison is too long ago, or there never was one. While nothing is known of any object, that is one alert of
    kube-state-metrics' own."""
    late = older_than(_renewed(COMPARED, "lease"), limit().seconds)
    gone = aggregated("max", ("lease",), absent(NAME, *equal(job=KUBE_STATE, lease=COMPARED)))
    return either(late, both(gone, compared(up_of(KUBE_STATE), "==", 1), ()))


def changed() -> Expression:
    """The last comparison is newer than the last that found nothing, or none ever found nothing."""
    last, clean = _renewed(COMPARED, "job"), _renewed(UNCHANGED, "job")
    return unless(last, joined(clean, ">=", last))
