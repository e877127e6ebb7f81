"""Kibana's import as its documentation has it, and nothing else of Kibana: what it asks of a request, and what it answers.

Source: Elastic's reference of `POST /api/saved_objects/_import` and of the saved objects it takes.
"""

import base64
import email
import json
from email.message import EmailMessage, Message
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

Object = dict[str, Any]
PATH = "/api/saved_objects/_import"
KNOWN_TYPES = {"index-pattern", "search", "visualization", "dashboard"}
USER, PASSWORD = "board-keeper", "of a test"


class Kibana:
    """What one server holds: objects by type and id. `starting` is how many requests it answers before it is ready."""

    def __init__(self, starting: int = 0):
        self.starting = starting
        self.held: dict[tuple[str, str], Object] = {}
        self.requests: list[str] = []

    def answer(self, path: str, headers: Message, body: bytes) -> tuple[int, Object]:
        self.requests.append(path)
        if self.starting:
            self.starting -= 1
            return 503, {"statusCode": 503, "message": "Kibana server is not ready yet"}
        if urlsplit(path).path != PATH:
            return 404, {"statusCode": 404, "message": "Not Found"}
        if headers["Authorization"] != "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode():
            return 401, {"statusCode": 401, "message": "Unauthorized"}
        if not headers["kbn-xsrf"]:
            return 400, {"statusCode": 400, "message": "Request must contain a kbn-xsrf header."}
        file = form_file(headers["Content-Type"], body)
        if file is None:
            return 415, {"statusCode": 415, "message": "Unsupported Media Type"}
        if not str(file.get_filename()).endswith(".ndjson"):
            return 400, {"statusCode": 400, "message": f"Invalid file extension {file.get_filename()}"}
        overwrite = parse_qs(urlsplit(path).query).get("overwrite") == ["true"]
        return self._imported(cast("bytes", file.get_payload(decode=True)).decode(), overwrite=overwrite)

    def _imported(self, text: str, *, overwrite: bool) -> tuple[int, Object]:
        try:
            given = [json.loads(line) for line in text.splitlines() if line]
        except ValueError as error:
            return 400, {"statusCode": 400, "message": str(error)}
        found = {(one["type"], one["id"]): one for one in given}
        errors = [told for one in given if (told := self._error(one, found, overwrite=overwrite))]
        failed = {(one["type"], one["id"]) for one in errors}
        brought = {key: one for key, one in found.items() if key not in failed}
        self.held |= brought
        answer: Object = {"success": not errors, "successCount": len(brought)}
        return 200, answer | ({"errors": errors} if errors else {})

    def _error(self, one: Object, given: dict[tuple[str, str], Object], *, overwrite: bool) -> Object | None:
        key = (one["type"], one["id"])
        known = {**self.held, **given}
        missing = [ref for ref in one.get("references", ()) if (ref["type"], ref["id"]) not in known]
        if one["type"] not in KNOWN_TYPES:
            reason: Object = {"type": "unsupported_type"}
        elif missing:
            named = [{"type": ref["type"], "id": ref["id"]} for ref in missing]
            reason = {"type": "missing_references", "references": named}
        elif key in self.held and not overwrite:
            reason = {"type": "conflict"}
        else:
            return None
        return {"type": key[0], "id": key[1], "meta": {"title": one["attributes"].get("title")}, "error": reason}


def form_file(kind: str, body: bytes) -> Message | None:
    """The part named `file` of a form, read by the standard library's own parser."""
    whole = b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body
    parts = list(cast("EmailMessage", email.message_from_bytes(whole, policy=HTTP)).iter_parts())
    named = [one for one in parts if one.get_param("name", header="content-disposition") == "file"]
    return named[0] if len(named) == len(parts) == 1 else None


def handler(kibana: Kibana) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, answer = kibana.answer(
                self.path, self.headers, self.rfile.read(int(self.headers["Content-Length"]))
            )
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 (the name it has there)
            """Nothing."""

    return Handler
