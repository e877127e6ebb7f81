"""Severities: four levels, what each promises, and how the source documents' own words map to them (RTE-12)."""

from dataclasses import dataclass
from enum import StrEnum

from specs.units import Duration, days, hours, minutes, seconds


class Severity(StrEnum):
    CRITICAL = "critical"
    HIGH = "high"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Promise:
    """What a severity promises, and how Alertmanager groups it."""

    answer: Duration
    """Time until somebody looks."""
    resolution: Duration
    group_wait: Duration
    """How long to wait for more alerts of a group: long enough that the cause arrives before it is sent."""
    group_interval: Duration
    repeat_interval: Duration
    known_as: tuple[str, ...]
    update: Duration
    """While an incident lasts: how often those it concerns hear of it. Ours: no document gives a figure."""


PROMISES = {
    # Answer and resolution times are those of the documents where they give any (the strictest of the five).
    Severity.CRITICAL: Promise(
        minutes(5), hours(1), seconds(10), minutes(1), hours(1), ("P0", "P1 (outage)", "SEV-1"), minutes(30)
    ),
    Severity.HIGH: Promise(
        minutes(15), hours(4), seconds(10), minutes(2), hours(4), ("P1 (impaired)", "P2", "SEV-2"), hours(1)
    ),
    Severity.WARNING: Promise(
        hours(1), days(1), seconds(30), minutes(5), hours(12), ("P2 (minor)", "P3", "SEV-3"), days(1)
    ),
    Severity.INFO: Promise(
        days(1), days(7), minutes(5), minutes(30), days(1), ("P3 (cosmetic)", "P4", "SEV-4"), days(7)
    ),
}

INHIBITION_ORDER = (Severity.CRITICAL, Severity.HIGH, Severity.WARNING, Severity.INFO)
