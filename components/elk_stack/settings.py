"""The declared state of the log store: one file Elasticsearch itself keeps applied, refusing edits by hand."""

import json
from collections.abc import Iterable

from components.elk_stack.lifecycle import (
    REPOSITORY,
    SNAPSHOTS,
    Document,
    has_snapshots,
    policies,
    repository,
    snapshot_policy,
)
from components.elk_stack.log_policy import streams
from components.elk_stack.templates import templates
from specs.environment import Environment
from specs.system import System

VERSION_MARK = "@version@"
"""Stands where the file's version goes. Elasticsearch takes a file only if its version is greater than the last one's,
so the number is a clock's, written beside the server whenever the content changed; the content itself never moves."""
COMPATIBILITY = "8.6.1"
"""The oldest server that reads this format."""


def state(environment: Environment, systems: Iterable[System]) -> Document:
    served = tuple(systems)
    held = streams(environment, served)
    snapshots = {
        "snapshot_repositories": {REPOSITORY: repository(environment)},
        "slm": {SNAPSHOTS: snapshot_policy()},
    }
    return {
        **(snapshots if has_snapshots(environment) else {}),
        "ilm": policies(held, served, environment),
        "index_templates": templates(held, environment),
    }


def settings_file(environment: Environment, systems: Iterable[System]) -> str:
    document = {
        "metadata": {"version": VERSION_MARK, "compatibility": COMPATIBILITY},
        "state": state(environment, systems),
    }
    return json.dumps(document, indent=1, sort_keys=True) + "\n"
