"""Service level objectives: what is promised, how it is counted, and what happens when the budget is spent."""

from dataclasses import dataclass
from enum import StrEnum

from specs.contract import BudgetState
from specs.metrics import Selector
from specs.units import Duration, days


class Budgeting(StrEnum):
    """How bad is counted (OpenSLO's words). Slices are the minutes in which there were events at all."""

    OCCURRENCES = "Occurrences"
    """Bad events against all events: a busy minute weighs more than an idle one."""
    TIMESLICES = "Timeslices"
    """Minutes whose share of good events is below `Slo.slice_target` against all minutes."""
    RATIO_TIMESLICES = "RatioTimeslices"
    """The mean over minutes of their share of bad events: every minute weighs the same."""


SLICES_PER_DAY = 1_440


class Calendar(StrEnum):
    """Where a budget begins anew instead of rolling on."""

    MONTH = "month"
    """At midnight UTC of a month's first day."""


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
class Exclusion:
    """A time that counts for nothing, neither good nor bad: agreed beforehand, or corrected afterwards after a review."""

    start: str
    """ISO 8601 in UTC, to the minute: 2026-03-01T02:00Z."""
    end: str
    reason: str
    approver: str
    """Who agreed: a person or a team outside the one whose objective it is."""
    expires: str
    """The day, as 2026-06-30, by which this row is removed from the file."""


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
    slice_target: float | None = None
    """Of `Budgeting.TIMESLICES` alone: the share of good events that makes a minute good."""
    calendar: Calendar | None = None
    """None rolls: the budget is that of the last `window`. Alerts look at the rolling window in either case."""
    exclusions: tuple[Exclusion, ...] = ()
    depends_on: tuple[str, ...] = ()
    """Objectives of other systems, as <system>-<name>, without which this one fails: it cannot promise more than they."""
    meaning: str = ""
    allocation: BudgetAllocation = BudgetAllocation()
    rows: tuple[str, ...] = ()

    @property
    def counted_per_day(self) -> float:
        """What the budget counts in a day: events, or at most the minutes of a day."""
        sliced = self.budgeting is not Budgeting.OCCURRENCES
        return min(self.events_per_day, SLICES_PER_DAY) if sliced else self.events_per_day


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
    ReleaseState(BudgetState.OK, 0.25, "all"),
    ReleaseState(BudgetState.WARN, 0.0, "changes that lower risk"),
    ReleaseState(BudgetState.FREEZE, None, "repairs of the objective only"),
)
"""From the most that remains to the least."""

RETENTION_MARGIN = days(5)
"""Metrics are kept at least the longest SLO window plus this (BUG-66)."""
