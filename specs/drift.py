"""Whether a cluster still is what the program made of it: how often that is asked, and where the answer lies.

Two Leases hold it, which kube-state-metrics tells to Prometheus: each comparison renews the first, one that found nothing
renews the second too. Whoever compares needs no way to Prometheus then, and what was never compared is seen as well.
"""

from specs.units import Duration, days, hours

COMPARED = "groundcrew-configuration-compared"
UNCHANGED = "groundcrew-configuration-unchanged"
EVERY = days(1)
LATE = hours(1)
"""What the scheduled run may begin late and take, ours."""


def limit() -> Duration:
    """How long ago the last comparison may be: one that is missed is no news, two are."""
    return EVERY * 2 + LATE
