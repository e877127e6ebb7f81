"""Values of made-up series: those of programs that are well, by what the metric's name, unit and labels say."""

import re

from specs.metrics import Metric
from specs.units import Unit, days, gibibytes

TROUBLE = re.compile(
    r"fail|error|reject|refus|drop|miss|restart|conflict|lockout|suspicious|violat|corrupt|exceed|evict|throttl|panic"
    r"|deadlock|duplicate|out_of_order|unknown|slow|collectionScans|suspend|readonly|waiting_reason|terminated_reason"
    r"|unassigned|blocked|is_replica|unavailable|retry|rollback|lag|behind|delay|queue_length|abandon"
)
"""In the name of a metric that stands still, or is not true, while nothing is wrong."""
BAD = re.compile(r"[45]\d\d|fail(ed|ure)?(_\w+)?|error|red|yellow|SERVFAIL|false|unknown")
"""Of a label, on series that count what went wrong or say that it is so."""
BOUND = re.compile(r"max|limit|capacity|total|size|quota|avail|free|expected|spec_replicas|allowed", re.IGNORECASE)
"""In the name of a gauge that says how much there may be; its partner says how much is used."""
GROWTH = 2.0
"""Of a counter, per second."""
WORK = 0.02
"""Growth of a counter of seconds: a fiftieth of a processor."""
USED, ALLOWED = 5.0, 100.0
FILLED, ROOM = float(gibibytes(1).count) / 8, float(gibibytes(8).count)
CERTIFICATE = days(80)


def troubled(metric: Metric, labels: dict[str, str]) -> bool:
    return bool(TROUBLE.search(metric.name)) or any(BAD.fullmatch(value) for value in labels.values())


def growth(metric: Metric, labels: dict[str, str]) -> float:
    """Per second, of a counter."""
    if troubled(metric, labels):
        return 0.0
    if metric.unit is Unit.SECONDS:
        return 0.9 if labels.get("mode") == "idle" else WORK
    return GROWTH


def level(metric: Metric, labels: dict[str, str], now: float) -> float:
    """Of a gauge."""
    if troubled(metric, labels):
        return 0.0
    match metric.unit:
        case Unit.BOOLEAN:
            return float(labels.get("phase", "Running") == "Running")
        case Unit.RATIO:
            return 0.95
        case Unit.TIMESTAMP:
            return now + CERTIFICATE.seconds if "expiry" in metric.name else now
        case Unit.BYTES:
            return ROOM if BOUND.search(metric.name) else FILLED
    if labels.get("resource") == "memory":
        return ROOM
    return ALLOWED if BOUND.search(metric.name) or "ratio" in metric.name else USED
