"""The rendered boards, asked as Grafana asks them."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.live.monitoring.api import Api
from tests.queries.syntax import parsed, readings

BUILT_IN = {"$__rate_interval": "1m", "$__range": "1h", "$__interval": "1m"}


@dataclass(frozen=True)
class Asked:
    """One query of a panel, or of the marks on all of them. `expression` has every variable filled in, with all values chosen."""

    board: str
    panel: str
    letter: str
    expression: str

    @property
    def names(self) -> frozenset[str]:
        """Series it reads."""
        return frozenset(reading.name for reading in readings(parsed(self.expression)))

    def __str__(self) -> str:
        return f"{self.board}, {self.panel}, {self.letter}: {self.expression}"

    @property
    def of_trouble(self) -> bool:
        """What it shows is empty while all is well."""
        return " or " not in self.expression and ("ALERTS" in self.names or self.expression.endswith("== 0)"))


def documents(manifests: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for manifest in manifests:
        for name, text in manifest.get("data", {}).items() if manifest["kind"] == "ConfigMap" else ():
            if name.endswith(".json") and '"panels"' in text:
                yield json.loads(text)


def expressions(manifests: Iterable[Mapping[str, Any]]) -> list[str]:
    return [one.expression for one in asked(manifests)]


def asked(manifests: Iterable[Mapping[str, Any]]) -> list[Asked]:
    return [one for document in documents(manifests) for one in _asked(document)]


def _asked(board: dict[str, Any]) -> Iterator[Asked]:
    values = {one["name"]: one["allValue"] for one in board["templating"]["list"] if "allValue" in one}
    for panel in board["panels"]:
        for one in panel["panels"] if panel["type"] == "row" else (panel,):
            for target in one["targets"]:
                yield Asked(board["title"], one["title"], target["refId"], filled(target["expr"], values))
    for mark in board["annotations"]["list"]:
        yield Asked(board["title"], f"Marks of {mark['name']}", "", filled(mark["expr"], values))


def filled(expression: str, values: dict[str, str]) -> str:
    for word, value in BUILT_IN.items():
        expression = expression.replace(word, value)
    return re.sub(r"\$\{?(\w+)\}?", lambda found: values[found[1]], expression)


def answered(api: Api, one: Asked) -> bool:
    """At least one series has a number."""
    return any(math.isfinite(value) for _, value in api.vector(one.expression))


def silent(api: Api, queries: Iterable[Asked]) -> list[Asked]:
    return [one for one in queries if not answered(api, one)]
