"""A YAML file of one document, read as the engine reads it or refused with the line: nothing is guessed, nothing is shown."""

import re
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import yaml

from commands.failure import BAD_INPUT, CommandFailure

QUOTED = re.compile(r"'[^']{2,}'|\"[^\"]{2,}\"")
DEEPEST = 50
"""Levels of values within values."""
MOST_VALUES = 100_000
"""With every alias written out: a few lines of aliases of aliases can stand for any number."""
BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(BASE):
    """A key written twice is an error, as it is for the engine; PyYAML would take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge" or not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise yaml.constructor.ConstructorError(problem="a key is given twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def load(path: Path) -> Any:
    """Its content; None where it is empty. Raises CommandFailure."""
    try:
        text = path.read_text(encoding="utf-8")
        _check_depth(path, text)
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader of our own
        if _size(content, frozenset(), {}) > MOST_VALUES:
            raise CommandFailure(f"{path.name} holds more than {MOST_VALUES} values; write less into it", BAD_INPUT)
    except UnicodeDecodeError:
        raise CommandFailure(f"{path.name} is no UTF-8 text", BAD_INPUT) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path.name}:{mark.line + 1}" if mark else path.name
        # What YAML could not read may be a secret that was not quoted.
        problem = QUOTED.sub("'…'", str(getattr(error, "problem", "") or "a value cannot be read"))
        raise CommandFailure(f"{place} is no YAML: {problem}", BAD_INPUT) from None
    return content


def _check_depth(path: Path, text: str) -> None:
    """Before anything is built: building goes one call deeper for each level."""
    depth = 0
    for event in yaml.parse(text, Loader=BASE):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise CommandFailure(f"{path.name} nests values more than {DEEPEST} levels deep; flatten it", BAD_INPUT)


def _size(value: Any, around: frozenset[int], known: dict[int, int]) -> int:
    """Values at and below this one, each alias counted as what it stands for."""
    if not isinstance(value, Mapping | list):
        return 1
    if id(value) in around:
        raise ValueError("a value that holds itself")
    if id(value) not in known:
        inner = value.values() if isinstance(value, Mapping) else value
        known[id(value)] = 1 + sum(_size(item, around | {id(value)}, known) for item in inner)
    return known[id(value)]
