"""Units: from what a number counts to the id by which Grafana formats it."""

from specs.units import Unit

VALUE = {
    Unit.SECONDS: "s",
    Unit.MILLISECONDS: "ms",
    Unit.BYTES: "bytes",
    Unit.RATIO: "percentunit",
    Unit.EVENTS: "short",
    Unit.COUNT: "short",
    Unit.CORES: "short",
    Unit.TIMESTAMP: "dateTimeAsIso",
    Unit.CURRENCY: "short",
    Unit.BOOLEAN: "short",
}
PER_SECOND = {Unit.BYTES: "binBps", Unit.EVENTS: "ops", Unit.COUNT: "ops", Unit.RATIO: "percentunit"}
REQUESTS_PER_SECOND = "reqps"
AGE = "dtdurations"
"""A span people read in days and hours rather than in seconds."""


def unit_id(unit: Unit, *, per_second: bool = False) -> str:
    """Grafana's id of a unit, or of its growth per second. A rate of seconds is a share and has no unit of time left."""
    if not per_second:
        return VALUE[unit]
    return PER_SECOND.get(unit, "short")
