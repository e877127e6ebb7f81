"""How far back an alert looks: what it compares with must still be there."""

from specs.alert import Alert, Deviation, Drop, Exhaustion, QuotaShare
from specs.units import Duration, days, hours, minutes

BASELINE_SPAN = minutes(30)
"""What a baseline is averaged over, around the same moment one season ago."""
SIGNAL_SPAN = hours(12)
"""No signal looks further back unless it says so: the longest, three attempts of an hourly probe, is far below."""


def lookback(alert: Alert) -> Duration:
    """The oldest sample the alert reads, as its age."""
    kind = alert.kind
    if isinstance(kind, QuotaShare):
        return kind.period
    own = getattr(kind.signal, "window", None) or SIGNAL_SPAN
    if isinstance(kind, Drop | Deviation):
        return kind.season + Duration(BASELINE_SPAN.seconds // 2) + own
    return max(kind.trend, own) if isinstance(kind, Exhaustion) else own


def whole_days(span: Duration) -> Duration:
    """The span in days begun: retention is set in days."""
    return days(-(-span.seconds // days(1).seconds))
