"""From grafanalib's model to what Grafana 12 and 13 load as it is: classic documents of schema version 42.

grafanalib 0.7.1 is frozen at schema version 12: its documents carry dead keys, empty reference ids, limits of the text
"null", 100 data points a panel and a refresh of 10 s. What is kept here is what the current schema knows, nothing else.
"""

from collections.abc import Mapping
from typing import Any

from grafanalib.core import Dashboard

SCHEMA_VERSION = 42
REFRESH = "1m"
RANGE = {"from": "now-6h", "to": "now"}
SHARED_CROSSHAIR = 1
REFRESH_INTERVALS = ("1m", "5m", "15m", "30m", "1h", "2h", "1d")
"""Nothing below four scrapes: a faster refresh shows the same samples again (BUG-64)."""
QUICK_RANGES = (("5m", "5 minutes"), ("15m", "15 minutes"), ("1h", "hour"), ("6h", "6 hours"), ("12h", "12 hours"),
                ("24h", "24 hours"), ("2d", "2 days"), ("7d", "7 days"), ("30d", "30 days"))  # fmt: skip

PANEL = ("id", "type", "title", "description", "gridPos", "datasource", "interval", "targets", "fieldConfig", "options",
         "links", "transformations", "collapsed", "panels")  # fmt: skip
FIELD = ("unit", "min", "max", "decimals", "noValue", "color", "mappings", "thresholds", "links", "custom")
CUSTOM: Mapping[str, tuple[str, ...]] = {
    "timeseries": ("drawStyle", "lineWidth", "fillOpacity", "showPoints", "stacking", "thresholdsStyle", "axisSoftMin"),
    "state-timeline": ("fillOpacity", "lineWidth"),
    "table": ("align", "cellOptions", "filterable", "minWidth"),
}  # fmt: skip
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "timeseries": ("legend", "tooltip"),
    "stat": ("textMode", "colorMode", "graphMode", "reduceOptions"),
    "table": ("showHeader", "sortBy", "cellHeight"),
    "state-timeline": ("mergeValues", "showValue", "alignValue", "rowHeight", "legend", "tooltip"),
    "bargauge": ("displayMode", "orientation", "reduceOptions", "valueMode", "showUnfilled"),
}
NOTHING: tuple[Any, ...] = (None, "", [], {}, ())


def document(dashboard: Dashboard) -> dict[str, Any]:
    """The whole board."""
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.description,
        "tags": dashboard.tags,
        "schemaVersion": SCHEMA_VERSION,
        "editable": False,
        "graphTooltip": SHARED_CROSSHAIR,
        "timezone": "browser",
        "refresh": REFRESH,
        "time": RANGE,
        "timepicker": {
            "refresh_intervals": list(REFRESH_INTERVALS),
            "quick_ranges": [
                {"display": f"Last {words}", "from": f"now-{span}", "to": "now"} for span, words in QUICK_RANGES
            ],
        },
        "links": plain(dashboard.links),
        "templating": {"list": plain(dashboard.templating.list)},
        "annotations": {"list": plain(dashboard.annotations.list)},
        "panels": [panel(plain(found)) for found in dashboard.panels],
    }


def plain(value: Any) -> Any:
    """Lists, mappings and scalars only."""
    if hasattr(value, "to_json_data"):
        return plain(value.to_json_data())
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def panel(raw: dict[str, Any]) -> dict[str, Any]:
    """One panel with the keys of its type."""
    kind = raw["type"]
    if kind == "row":
        inner = [panel(found) for found in raw["panels"]]
        return {key: raw[key] for key in ("id", "type", "title", "gridPos", "collapsed")} | {"panels": inner}
    fields = raw["fieldConfig"]
    defaults = _kept(fields["defaults"], FIELD)
    if "custom" in defaults:
        defaults["custom"] = _kept(defaults["custom"], CUSTOM.get(kind, ()))
    shown = {
        **raw,
        "fieldConfig": {
            "defaults": {
                key: value for key, value in defaults.items() if value not in NOTHING and _has_steps(key, value)
            },
            "overrides": fields.get("overrides", []),
        },
        "options": _kept(raw["options"], OPTIONS[kind]),
    }
    return _kept(shown, PANEL)


def _has_steps(key: str, value: Any) -> bool:
    """grafanalib always writes thresholds; without steps they say nothing."""
    return key != "thresholds" or bool(value["steps"])


def _kept(found: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: found[key] for key in keys if key in found and found[key] not in NOTHING}
