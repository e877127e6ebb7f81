"""YAML that ConfigMaps hold: parsed once however many controls ask, and junk reads as nothing."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml

from policies.finding import Found
from policies.index import Index
from policies.reading import Data, mapping

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LARGEST = 1 << 20
"""Characters, what a ConfigMap may hold in all."""


def yaml_documents(index: Index, word: str) -> Iterator[tuple[Found, str, Data]]:
    """Files of any ConfigMap in which a line begins with the word, with their keys."""
    for found in index.objects("ConfigMap"):
        for key, value in mapping(found.data, "data").items():
            if isinstance(value, str) and (value.startswith(word) or f"\n{word}" in value):
                yield found, key, parsed(value)


@lru_cache(maxsize=256)
def parsed(given: str) -> Data:
    """A YAML mapping, empty where it is none. Aliases are not followed: nobody renders them, and they multiply."""
    if len(given) > LARGEST:
        return {}
    try:
        loader = LOADER(given)
        try:
            node: Any = loader.get_single_node()
            return mapping(loader.construct_document(node)) if node is not None and not _shared(node) else {}
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
        return {}


def _shared(node: yaml.Node) -> bool:
    """Whether a part stands in more than one place."""
    known: set[int] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if id(current) in known:
            return True
        known.add(id(current))
        if isinstance(current, yaml.SequenceNode):
            waiting.extend(current.value)
        elif isinstance(current, yaml.MappingNode):
            waiting.extend(part for pair in current.value for part in pair)
    return False
