"""The one call this task makes to Kibana: import a file of saved objects, in place of those there are.

Source: Kibana's API, `POST /api/saved_objects/_import`, whose answer tells success, how many objects, and each that failed.
"""

import hashlib
import urllib.error
from typing import Any

from jobs.exit_code import ExitCode, Failure
from jobs.stack_server import StackServer

IMPORT = "api/saved_objects/_import?overwrite=true"
REFUSED = (400, 413, 415)
"""What another try changes nothing about. Kibana answers 503 while it starts and 404 before its routes are there, and 401
until the log store has read a table of users that this program's user is new in."""


class Kibana(StackServer):
    product = "Kibana"

    def bring_in(self, name: str, text: str) -> int:
        """Import one file of JSON lines; returns how many objects it brought. Raises Failure, which names each that failed."""
        kind, body = form(name, text)
        answer = self.call(name, "POST", IMPORT, body, {"Content-Type": kind, "kbn-xsrf": "true"})
        wanted = text.count("\n")
        failed = [_told(one) for one in answer.get("errors", ())]
        if failed:
            raise Failure(ExitCode.DOCUMENT, f"{name}: Kibana refused {'; '.join(failed)}")
        brought = answer.get("successCount")
        if not answer.get("success") or brought != wanted:
            raise Failure(ExitCode.RETRY, f"{name}: Kibana brought in {brought} of {wanted} objects")
        return wanted

    def refused(self, what: str, error: urllib.error.HTTPError) -> Failure:
        code = ExitCode.DOCUMENT if error.code in REFUSED else ExitCode.RETRY
        return Failure(code, f"{what}: Kibana answered {error.code} to {self.user}")


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
