"""Variables of a board. Values come from live series and are read anew with the time range; `All` is .+."""

from typing import Any

from dashboards.subject import DATA_SOURCE

WITH_THE_RANGE = 2
BY_NAME = 1
ALL = {"text": ["All"], "value": ["$__all"]}


def data_source() -> dict[str, Any]:
    """Which Prometheus is asked; every panel and variable goes through it."""
    return {
        "name": "datasource",
        "label": "Data source",
        "type": "datasource",
        "query": "prometheus",
        "refresh": 1,
        "current": {"text": "default", "value": "default"},
    }


def query(name: str, label: str, definition: str) -> dict[str, Any]:
    """Values of a label; several may be chosen."""
    return {
        "name": name,
        "label": label,
        "type": "query",
        "datasource": DATA_SOURCE,
        "definition": definition,
        "query": {"query": definition, "refId": f"variable-{name}"},
        "refresh": WITH_THE_RANGE,
        "sort": BY_NAME,
        "multi": True,
        "includeAll": True,
        "allValue": ".+",
        "current": ALL,
    }
