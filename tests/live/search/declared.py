"""The container that hands the declared state to Elasticsearch, run as it is rendered, with the paths of this machine."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.elk_stack.elasticsearch_files import DECLARED, STAMP
from components.elk_stack.settings import COMPATIBILITY, VERSION_MARK
from drill.programs import Programs, bounded, give, given_folder
from tests.live.search.node import Document, Node
from tests.support.servers import ended
from tests.support.waiting import until

APPLYING = 300.0
FAILED = "Error processing watched file"
EVERY = "sleep 15"
"""How often the container looks; here once a second, which is the grain of the versions it writes."""


@dataclass
class Declared:
    """Declares a state beside a running node, and tells what became of it."""

    node: Node
    place: Path

    def declare(self, state: Document) -> int:
        """The version under which the node knows the state. Raises NotTaken with the engine's reasons."""
        metadata = {"version": VERSION_MARK, "compatibility": COMPATIBILITY}
        text = json.dumps({"metadata": metadata, "state": state}, indent=1, sort_keys=True)
        before, said = self.version(), len(self.log())
        if text == self.place.read_text(encoding="utf-8"):
            # The container hands over what changed.
            return before
        draft = self.place.with_suffix(".draft")
        draft.write_text(text, encoding="utf-8")
        give(draft).rename(self.place)
        until(
            lambda: self.version() > before or FAILED in self.log()[said:],
            "the state is applied or refused",
            APPLYING,
            told=lambda: self.log()[said:],
        )
        if self.version() == before:
            raise NotTaken(self.log()[said:])
        return self.version()

    def known(self) -> Document:
        found = self.node.get("_cluster/state/metadata?filter_path=metadata.reserved_state.file_settings")
        return found.get("metadata", {}).get("reserved_state", {}).get("file_settings", {})

    def version(self) -> int:
        return self.known().get("version", 0)

    def log(self) -> str:
        """What the node says: of a file that cannot even be parsed, nothing is kept in the cluster's state."""
        return (self.node.folder / "logs" / "test.log").read_text(encoding="utf-8", errors="replace")


class NotTaken(Exception):
    """The engine refused a declared state; holds its reasons."""


@contextmanager
def declaring(node: Node) -> Iterator[Declared]:
    """Runs the container's script beside a node while the block runs."""
    place = given_folder(node.folder / "declared") / "settings.json"
    operator = node.folder / "configuration" / "operator"
    script = STAMP
    moved: dict[str, Any] = {DECLARED: place.parent, "/operator/": f"{operator}/", EVERY: "sleep 1"}
    for there, here in moved.items():
        assert there in script, there
        script = script.replace(there, str(here))
    place.write_text('{"metadata": {"version": "1", "compatibility": "8.6.1"}, "state": {}}', encoding="utf-8")
    log = (node.folder / "logs" / "declared").open("w", encoding="utf-8")
    with log:
        process = Programs(node.folder, {"PATH": "/usr/bin:/bin"}).start(
            "bash", "-c", script, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        with bounded(process):
            yield Declared(node, place)
        ended(process)
