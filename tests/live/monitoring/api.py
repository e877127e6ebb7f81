"""Prometheus' HTTP API, asked as the stack's own clients ask it: with a login."""

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.support import waiting
from tests.support.exposition_server import basic

Series = dict[str, str]

until = partial(waiting.until, seconds=90, every=0.25)


@dataclass(frozen=True)
class Api:
    url: str
    user: str
    password: str

    def get(self, path: str, **parameters: str | list[str]) -> Any:
        """The data of an answer. AssertionError with what the server said where it refuses."""
        query = urllib.parse.urlencode(parameters, doseq=True)
        asked = urllib.request.Request(f"{self.url}/api/v1/{path}?{query}")
        asked.add_header("Authorization", basic(self.user, self.password))
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path} {parameters}: {error.read().decode()}") from error

    def answers(self) -> bool:
        try:
            self.get("status/runtimeinfo")
        except (OSError, AssertionError):
            return False
        return True

    def vector(self, expression: str) -> list[tuple[Series, float]]:
        found = self.get("query", query=expression)["result"]
        return [(one["metric"], float(one["value"][1])) for one in found]

    def value(self, expression: str) -> float:
        """The only element's value; 0 for an empty vector."""
        found = self.vector(expression)
        assert len(found) <= 1, f"{expression} has {len(found)} elements"
        return found[0][1] if found else 0.0

    def samples(self, selector: str) -> list[tuple[Series, list[tuple[float, float]]]]:
        """Raw samples, as they were stored, of a selector with a range."""
        found = self.get("query", query=selector)["result"]
        return [(one["metric"], [(at, float(value)) for at, value in one["values"]]) for one in found]

    def names(self) -> set[str]:
        return set(self.get("label/__name__/values"))

    def targets(self) -> list[dict[str, Any]]:
        return self.get("targets", state="active")["activeTargets"]

    def groups(self) -> list[dict[str, Any]]:
        return self.get("rules")["groups"]

    def rules(self, kind: str = "") -> list[dict[str, Any]]:
        return [rule for group in self.groups() for rule in group["rules"] if kind in ("", rule["type"])]

    def alerts(self) -> list[dict[str, Any]]:
        return self.get("alerts")["alerts"]
