"""One running search engine and how to ask it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

ASKING = 120.0
"""Seconds for one answer: a machine that is busy with other things may take long, only a broken engine never answers."""

Document = dict[str, Any]


class Refused(Exception):
    """The engine did not take what it was given; holds its status and its reason."""

    def __init__(self, status: int, told: str) -> None:
        super().__init__(f"{status}: {told}")
        self.status = status
        self.told = told


@dataclass(frozen=True)
class Node:
    """A node on loopback. `folder` holds its configuration, data, logs and a folder `repository` for snapshots."""

    address: str
    folder: Path
    login: tuple[str, str] | None = None
    authority: Path | None = None
    """The certificate that its own is checked against, where it speaks TLS."""
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_user(self, name: str, password: str) -> "Node":
        return Node(self.address, self.folder, (name, password), self.authority, self.headers)

    def ask(self, method: str, path: str, body: Document | str | None = None) -> Any:
        """The parsed answer. Raises Refused for everything that is not a success."""
        text = body if isinstance(body, str) or body is None else json.dumps(body)
        kind = "application/x-ndjson" if isinstance(body, str) else "application/json"
        answer = requests.request(
            method,
            f"{self.address}/{path.lstrip('/')}",
            data=None if text is None else text.encode(),
            headers={"Content-Type": kind, **self.headers},
            auth=self.login,
            verify=str(self.authority) if self.authority else True,
            timeout=ASKING,
        )
        if not answer.ok:
            raise Refused(answer.status_code, answer.text)
        return answer.json() if answer.text.strip() else {}

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def put(self, path: str, body: Document | None = None) -> Any:
        return self.ask("PUT", path, body)

    def post(self, path: str, body: Document | None = None) -> Any:
        return self.ask("POST", path, body)

    def delete(self, path: str) -> Any:
        return self.ask("DELETE", path)

    def exists(self, path: str) -> bool:
        try:
            self.get(path)
        except Refused as refused:
            if refused.status == requests.codes.not_found:
                return False
            raise
        return True

    def add(self, name: str, records: Iterable[Document], kind: str = "") -> None:
        """New records of a data stream or index by one bulk request, visible at once. `kind` is version 6's type.

        Raises Refused with the first record that was not taken.
        """
        # Version 6 creates only what has an id.
        deed, about = ("index", {"_type": kind}) if kind else ("create", {})
        action = json.dumps({deed: about})
        lines = [line for record in records for line in (action, json.dumps(record))]
        answer = self.ask("POST", f"{name}/_bulk?refresh=true", "\n".join(lines) + "\n")
        for item in answer["items"]:
            if item[deed]["status"] >= requests.codes.bad_request:
                raise Refused(item[deed]["status"], json.dumps(item[deed]["error"]))

    def count(self, name: str) -> int:
        return int(self.get(f"{name}/_count")["count"])

    def is_ready(self) -> bool:
        try:
            return not self.get("_cluster/health?wait_for_status=yellow&timeout=5s")["timed_out"]
        except (requests.ConnectionError, Refused):
            return False
