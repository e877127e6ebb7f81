"""Which fields of the envelope a pipeline writes and asks for."""

import re
from collections.abc import Iterable
from typing import Any

from components.elk_stack.pipeline.tree import Branch, Field, Node, Pipeline, plugins
from specs.fault import Fault
from specs.log_record import unknown_fields

ON_THE_WAY = ("@metadata", "fields")
"""First names of what is only used on the way, or chosen by applications."""
CAPTURED = re.compile(r"%\{\w+:([^:}]+)(?::\w+)?\}")


def faults(pipeline: Pipeline) -> tuple[Fault, ...]:
    """A fault for each field that the envelope does not have."""
    return unknown_fields(f"pipeline {pipeline.name}", named(pipeline))


def named(pipeline: Pipeline) -> set[str]:
    """Dotted names of what a record keeps."""
    found = {_dotted(name) for name in (*_written(pipeline), *map(str, _asked(pipeline.filters)))}
    return {name for name in found if name.split(".")[0] not in ON_THE_WAY}


def _dotted(reference: str) -> str:
    return ".".join(re.findall(r"\[([^\]]+)\]", reference)) or reference


def _written(pipeline: Pipeline) -> Iterable[str]:
    """What plugins add, name anew, find in texts or look up."""
    for plugin in plugins(pipeline):
        options = plugin.options
        yield from options.get("add_field", {})
        yield from dict(options.get("rename", {})).values()
        for pattern in dict(options.get("match", {})).values() if plugin.name == "grok" else ():
            yield from CAPTURED.findall(pattern)
        if plugin.name in ("fingerprint", "translate"):
            yield str(options["target"])


def _asked(nodes: Iterable[Node]) -> Iterable[Field]:
    """Fields that conditions ask for."""
    for node in nodes:
        if isinstance(node, Branch):
            for case in node.cases:
                yield from _fields_of(case.condition)
                yield from _asked(case.nodes)
            yield from _asked(node.otherwise)


def _fields_of(condition: Any) -> Iterable[Field]:
    if isinstance(condition, Field):
        yield condition
    else:
        for inner in condition if isinstance(condition, tuple) else getattr(condition, "__dict__", {}).values():
            yield from _fields_of(inner)
