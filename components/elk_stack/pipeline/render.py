"""Writes a pipeline in Logstash's configuration language."""

from collections.abc import Iterable, Mapping
from typing import Any

from components.elk_stack.pipeline.tree import (
    All,
    AtLeast,
    Branch,
    Condition,
    Either,
    Equals,
    Exists,
    Matches,
    Node,
    Not,
    OneOf,
    Pipeline,
    Plugin,
)

INDENT = "  "


def render(pipeline: Pipeline) -> str:
    sections = (("input", pipeline.inputs), ("filter", pipeline.filters), ("output", pipeline.outputs))
    return "\n".join(_section(name, nodes) for name, nodes in sections if nodes)


def _section(name: str, nodes: Iterable[Node]) -> str:
    return "\n".join([f"{name} {{", *_indented(line for node in nodes for line in _node(node)), "}", ""])


def _indented(lines: Iterable[str]) -> list[str]:
    return [INDENT + line for line in lines]


def _node(node: Node) -> list[str]:
    return _plugin(node) if isinstance(node, Plugin) else _branch(node)


def _plugin(plugin: Plugin) -> list[str]:
    options = {"id": plugin.id, **plugin.options}
    return [f"{plugin.name} {{", *_indented(f"{name} => {value(given)}" for name, given in options.items()), "}"]


def _branch(branch: Branch) -> list[str]:
    lines: list[str] = []
    for case in branch.cases:
        word = "} else if" if lines else "if"
        lines += [
            f"{word} {condition(case.condition)} {{",
            *_indented(line for node in case.nodes for line in _node(node)),
        ]
    if branch.otherwise:
        lines += ["} else {", *_indented(line for node in branch.otherwise for line in _node(node))]
    return [*lines, "}"]


def value(given: Any) -> str:
    """A literal. Logstash knows no escapes in texts unless told so; the kind of quote is chosen by what a text holds."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, Plugin):
        return " ".join(line.strip() for line in _plugin(given))
    if isinstance(given, int | float):
        return repr(given)
    if isinstance(given, str):
        return text(given)
    if isinstance(given, Mapping):
        return "{ " + " ".join(f"{text(str(name))} => {value(inner)}" for name, inner in given.items()) + " }"
    return "[" + ", ".join(value(inner) for inner in given) + "]"


def text(given: str) -> str:
    """Raises ValueError for what the language cannot say: both kinds of quote, or a backslash before the closing one."""
    quote = "'" if '"' in given else '"'
    if quote in given or given.endswith("\\"):
        raise ValueError(
            f"Logstash cannot write this text, spell quotes as \\x22 and \\x27 in patterns: {given[:80]!r}"
        )
    return f"{quote}{given}{quote}"


def condition(given: Condition) -> str:
    match given:
        case Exists(field):
            return str(field)
        case Equals(field, wanted):
            return f"{field} == {value(wanted)}"
        case AtLeast(field, wanted):
            # A missing field would raise in a comparison and send the event to the dead letters.
            return f"({field} and {field} >= {wanted})"
        case OneOf(field, (only,)):
            # Logstash takes a list of one for the text itself, and then looks for parts of it.
            return f"{field} == {value(only)}"
        case OneOf(field, values):
            return f"{field} in {value(values)}"
        case Matches(field, pattern):
            return f"{field} =~ {regular_expression(pattern)}"
        case Not(inner):
            return f"!({condition(inner)})"
        case All(inner):
            return "(" + " and ".join(map(condition, inner)) + ")"
        case Either(inner):
            return "(" + " or ".join(map(condition, inner)) + ")"


def regular_expression(pattern: str) -> str:
    """Between slashes. Raises ValueError for a slash, which the language would take for the end."""
    if "/" in pattern:
        raise ValueError(f"spell / as \\x2f in a condition's pattern: {pattern[:80]!r}")
    return f"/{pattern}/"
