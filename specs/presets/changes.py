"""What a caller may give instead of a preset's own choice."""

from typing import TypedDict

from specs.severity import Severity
from specs.units import Duration


class AlertChanges(TypedDict, total=False):
    """Fields of an Alert that a preset lets its caller replace."""

    name: str
    severity: Severity
    hold: Duration
    summary: str
    description: str
    checks: tuple[str, ...]
    remedies: tuple[str, ...]
    team: str
    rows: tuple[str, ...]
