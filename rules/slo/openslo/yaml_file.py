"""A file's documents: YAML or JSON, several by ---, or a list of them."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import yaml

from specs.fault import Fault

LONGEST = 2_000_000
DEEPEST = 100
TIMESTAMP = "tag:yaml.org,2002:timestamp"


@dataclass(frozen=True)
class Document:
    where: str
    """The file, and which document of it: slo.yaml#2."""
    body: Any


class _Repeated(yaml.YAMLError):
    pass


BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(BASE):
    """Times stay text, as OpenSLO means them, and a key written twice is an error."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the library's own way
        letter: [pair for pair in pairs if pair[0] != TIMESTAMP]
        for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if not isinstance(name, str):
                raise _Repeated(f"line {key.start_mark.line + 1}: a field's name must be text")
            if name in seen:
                raise _Repeated(f"line {key.start_mark.line + 1}: the field {name} is given twice")
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


def documents(file: str, text: str) -> tuple[list[Document], list[Fault]]:
    """All documents of a text, empty ones left out, or the fault that makes it unreadable."""
    if len(text) > LONGEST:
        return [], [Fault(file, "(the file)", f"{len(text)} characters", f"at most {LONGEST}", "split the file")]
    try:
        unfit = _unfit(file, text)
        if unfit:
            return [], [unfit]
        found = list(yaml.load_all(text, Loader=_Loader))
    except (yaml.YAMLError, ValueError) as error:
        return [], [Fault(file, _line(error), _problem(error), "YAML or JSON", "correct the line")]
    bodies = [one for body in found for one in (body if isinstance(body, list) else [body]) if one is not None]
    if not bodies:
        return [], [Fault(file, "(the file)", "no document", "OpenSLO documents", "give a file that holds some")]
    return [Document(f"{file}#{number}", body) for number, body in enumerate(bodies, 1)], []


def _unfit(file: str, text: str) -> Fault | None:
    """What is YAML, but would be read at any length: aliases of aliases, values within values within values."""
    depth = 0
    for event in yaml.parse(text, Loader=BASE):
        if isinstance(event, yaml.AliasEvent):
            mend = "write the value out where it is used"
            return Fault(file, "(the file)", "an alias (*name)", "YAML without anchors and aliases", mend)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return Fault(file, "(the file)", "values nested without end", f"at most {DEEPEST} levels", "flatten it")
    return None


def _line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else "(the file)"


def _problem(error: Exception) -> str:
    """The parser's words without the text it met: that may hold a secret."""
    if isinstance(error, _Repeated):
        return str(error)
    return f"text that is no YAML: {getattr(error, 'problem', None) or type(error).__name__}"
