"""What OpenSLO has fields for, as an objective fills them: written on export, compared with on import."""

import hashlib
from typing import Any

from specs.links import slo_id
from specs.slo import Budgeting, Calendar, GaugeIndicator, Slo
from specs.units import Duration

API_VERSION = "openslo/v1"
LONGEST_NAME = 63
LONGEST_DESCRIPTION = 1_050
SLICE = "1m"
"""Slices are minutes, as tiles are."""
MONTH_WINDOW = {
    "duration": "1M",
    "isRolling": False,
    "calendar": {"startTime": "2020-01-01 00:00:00", "timeZone": "Etc/UTC"},
}
"""From midnight UTC of a month's first day; which month is no matter."""


def document_name(text: str) -> str:
    """A DNS label; the tail of a long one is replaced by a hash, so that it stays unique."""
    if len(text) <= LONGEST_NAME:
        return text
    return f"{text[:54].rstrip('-')}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def shorthand(duration: Duration) -> str:
    """Whole days, hours or minutes; the form has no seconds."""
    text = str(duration)
    return text if text[-1] != "s" else f"{max(1, round(duration.seconds / 60))}m"


def window(slo: Slo) -> dict[str, Any]:
    return dict(MONTH_WINDOW) if slo.calendar is Calendar.MONTH else _rolling(slo.window)


def _rolling(length: Duration) -> dict[str, Any]:
    return {"duration": shorthand(length), "isRolling": True}


def objective(slo: Slo) -> dict[str, Any]:
    """The one objective of a document: its target, and what its budgeting or its gauge needs besides."""
    found: dict[str, Any] = {}
    if isinstance(slo.indicator, GaugeIndicator):
        found |= {"op": "gte", "value": slo.indicator.at_least}
    found["target"] = slo.target
    if slo.budgeting is Budgeting.TIMESLICES:
        found["timeSliceTarget"] = slo.slice_target
    if slo.budgeting is not Budgeting.OCCURRENCES:
        found["timeSliceWindow"] = SLICE
    return found


def name(system: str, slo: Slo) -> str:
    return document_name(slo_id(system, slo.name))


def description(slo: Slo) -> str:
    return slo.meaning[:LONGEST_DESCRIPTION]
