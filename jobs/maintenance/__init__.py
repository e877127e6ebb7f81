"""Maintenance while the store serves: what runs, as scripts for the engine's own client.

Every statement is bounded, none takes a lock that blocks readers or writers, none deletes.
"""

from pathlib import Path

from jobs.engine import Engine
from jobs.engine.definition import FOLDER
from jobs.exit_code import ExitCode, Failure

TASKS = ("analyze", "reindex-bloated", "cache-review", "archive", "index-review")
SCRIPTS = Path(__file__).parent


def script(engine: Engine, task: str) -> str:
    """The task's script for an engine. Raises Failure(UNSUPPORTED) where the engine has no such task."""
    file = SCRIPTS / engine.folder / f"{task}.sh"
    if not file.exists():
        raise Failure(ExitCode.UNSUPPORTED, f"{engine.name} has no maintenance task {task}")
    parts = (FOLDER / "common.sh", FOLDER / engine.folder / "common.sh", SCRIPTS / "limits.sh", file)
    return "#!/bin/bash\n" + "\n".join(part.read_text(encoding="utf-8") for part in parts)
