"""How far apart the points of a graph may stand before it says less."""

import re

from queries.expression import Expression
from specs.units import Duration, minutes, parse_duration

CLOSEST = minutes(1)
"""Between any two points: boards ask again once a minute, and rules record once a minute or less often."""
WIDEST = minutes(5)
"""Between points of whatever looks back for long: a step in it is still found within minutes."""
PARTS = 5
"""Points for one range: two neighbours share four fifths of what they count, so that one between them says little more."""
RANGE = re.compile(r"\[([0-9]+[smhdw])\]")


def step(expression: Expression) -> Duration | None:
    """The least time between two points of an expression that counts within a range of its own, as growth of an hour does;
    None where `CLOSEST` will do. Every point reads its whole range, so that points too close read everything again."""
    if "$__" in expression.text:
        return None  # Grafana would widen its own range too, to four of these steps.
    ranges = [parse_duration(found) for found in RANGE.findall(expression.text)]
    shortest = min((found.seconds for found in ranges), default=0) // PARTS // CLOSEST.seconds
    return min(minutes(shortest), WIDEST) if shortest > 1 else None
