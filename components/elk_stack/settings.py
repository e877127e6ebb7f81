"""The declared state of the log store: one file Elasticsearch itself keeps applied, refusing edits by hand."""

import json
from collections.abc import Iterable

from components.controller import checksum
from components.elk_stack.lifecycle import (
    MANAGED,
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
from specs.job_document import LOG_STATE_TEMPLATE
from specs.system import System

VERSION_MARK = "@version@"
"""Stands where the file's version goes. Elasticsearch takes a file only if its version is greater than the last one's,
so the number is a clock's, written beside the server whenever the content changed; the content itself never moves."""
COMPATIBILITY = "8.6.1"
"""The oldest server that reads this format."""


def state(environment: Environment, systems: Iterable[System]) -> Document:
    """With a digest of itself in it: the store takes all of it or nothing, so whoever finds the digest knows the rest."""
    declared = _content(environment, systems)
    marked = {"template": {}, "_meta": {**MANAGED, "digest": checksum(declared)}}
    templates = declared["index_templates"]
    components = {**templates["component_templates"], LOG_STATE_TEMPLATE: marked}
    return {**declared, "index_templates": {**templates, "component_templates": components}}


def state_digest(environment: Environment, systems: Iterable[System]) -> str:
    return checksum(_content(environment, systems))


def _content(environment: Environment, systems: Iterable[System]) -> Document:
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
