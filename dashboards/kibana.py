"""Boards of logs as Kibana's saved objects: one file per system, which Kibana's import reads (Stack Management, Saved objects).

References name objects by id, and ids follow from names, so that importing a newer file replaces what the older one brought.
Format: Kibana's saved objects API, "export objects": one JSON document per line, the newest fields left to its migrations.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from specs.environment import Environment
from specs.system import System

Object = dict[str, Any]
MIGRATED = "8.8.0"
"""The version whose form the objects have: Kibana 8.8 and every later one migrate from it."""
COLUMNS = ("log.level", "service.name", "kubernetes.pod_name", "message", "trace.id")
BAD_LEVELS = "log.level:(error or fatal or critical)"
SOURCE = "kibanaSavedObjectMeta.searchSourceJSON.index"
WIDTH, HALF, HEIGHT, LIST_HEIGHT = 48, 24, 12, 20
"""Kibana's grid has 48 columns; a unit of height is 20 pixels."""


@dataclass(frozen=True)
class Shown:
    """One panel of a board of logs. `aggregations` count records by time or by a field; without any, records are listed."""

    name: str
    title: str
    meaning: str
    query: str = ""
    aggregations: tuple[Object, ...] = ()
    kind: str = "histogram"
    width: int = HALF

    @property
    def height(self) -> int:
        return HEIGHT if self.aggregations else LIST_HEIGHT


def over_time(split: str) -> tuple[Object, ...]:
    date = {"field": "@timestamp", "interval": "auto", "min_doc_count": 1, "drop_partials": False}
    return _COUNT, _aggregation("2", "date_histogram", "segment", date), _terms("3", "group", split)


def most(field: str, *further: str) -> tuple[Object, ...]:
    """Rows of a table: the most frequent values."""
    return _COUNT, *(_terms(str(at), "bucket", name) for at, name in enumerate((field, *further), 2))


def _aggregation(number: str, kind: str, schema: str, parameters: Object) -> Object:
    return {"id": number, "enabled": True, "type": kind, "schema": schema, "params": parameters}


def _terms(number: str, schema: str, field: str) -> Object:
    return _aggregation(number, "terms", schema, {"field": field, "orderBy": "1", "order": "desc", "size": 10})


_COUNT = _aggregation("1", "count", "metric", {})

PANELS = (
    Shown(
        "levels", "Records by level", "A wave of errors that begins at a rollout came with it.", "", over_time("log.level")
    ),
    Shown(
        "services", "Records by service", "A service that falls silent has ended or cannot write.", "", over_time("service.name")
    ),
    Shown(
        "errors", "Errors by service and pod", "One pod alone: its node or its data. All: what they have in common.",
        BAD_LEVELS, most("service.name", "kubernetes.pod_name"), "table",
    ),
    Shown(
        "statuses", "Answers by status", "What the services answered, as their own logs tell it.",
        "http.response.status_code >= 400", over_time("http.response.status_code"),
    ),
    Shown(
        "security", "Security events by user", "Refused logins and rights. Readable to those who may read security logs.",
        "data_stream.dataset:security.*", most("user.hash", "service.name"),
        "table", WIDTH,
    ),
    Shown(
        "exceptions", "Newest errors", "The records themselves; the id of a trace leads to its request.", BAD_LEVELS, width=WIDTH
    ),
)  # fmt: skip


def log_boards(systems: Iterable[System], environment: Environment) -> Mapping[str, str]:
    """Files by name: `<system>-logs.ndjson`."""
    return {f"{system.name}-logs.ndjson": _lines(_objects(system, environment)) for system in systems}


def data_view_id(system: System) -> str:
    return f"{system.name}-logs"


def _lines(objects: Iterable[Object]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in objects)


def _objects(system: System, environment: Environment) -> Iterator[Object]:
    yield _object(
        "index-pattern",
        data_view_id(system),
        {
            "title": f"logs-*.{system.name}-{environment.name}",
            "name": f"Logs of {system.name}",
            "timeFieldName": "@timestamp",
            "allowNoIndex": True,
        },
    )
    for shown in PANELS:
        yield _search(system, shown) if not shown.aggregations else _visualization(system, shown)
    yield _dashboard(system)


def _object(kind: str, identity: str, attributes: Object, references: Iterable[Object] = ()) -> Object:
    return {
        "id": identity,
        "type": kind,
        "attributes": attributes,
        "references": list(references),
        "coreMigrationVersion": MIGRATED,
    }


def _source(system: System, shown: Shown) -> tuple[Object, list[Object]]:
    """What is searched, and the reference to the data view it is searched in."""
    query = {"query": {"query": shown.query, "language": "kuery"}, "filter": [], "indexRefName": SOURCE}
    reference = {"name": SOURCE, "type": "index-pattern", "id": data_view_id(system)}
    return {"searchSourceJSON": _text(query)}, [reference]


def _search(system: System, shown: Shown) -> Object:
    source, references = _source(system, shown)
    attributes = {
        "title": f"{shown.title} of {system.name}",
        "description": shown.meaning,
        "columns": list(COLUMNS),
        "sort": [["@timestamp", "desc"]],
        "kibanaSavedObjectMeta": source,
    }
    return _object("search", _identity(system, shown), attributes, references)


def _visualization(system: System, shown: Shown) -> Object:
    source, references = _source(system, shown)
    title = f"{shown.title} of {system.name}"
    state = {"title": title, "type": shown.kind, "aggs": list(shown.aggregations), "params": _LOOKS[shown.kind]}
    attributes = {
        "title": title,
        "description": shown.meaning,
        "visState": _text(state),
        "uiStateJSON": "{}",
        "version": 1,
        "kibanaSavedObjectMeta": source,
    }
    return _object("visualization", _identity(system, shown), attributes, references)


_LOOKS: Mapping[str, Object] = {
    "histogram": {
        "type": "histogram",
        "addLegend": True,
        "legendPosition": "right",
        "seriesParams": [
            {"type": "histogram", "mode": "stacked", "show": True, "valueAxis": "records",
             "data": {"id": "1", "label": "Records"}},
        ],
        "categoryAxes": [{"id": "time", "type": "category", "position": "bottom", "show": True, "scale": {"type": "linear"}}],
        "valueAxes": [{"id": "records", "type": "value", "position": "left", "show": True, "scale": {"type": "linear"}}],
    },
    "table": {"perPage": 10, "showTotal": False, "totalFunc": "sum"},
}  # fmt: skip


def _dashboard(system: System) -> Object:
    panels, references = [], []
    for number, (shown, left, top) in enumerate(_placed(), 1):
        kind = "visualization" if shown.aggregations else "search"
        name = f"panel_{number}"
        panels.append(
            {
                "version": MIGRATED,
                "type": kind,
                "panelIndex": str(number),
                "gridData": {"x": left, "y": top, "w": shown.width, "h": shown.height, "i": str(number)},
                "embeddableConfig": {"enhancements": {}},
                "title": shown.title,
                "panelRefName": name,
            }
        )
        references.append({"name": f"{number}:{name}", "type": kind, "id": _identity(system, shown)})
    attributes = {
        "title": f"Logs of {system.name}",
        "description": f"What {system.name} wrote: how much, what went wrong, and the records themselves.",
        "panelsJSON": _text(panels),
        "optionsJSON": _text({"useMargins": True, "syncColors": True, "hidePanelTitles": False}),
        "timeRestore": False,
        "kibanaSavedObjectMeta": {
            "searchSourceJSON": _text({"query": {"query": "", "language": "kuery"}, "filter": []})
        },
    }
    return _object("dashboard", f"{system.name}-logs-board", attributes, references)


def _placed() -> Iterator[tuple[Shown, int, int]]:
    """Panels from left to right and from top to bottom."""
    left = top = high = 0
    for shown in PANELS:
        if left + shown.width > WIDTH:
            left, top = 0, top + high
        yield shown, left, top
        left, high = left + shown.width, shown.height


def _identity(system: System, shown: Shown) -> str:
    return f"{system.name}-logs-{shown.name}"


def _text(value: Any) -> str:
    """JSON inside JSON, as Kibana keeps its state."""
    return json.dumps(value, separators=(",", ":"))
