"""Calls to Elasticsearch as one user. Answers are objects of JSON; everything else is a Failure that names the call."""

import base64
import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobs.exit_code import ExitCode, Failure

TIMEOUT = 60
"""Seconds for one answer. Nothing is asked that lasts as long as what it starts."""

Document = dict[str, Any]


@dataclass(frozen=True)
class LogStore:
    """`authority` is the certificate that the store's own is checked with; None where it talks plain HTTP."""

    address: str
    user: str = ""
    password: str = ""
    authority: Path | None = None

    def get(self, path: str) -> Document:
        return self.ask("GET", path)

    def post(self, path: str, body: Document) -> Document:
        return self.ask("POST", path, body)

    def delete(self, path: str) -> Document:
        return self.ask("DELETE", path)

    def ask(self, method: str, path: str, body: Document | None = None) -> Document:
        """Raises Failure."""
        known = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        request = urllib.request.Request(  # noqa: S310  the address is the stack's own
            f"{self.address}/{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Content-Type": "application/json", **({"Authorization": f"Basic {known}"} if self.user else {})},
        )
        trusted = ssl.create_default_context(cafile=str(self.authority)) if self.authority else None
        asked = f"{method} {path.partition('?')[0]}"
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT, context=trusted) as answer:  # noqa: S310
                found = json.load(answer)
        except urllib.error.HTTPError as error:
            # Also 401 and 403: the store reads a changed table of users and roles some time after it was applied.
            told = f"{asked}: the log store answered {error.code} to {self.user} {_reason(error)}".rstrip()
            raise Failure(ExitCode.RETRY, told) from error
        except (OSError, ValueError) as error:
            raise Failure(ExitCode.RETRY, f"{asked}: no answer from {self.address}: {error}") from error
        if not isinstance(found, dict):
            raise Failure(ExitCode.RETRY, f"{asked}: {self.address} does not answer as Elasticsearch does")
        return found


def _reason(error: urllib.error.HTTPError) -> str:
    """What the store says is wrong, where it says so in its own way."""
    try:
        told = json.load(error).get("error", {})
    except (OSError, ValueError, AttributeError):
        return ""
    return str(told.get("reason", "")) if isinstance(told, dict) else str(told)
