"""Alerts as data: a kind, its numbers, who answers it and what to do. `rules` compiles them to Prometheus rules."""

from dataclasses import dataclass

from specs.metrics import Selector
from specs.severity import Severity
from specs.signal import Signal
from specs.units import Duration, weeks


@dataclass(frozen=True)
class Above:
    """Fires while the signal is above the limit. `floor` is the least request rate at which a ratio or quantile counts."""

    signal: Signal
    limit: float
    floor: float = 0.0


@dataclass(frozen=True)
class Below:
    """Fires while the signal is below the limit."""

    signal: Signal
    limit: float
    floor: float = 0.0


@dataclass(frozen=True)
class Down:
    """Fires while the signal (TargetUp, StoreUp) is 0, and also while it is absent."""

    signal: Signal


@dataclass(frozen=True)
class Drop:
    """Fires while the signal is below `share` of what it was one season ago; a black-out counts as zero.

    The baseline must have been above `floor`, so that a quiet night or missing history stays silent (BUG-56).
    """

    signal: Signal
    share: float
    floor: float
    season: Duration = weeks(1)


@dataclass(frozen=True)
class Deviation:
    """Fires while the signal differs from one season ago by more than `share` in either direction."""

    signal: Signal
    share: float
    floor: float
    season: Duration = weeks(1)


@dataclass(frozen=True)
class QuotaShare:
    """Fires per value of `by` while what was used in `period` is above `share` of the quota gauge (BUG-47)."""

    used: Selector
    quota: Selector
    by: str
    share: float
    period: Duration


@dataclass(frozen=True)
class Exhaustion:
    """Fires while a share (VolumeUsed, NodeDiskUsed) will reach 1 within `horizon`, by its trend over `trend`."""

    signal: Signal
    horizon: Duration
    trend: Duration
    above: float = 0.5
    """Only shares already above this count: a small, fresh volume predicts wildly."""


AlertKind = Above | Below | Down | Drop | Deviation | QuotaShare | Exhaustion


@dataclass(frozen=True)
class Alert:
    """One alert of a system."""

    name: str
    """CamelCase, <Subject><Symptom>; unique within the system."""
    kind: AlertKind
    severity: Severity
    hold: Duration
    """How long the condition must last (Prometheus' `for`)."""
    summary: str
    """What is wrong, one line, no value."""
    description: str
    """What it means for the user; {{ $value }} may be used."""
    checks: tuple[str, ...]
    """What to look at, in order."""
    remedies: tuple[str, ...]
    """What to do, in order; ends with the change of this program where state was altered by hand (BUG-25)."""
    team: str = ""
    """Who answers; the system's owner where empty. Selects a receiver (RTE-09)."""
    rows: tuple[str, ...] = ()
    """The requirement rows it answers."""
    pages_for_cause: bool = False
    """True for a cause alert that may be above warning because loss is near (DESIGN §8)."""
