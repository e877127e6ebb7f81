"""One replica of Prometheus, asked over its query interface: nothing is ever sent to it."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from jobs.backfill.samples import Sample
from jobs.exit_code import ExitCode, Failure
from jobs.request import ask
from specs.history_document import PrometheusAddress

PATIENCE = 90
"""Above the server's own limit for a query, so that it is the server that says so."""
LONGEST_REASON = 300
Found = list[tuple[Mapping[str, str], list[Sample]]]


class Server:
    """Raises Failure: CREDENTIALS where the login is refused, DOCUMENT for a query it cannot read, RETRY for the rest."""

    def __init__(self, address: PrometheusAddress, user: str, password: str):
        self.name, self.url = address.name, address.url.rstrip("/")
        self._headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if user:
            shown = base64.b64encode(f"{user}:{password}".encode()).decode()
            self._headers["Authorization"] = f"Basic {shown}"

    def samples(self, query: str, at: int) -> Found:
        """Stored samples of a selector with a range that ends at a moment, oldest first."""
        return self._series("query", {"query": query, "time": _seconds(at)})

    def over(self, query: str, start: int, end: int, step: int) -> Found:
        """An expression's values from `start` to `end`, both included; `step` in seconds."""
        asked = {"query": query, "start": _seconds(start), "end": _seconds(end), "step": step}
        return self._series("query_range", asked)

    def _series(self, what: str, asked: Mapping[str, Any]) -> Found:
        return [
            (series["metric"], [(round(float(at) * 1000), float(value)) for at, value in series["values"]])
            for series in self._ask(what, asked)["result"]
        ]

    def _ask(self, what: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        answer = ask(f"{self.url}/api/v1/{what}", PATIENCE, "POST", urlencode(asked), self._headers)
        if answer.trouble:
            raise Failure(ExitCode.RETRY, f"{self.name}: {answer.trouble}")
        if answer.status in (401, 403):
            raise Failure(ExitCode.CREDENTIALS, f"{self.name}: it refuses the login (status {answer.status})")
        try:
            document = json.loads(answer.body)
        except ValueError:
            raise Failure(ExitCode.RETRY, f"{self.name}: status {answer.status} without a whole answer") from None
        if answer.status == 200 and document.get("status") == "success":
            return document["data"]
        reason = str(document.get("error", ""))[:LONGEST_REASON]
        code = ExitCode.DOCUMENT if answer.status == 400 else ExitCode.RETRY
        raise Failure(code, f"{self.name}: it refuses a query (status {answer.status}): {reason}")


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.3f}"
