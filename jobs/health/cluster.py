"""Lists of one namespace's objects, read from the API server as the pod's own account."""

import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

TIMEOUT = 30
PAGE = 500

Item = dict[str, Any]


class Unreadable(Exception):
    """A list that was not given; says the status."""

    def __init__(self, text: str, status: int = 0):
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Namespace:
    """One namespace of the cluster. Raises Unreadable for whatever cannot be listed."""

    address: str
    token: str
    authority: Path | None
    name: str

    def list(self, resource: str, group: str = "") -> list[Item]:
        """All objects of a resource; `group` is group/version, empty for the core."""
        start = f"{self.address}/{f'apis/{group}' if group else 'api/v1'}/namespaces/{self.name}/{resource}"
        found: list[Item] = []
        mark = ""
        while True:
            page = self._page(f"{start}?limit={PAGE}{f'&continue={quote(mark)}' if mark else ''}")
            found += page.get("items") or []
            mark = (page.get("metadata") or {}).get("continue") or ""
            if not mark:
                return found

    def _page(self, url: str) -> dict[str, Any]:
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self.token}"})  # noqa: S310
        trusted = ssl.create_default_context(cafile=str(self.authority)) if self.authority else None
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT, context=trusted) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Unreadable(f"the API server answered {error.code}", error.code) from error
        except (OSError, ValueError) as error:
            raise Unreadable(f"no answer from the API server: {type(error).__name__}") from error
