"""Whether the log store has what is declared: its state carries a digest of itself, and the store takes all of it or nothing.

The store keeps its reasons in its own state as well, but for a file that it cannot even parse.
"""

import time
from collections.abc import Callable

from jobs.exit_code import ExitCode, Failure
from jobs.log_store.client import LogStore
from jobs.stack_server import Document
from specs.job_document import LOG_STATE_TEMPLATE

TEMPLATE = f"metadata.component_template.component_template.{LOG_STATE_TEMPLATE}"
RESERVED = "metadata.reserved_state.file_settings"
ASKED = f"_cluster/state/metadata?filter_path={TEMPLATE},{RESERVED}"
PAUSE = 5.0


def applied(store: LogStore, digest: str, patience: float, pause: Callable[[float], None] = time.sleep) -> int:
    """The version under which the store has the state of that digest. Waits up to `patience` seconds for it, because the
    file reaches the store some time after the program was applied. Raises Failure with what the store says."""
    end = time.monotonic() + patience
    while True:
        found = store.get(ASKED)
        if _digest(found) == digest:
            return int(_at(found, RESERVED).get("version", 0))
        if time.monotonic() >= end:
            raise Failure(ExitCode.RETRY, _told(found, digest))
        pause(PAUSE)


def _at(found: Document, path: str) -> Document:
    for name in path.split("."):
        found = found.get(name) or {}
    return found


def _digest(found: Document) -> str:
    return str(_at(found, TEMPLATE).get("_meta", {}).get("digest", ""))


def _told(found: Document, digest: str) -> str:
    has = _digest(found)
    lines = [f"the log store has the state {has or 'of nobody'}, wanted {digest}"]
    errors = _at(found, RESERVED).get("errors") or {}
    lines += [f"it says: {reason}" for reason in errors.get("errors", ())]
    if not errors:
        lines.append(
            "it gives no reason: look for `file settings` in the log of its elected master, and at declared-state"
        )
    return "\n".join(lines)
