"""What components declared: read from their registered outputs into the types of specs.contract, or refused whole."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from policies.reading import at
from specs.contract import (
    VERSION,
    BackupScheduleContract,
    Contract,
    ElkContract,
    GuardsContract,
    MonitoringContract,
    PlatformGuardsContract,
    SloSetContract,
)

PREFIX = "groundcrew:index:"
DECLARING: Mapping[str, type] = {
    f"{PREFIX}BackupSchedule": BackupScheduleContract,
    f"{PREFIX}ElkStack": ElkContract,
    f"{PREFIX}MonitoringStack": MonitoringContract,
    f"{PREFIX}PlatformGuards": PlatformGuardsContract,
    f"{PREFIX}SloSet": SloSetContract,
    f"{PREFIX}SystemGuards": GuardsContract,
}
"""Components that make promises, and the contract each must declare."""


def declared(resource_type: str, given: Any) -> Contract | None:
    """A component's contract, None where it is missing, of another kind or version, or not as the type says."""
    expected = DECLARING[resource_type]
    if at(given, "kind") != expected.__name__ or at(given, "version") != VERSION:
        return None
    try:
        return built(expected, given)
    except ValueError:
        return None


def built(wanted: Any, given: Any) -> Any:
    """Plain data in the wanted type. Raises ValueError; fields with a default may be missing."""
    if is_dataclass(wanted):
        return _object(wanted, given)
    if get_origin(wanted) is tuple:
        if not isinstance(given, list):
            raise ValueError("no list")
        return tuple(built(get_args(wanted)[0], item) for item in given)
    accepted = (int, float) if wanted is float else (wanted,)
    if not isinstance(given, accepted) or (isinstance(given, bool) and wanted is not bool):
        raise ValueError("another type")
    if isinstance(given, int | float) and not -(1 << 53) <= given <= 1 << 53:
        raise ValueError("out of range")
    return given


def _object(wanted: Any, given: Any) -> Any:
    if not isinstance(given, dict):
        raise ValueError("no object")
    hints = _hints(wanted)
    values = {}
    for known in fields(wanted):
        if known.name in given:
            values[known.name] = built(hints[known.name], given[known.name])
        elif known.default is MISSING:
            raise ValueError("a field is missing")
    return wanted(**values)


@cache
def _hints(wanted: Any) -> dict[str, Any]:
    return get_type_hints(wanted)
