"""Elasticsearch's own parsers of lifecycle and snapshot policies, without a node: its test distribution has no endpoint."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from drill.programs import Programs
from tests.live.search.engines import JAVA_OPTIONS, JAVA_SOURCES, installed
from tests.live.search.node import Document
from tests.support.servers import obtained
from tools import debian

TAKEN = "taken"


@dataclass(frozen=True)
class Body:
    """A policy of a kind (`ilm`, `slm`)."""

    kind: str
    name: str
    body: Document

    @property
    def line(self) -> str:
        return f"{self.kind}\t{self.name}\t{json.dumps(self.body)}\n"


def verdicts(bodies: Sequence[Body], folder: Path) -> list[str]:
    """`taken`, or the parser's reason, for each body. `folder` is the unprivileged user's."""
    home = installed("elasticsearch-8")
    path = ":".join([f"{home}/lib/*", f"{home}/modules/x-pack-core/*"])
    programs = Programs(folder, obtained(debian.java))
    command = ["java", *JAVA_OPTIONS, "-cp", path, str(JAVA_SOURCES / "PolicyParser.java")]
    told = "".join(body.line for body in bodies)
    lines = [
        line for line in programs.run(*command, told=told).stdout.splitlines() if line.startswith((TAKEN, "refused"))
    ]
    assert len(lines) == len(bodies), lines
    return lines
