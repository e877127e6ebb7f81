"""The parts of a pipeline: plugins, conditions, branches. Plain data; `render` turns them into Logstash's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Value = Any
"""A text, number, boolean, list, mapping, or a codec: a plugin inside a plugin."""


@dataclass(frozen=True)
class Field:
    """A field reference; a nested one is written by its names: Field("log", "level") is [log][level]."""

    first: str
    second: str = ""
    third: str = ""

    def __str__(self) -> str:
        return "".join(f"[{name}]" for name in (self.first, self.second, self.third) if name)


@dataclass(frozen=True)
class Exists:
    field: Field


@dataclass(frozen=True)
class Equals:
    field: Field
    value: str | int


@dataclass(frozen=True)
class AtLeast:
    """Numeric: a missing field is not at least anything."""

    field: Field
    value: int


@dataclass(frozen=True)
class OneOf:
    field: Field
    values: tuple[str, ...]


@dataclass(frozen=True)
class Matches:
    field: Field
    pattern: str
    """Without slashes and quotes: they are written as \\x2f, \\x22 and \\x27."""


@dataclass(frozen=True)
class Not:
    condition: "Condition"


@dataclass(frozen=True)
class All:
    conditions: tuple["Condition", ...]


@dataclass(frozen=True)
class Either:
    conditions: tuple["Condition", ...]


Condition = Exists | Equals | AtLeast | OneOf | Matches | Not | All | Either


@dataclass(frozen=True)
class Plugin:
    """One plugin. `id` is unique in its pipeline: it names the plugin in Logstash's statistics and logs."""

    name: str
    id: str
    options: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    condition: Condition
    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class Branch:
    """if, else if …, else."""

    cases: tuple[Case, ...]
    otherwise: tuple["Node", ...] = ()


Node = Plugin | Branch


@dataclass(frozen=True)
class Pipeline:
    """One pipeline with a queue of its own."""

    name: str
    inputs: tuple[Plugin, ...]
    filters: tuple[Node, ...] = ()
    outputs: tuple[Node, ...] = ()
    queue_share: float = 0.0
    """Share of the volume its queue may fill; 0 keeps the queue in memory."""


def plugins(pipeline: Pipeline) -> tuple[Plugin, ...]:
    """Every plugin of a pipeline, those in branches too."""
    return tuple(found for node in (*pipeline.inputs, *pipeline.filters, *pipeline.outputs) for found in _inside(node))


def _inside(node: Node) -> list[Plugin]:
    if isinstance(node, Plugin):
        return [node, *(option for option in node.options.values() if isinstance(option, Plugin))]
    nodes = [inner for case in node.cases for inner in case.nodes] + list(node.otherwise)
    return [found for inner in nodes for found in _inside(inner)]


def reference(name: str) -> str:
    """A dotted name as Logstash writes it: log.level is [log][level]."""
    return "".join(f"[{part}]" for part in name.split("."))


def when(condition: Condition, *nodes: Node) -> Branch:
    return Branch((Case(condition, nodes),))
