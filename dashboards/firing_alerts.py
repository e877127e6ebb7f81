"""Panels of firing alerts, from the series Prometheus writes about them: they work wherever the board is loaded."""

from dashboards import palette
from dashboards.layout import GRAPH_HEIGHT, TABLE_HEIGHT, Cell
from dashboards.panel import stat, table
from dashboards.subject import Limit, Link, Query, Subject
from dashboards.units import unit_id
from queries import firing
from queries.expression import Expression
from specs.system import System
from specs.units import Unit

COUNT = unit_id(Unit.COUNT)
HALF = 12
NAME_WIDTH = 180
"""Pixels that the longest names of alerts need; what they are about gets the rest."""
ANY = Limit(1, palette.BAD, "an alert fires")
COLUMNS = {"severity": "Severity", "alertname": "Alert", "system": "System", "service": "About", "team": "Team"}


def count(system: System, down: tuple[Link, ...]) -> Cell:
    advice = "Alerts of the system that fire now. Open the first by severity; its runbook says what to look at."
    return stat(Subject("Firing alerts", advice, (Query(firing.count(system), "alerts"),), COUNT, down, (ANY,)))


def listed(expression: Expression, down: tuple[Link, ...], *, width: int = 24, without: str = "") -> Cell:
    """`without` is a column that says nothing on the board, or for which half its width has no room."""
    severities = {
        "matcher": {"id": "byName", "options": COLUMNS["severity"]},
        "properties": [
            {"id": "custom.cellOptions", "value": {"type": "color-text"}},
            {"id": "custom.width", "value": 80},
            {
                "id": "mappings",
                "value": [
                    {
                        "type": "value",
                        "options": {
                            name: {"color": colour, "index": index}
                            for index, (name, colour) in enumerate(palette.SEVERITIES.items())
                        },
                    }
                ],
            },
        ],
    }
    alert = {
        "matcher": {"id": "byName", "options": COLUMNS["alertname"]},
        "properties": [{"id": "custom.width", "value": NAME_WIDTH}],
    }
    advice = "Alerts that fire now. Each has a runbook of its name in the handbook."
    subject = Subject("Alerts", advice, (Query(expression),), COUNT, down, empty="No alert fires")
    height = TABLE_HEIGHT if width > HALF else GRAPH_HEIGHT
    columns = {name: title for name, title in COLUMNS.items() if name != without}
    hidden = (without,) if without else ()
    return table(subject, columns, overrides=(severities, alert), hidden=hidden, width=width, height=height)
