"""The sample stack as a program of its own, with one field of one object changed: what the engine starts in a preview."""

import json
import sys
from pathlib import Path
from typing import Any

from pulumi import ResourceOptions

from tests.policies import sample
from tests.policies.mutation import REMOVED, put

known = sample.register


def changed(manifest: dict[str, Any], name: str, options: ResourceOptions) -> Any:
    """Registers an object; the one that change.json names with its field changed, or without it."""
    change = json.loads((Path(sys.path[0]) / "change.json").read_text(encoding="utf-8"))
    if change and f"{manifest['kind']} {manifest['metadata']['name']}" == change["object"]:
        put(manifest, tuple(change["path"]), REMOVED if change["value"] is None else change["value"])
    return known(manifest, name, options)


def run() -> None:
    sample.register = changed
    sample.program()
