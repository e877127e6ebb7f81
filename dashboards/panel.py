"""Builders of panels: one look for every board, only names, numbers and units differ."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from dashboards import palette
from dashboards.layout import GRAPH_HEIGHT, STAT_HEIGHT, TABLE_HEIGHT, Cell
from dashboards.model import BarGauge, Stat, StateTimeline, Table, TimeSeries
from dashboards.subject import DATA_SOURCE, Limit, Subject, targets
from dashboards.threshold import steps
from queries.resolution import CLOSEST
from specs.units import Duration

LAST = {"calcs": ["lastNotNull"], "fields": "", "values": False}
COLUMN = {"align": "auto", "cellOptions": {"type": "auto"}, "minWidth": 60}
"""Grafana's own 150 pixels push the last columns of a half-wide table out of sight."""
LEGEND_WIDTH = 12
"""Columns of the grid from which on a graph has room for a table beside it."""


def _words(subject: Subject) -> dict[str, Any]:
    return {
        "title": subject.title,
        "description": subject.description,
        "dataSource": DATA_SOURCE,
        "links": [{"title": link.title, "url": link.url} for link in subject.links],
    }


def _defaults(subject: Subject, **more: Any) -> dict[str, Any]:
    return {"unit": subject.unit, "noValue": subject.empty, **more}


def _thresholds(subject: Subject) -> dict[str, Any]:
    base = palette.GOOD if subject.limits else palette.NEUTRAL
    return {"mode": "absolute", "steps": steps(subject.limits, base)}


def _coloured(subject: Subject, **more: Any) -> dict[str, Any]:
    return _defaults(subject, color={"mode": "thresholds"}, thresholds=_thresholds(subject), **more)


def fixed_colours(colours: Mapping[str, str]) -> list[dict[str, Any]]:
    """Series that keep their colour, by name or by a pattern between slashes."""
    return [
        {
            "matcher": {"id": "byRegexp" if name.startswith("/") else "byName", "options": name},
            "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": colour}}],
        }
        for name, colour in colours.items()
    ]


def time_series(
    subject: Subject,
    *,
    stacked: bool = False,
    bars: bool = False,
    width: int = 12,
    patterns: Mapping[str, str] | None = None,
    from_zero: bool = True,
    apart: Duration = CLOSEST,
) -> Cell:
    """Lines over time, a point every `apart` at most; limits are dashed lines; axes begin at zero unless values go below it."""
    custom: dict[str, Any] = {
        "drawStyle": "bars" if bars else "line",
        "lineWidth": 1,
        "fillOpacity": 60 if bars else 10,
        "showPoints": "never",
        **({"axisSoftMin": 0} if from_zero else {}),
        "thresholdsStyle": {"mode": "dashed" if subject.limits else "off"},
    }
    if stacked:
        custom["stacking"] = {"mode": "normal", "group": "A"}
    lines = {"thresholds": _thresholds(subject)} if subject.limits else {}
    many = any("{{" in query.legend for query in subject.queries)
    legend = {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []}
    if many and width >= LEGEND_WIDTH:
        legend |= {"displayMode": "table", "placement": "right", "calcs": ["lastNotNull", "max"]}
    panel = TimeSeries(
        **_words(subject),
        interval=str(apart),
        targets=targets(subject.queries),
        overrides=fixed_colours(
            {**(patterns or {}), **{query.legend: query.colour for query in subject.queries if query.colour}}
        ),
        extraJson={
            "fieldConfig": {"defaults": _defaults(subject, color={"mode": "palette-classic"}, custom=custom, **lines)},
            "options": {"legend": legend, "tooltip": {"mode": "multi", "sort": "desc"}},
        },
    )
    return Cell(panel, width, GRAPH_HEIGHT)


def stat(subject: Subject, *, width: int = 4, mappings: Iterable[dict[str, Any]] = ()) -> Cell:
    """The newest value, coloured by its limits."""
    panel = Stat(
        **_words(subject),
        targets=targets(subject.queries, instant=True),
        extraJson={
            "fieldConfig": {"defaults": _coloured(subject, mappings=list(mappings))},
            "options": {
                "colorMode": "value",
                "graphMode": "none",
                "reduceOptions": LAST,
                "textMode": "value_and_name" if _named(subject) else "value",
            },
        },
    )
    return Cell(panel, width, STAT_HEIGHT)


def _named(subject: Subject) -> bool:
    return len(subject.queries) > 1 or any("{{" in query.legend for query in subject.queries)


def bar_gauge(subject: Subject, *, width: int = 12) -> Cell:
    """The newest value of each series as a bar; shares between 0 and 1."""
    bounds = {"min": 0, "max": 1} if subject.unit == "percentunit" else {"min": 0}
    panel = BarGauge(
        **_words(subject),
        targets=targets(subject.queries, instant=True),
        extraJson={
            "fieldConfig": {"defaults": _coloured(subject, **bounds), "overrides": []},
            "options": {
                "displayMode": "basic",
                "orientation": "horizontal",
                "reduceOptions": LAST,
                "showUnfilled": True,
                "valueMode": "color",
            },
        },
    )
    return Cell(panel, width, GRAPH_HEIGHT)


def value_mapping(texts: Mapping[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """Values as words with a colour each: colour alone says nothing to some eyes."""
    options = {
        value: {"text": text, "color": colour, "index": index}
        for index, (value, (text, colour)) in enumerate(texts.items())
    }
    return [{"type": "value", "options": options}]


def state_timeline(subject: Subject, states: Mapping[str, tuple[str, str]], *, width: int = 12) -> Cell:
    """What state each thing was in, as words."""
    panel = StateTimeline(
        **_words(subject),
        interval=str(CLOSEST),
        targets=targets(subject.queries),
        extraJson={
            "fieldConfig": {
                "defaults": _coloured(
                    subject,
                    mappings=value_mapping(states),
                    custom={"fillOpacity": 80, "lineWidth": 0},
                )
            },
            "options": {
                "mergeValues": True,
                "showValue": "auto",
                "alignValue": "left",
                "rowHeight": 0.9,
                "legend": {"displayMode": "list", "placement": "bottom", "showLegend": False, "calcs": []},
                "tooltip": {"mode": "single", "sort": "none"},
            },
        },
    )
    return Cell(panel, width, GRAPH_HEIGHT)


def table(
    subject: Subject,
    columns: Mapping[str, str],
    *,
    overrides: Iterable[dict[str, Any]] = (),
    hidden: Iterable[str] = (),
    least_first: str = "",
    width: int = 24,
    height: int = TABLE_HEIGHT,
) -> Cell:
    """The newest values, a row per label set. `columns` are labels and their titles, `hidden` labels that say nothing here; a
    query's legend titles its value, and one without a legend only chooses the rows. `least_first` is the column that sorts."""
    order_by = [{"displayName": least_first, "desc": False}] if least_first else []
    left_out = {"Time": True, **dict.fromkeys(hidden, True)}
    values = {f"Value #{letter}": query.legend for letter, query in zip("ABCDEFGH", subject.queries, strict=False)}
    if len(subject.queries) == 1:
        values = {"Value": subject.queries[0].legend}
    order = [*columns, *values]
    panel = Table(
        **_words(subject),
        targets=targets([replace(query, legend="") for query in subject.queries], instant=True, table=True),
        transformations=[
            {"id": "merge", "options": {}},
            {
                "id": "organize",
                "options": {
                    "excludeByName": {**left_out, **{name: True for name, title in values.items() if not title}},
                    "indexByName": {name: index for index, name in enumerate(order)},
                    "renameByName": {**columns, **{name: title for name, title in values.items() if title}},
                },
            },
        ],
        overrides=list(overrides),
        extraJson={
            "fieldConfig": {"defaults": _coloured(subject, custom=COLUMN)},
            "options": {"showHeader": True, "cellHeight": "sm", "sortBy": order_by},
        },
    )
    return Cell(panel, width, height)


def column(title: str, unit: str, limits: Iterable[Limit] = (), empty: str = "") -> dict[str, Any]:
    """A column of its own unit, its text coloured by its limits; `empty` is what a row without a value says."""
    properties: list[dict[str, Any]] = [{"id": "unit", "value": unit}]
    if empty:
        properties.append({"id": "noValue", "value": empty})
    drawn = tuple(limits)
    if drawn:
        properties += [
            {"id": "thresholds", "value": {"mode": "absolute", "steps": steps(drawn)}},
            {"id": "custom.cellOptions", "value": {"type": "color-text"}},
        ]
    return {"matcher": {"id": "byName", "options": title}, "properties": properties}
