"""The one call this task makes to Kibana: import a file of saved objects, in place of those there are.

Source: Kibana's API, `POST /api/saved_objects/_import`, whose answer tells success, how many objects, and each that failed.
"""

import base64
import hashlib
import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobs.exit_code import ExitCode, Failure

IMPORT = "/api/saved_objects/_import?overwrite=true"
TIMEOUT = 60
"""Seconds: a file is small, and Kibana writes each object into the log store before it answers."""
REFUSED = (400, 413, 415)
"""What another try changes nothing about. Kibana answers 503 while it starts and 404 before its routes are there, and 401
until the log store has read a table of users that this program's user is new in."""


@dataclass(frozen=True)
class Kibana:
    """Kibana as one user. `authority` is the certificate that its own is checked with; None where it talks plain HTTP."""

    address: str
    user: str
    password: str
    authority: Path | None

    def bring_in(self, name: str, text: str) -> int:
        """Import one file of JSON lines; returns how many objects it brought. Raises Failure, which names each that failed."""
        answer = self._posted(name, text)
        wanted = text.count("\n")
        failed = [_told(one) for one in answer.get("errors", ())]
        if failed:
            raise Failure(ExitCode.DOCUMENT, f"{name}: Kibana refused {'; '.join(failed)}")
        brought = answer.get("successCount")
        if not answer.get("success") or brought != wanted:
            raise Failure(ExitCode.RETRY, f"{name}: Kibana brought in {brought} of {wanted} objects")
        return wanted

    def _posted(self, name: str, text: str) -> dict[str, Any]:
        kind, body = form(name, text)
        known = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        request = urllib.request.Request(  # noqa: S310  the address is the stack's own
            self.address + IMPORT,
            data=body,
            headers={"Content-Type": kind, "Authorization": f"Basic {known}", "kbn-xsrf": "true"},
        )
        trusted = ssl.create_default_context(cafile=str(self.authority)) if self.authority else None
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT, context=trusted) as answer:  # noqa: S310
                found = json.load(answer)
        except urllib.error.HTTPError as error:
            code = ExitCode.DOCUMENT if error.code in REFUSED else ExitCode.RETRY
            raise Failure(code, f"{name}: Kibana answered {error.code} to {self.user}") from error
        except (OSError, ValueError) as error:
            raise Failure(ExitCode.RETRY, f"{name}: no answer from {self.address}: {error}") from error
        if not isinstance(found, dict):
            raise Failure(ExitCode.RETRY, f"{name}: {self.address} does not answer as Kibana does")
        return found


def form(name: str, text: str) -> tuple[str, bytes]:
    """Content type and body of a form with one file. The boundary follows from the content, which cannot hold its own digest."""
    boundary = hashlib.sha256(text.encode()).hexdigest()
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/x-ndjson\r\n'
    body = f"--{boundary}\r\n{head}\r\n{text}\r\n--{boundary}--\r\n"
    return f"multipart/form-data; boundary={boundary}", body.encode()


def _told(error: dict[str, Any]) -> str:
    """One object that failed, and why, as Kibana words it."""
    reason = error.get("error", {})
    missing = ", ".join(f"{one['type']} {one['id']}" for one in reason.get("references", ()))
    return f"{error.get('type')} {error.get('id')}: {reason.get('type')}{f' ({missing})' if missing else ''}"
