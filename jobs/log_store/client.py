"""Calls to Elasticsearch as one user."""

import json
import urllib.error

from jobs.exit_code import ExitCode, Failure
from jobs.stack_server import Document, StackServer


class LogStore(StackServer):
    product = "Elasticsearch"

    def get(self, path: str) -> Document:
        return self.ask("GET", path)

    def post(self, path: str, body: Document) -> Document:
        return self.ask("POST", path, body)

    def delete(self, path: str) -> Document:
        return self.ask("DELETE", path)

    def ask(self, method: str, path: str, body: Document | None = None) -> Document:
        """Raises Failure."""
        data = None if body is None else json.dumps(body).encode()
        what = f"{method} {path.partition('?')[0]}"
        return self.call(what, method, path, data, {"Content-Type": "application/json"})

    def refused(self, what: str, error: urllib.error.HTTPError) -> Failure:
        """Also 401 and 403 are tried again: the store reads a changed table of users and roles some time after it was
        applied."""
        told = f"{what}: the log store answered {error.code} to {self.user} {_reason(error)}".rstrip()
        return Failure(ExitCode.RETRY, told)


def _reason(error: urllib.error.HTTPError) -> str:
    """What the store says is wrong, where it says so in its own way."""
    try:
        told = json.load(error).get("error", {})
    except (OSError, ValueError, AttributeError):
        return ""
    return str(told.get("reason", "")) if isinstance(told, dict) else str(told)
