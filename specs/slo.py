"""Service level objectives: what is promised, how it is counted, and what happens when the budget is spent."""

from dataclasses import dataclass
from enum import StrEnum

from specs.metrics import Selector
from specs.units import Duration, days


class Budgeting(StrEnum):
    """How bad is counted: events, slices of time under a ratio, or the mean of slice ratios (OpenSLO's words)."""

    OCCURRENCES = "Occurrences"
    TIMESLICES = "Timeslices"
    RATIO_TIMESLICES = "RatioTimeslices"


@dataclass(frozen=True)
class AvailabilityIndicator:
    """Good: any answer but a 5xx. Counted from the service's request counter."""

    service: str


@dataclass(frozen=True)
class LatencyIndicator:
    """Good: a request answered within the threshold, which must be a bucket bound of the duration histogram."""

    service: str
    threshold_seconds: float


@dataclass(frozen=True)
class EventsIndicator:
    """Good or bad events counted by counters of the contract; exactly one of `good` and `bad` is given."""

    total: Selector
    good: Selector | None = None
    bad: Selector | None = None


@dataclass(frozen=True)
class HistogramIndicator:
    """Good: an observation of a histogram of the contract at most `threshold`, a bucket bound, in its unit."""

    select: Selector
    threshold: float


@dataclass(frozen=True)
class GaugeIndicator:
    """Good: a scrape at which the gauge is at least `at_least` (probe success, model accuracy)."""

    select: Selector
    at_least: float


Indicator = AvailabilityIndicator | LatencyIndicator | EventsIndicator | HistogramIndicator | GaugeIndicator


@dataclass(frozen=True)
class BudgetAllocation:
    """How a team means to spend its budget; shares of 1 that must add up (BUG-71: the rest is named reserve)."""

    bugs: float = 0.6
    performance: float = 0.2
    features: float = 0.1
    reserve: float = 0.1


@dataclass(frozen=True)
class Slo:
    """One objective of a system."""

    name: str
    """kebab-case, unique within the system; the label `slo` is <system>-<name>."""
    indicator: Indicator
    target: float
    """Share of good events, 0 < target < 1."""
    events_per_day: float
    """Declared traffic; an objective with fewer than 10 bad events of budget per window is refused."""
    window: Duration = days(30)
    budgeting: Budgeting = Budgeting.OCCURRENCES
    meaning: str = ""
    allocation: BudgetAllocation = BudgetAllocation()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class BurnPolicy:
    """When a burning budget speaks (research: budget share with a short window and an event floor)."""

    page_share: float = 0.02
    page_windows: tuple[Duration, ...] = (Duration(3_600), Duration(21_600))
    ticket_share: float = 0.10
    ticket_window: Duration = days(3)
    short_ratio_factor: float = 3.0
    """The short window's error ratio must exceed this multiple of the allowed ratio, so that a past burn is quiet."""
    least_bad_events: int = 3


BURN_POLICY = BurnPolicy()


@dataclass(frozen=True)
class ReleaseState:
    """What may be released while a certain share of a budget remains."""

    name: str
    above: float | None
    """Holds while more than this share remains; None holds where no other state does."""
    releases: str


RELEASE_STATES = (
    ReleaseState("ok", 0.25, "all"),
    ReleaseState("careful", 0.0, "changes that lower risk"),
    ReleaseState("freeze", None, "repairs of the objective only"),
)
"""From the most that remains to the least."""

RETENTION_MARGIN = days(5)
"""Metrics are kept at least the longest SLO window plus this (BUG-66)."""
