"""A board as it is provisioned: where it lies and the bytes Grafana reads."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PLATFORM_FOLDER = "Platform"


@dataclass(frozen=True)
class Board:
    """One dashboard. `folder` is a system's name or Platform."""

    uid: str
    title: str
    folder: str
    document: Mapping[str, Any]
    """The classic dashboard document, schema version 42, not wrapped in a "dashboard" key: files are read bare (BUG-62)."""

    @property
    def text(self) -> str:
        """Compact JSON in the document's own order: the same board gives the same bytes."""
        return json.dumps(self.document, ensure_ascii=False, separators=(",", ":")) + "\n"
