"""Grafana's own model of a dashboard, as the Foundation SDK generates it from the schema, used as an oracle.

Reading and writing again loses every key the schema does not know. Wrong types and words pass through unseen, so they are
compared with the model's annotations, class by class.
"""

import enum
import json
import types
import typing
from collections.abc import Iterator
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models import units
from grafana_foundation_sdk.models.dashboard import Dashboard

register_default_plugins()
UNITS = {value for name, value in vars(units).items() if name.isupper() or isinstance(value, str)}


def lost(document: dict[str, Any]) -> list[str]:
    """Paths that a round trip through the model loses or changes."""
    model = Dashboard.from_json(json.loads(json.dumps(document)))
    written = json.loads(json.dumps(model, cls=JSONEncoder))
    return list(_lost(document, written, ""))


def _lost(mine: Any, other: Any, path: str) -> Iterator[str]:
    if isinstance(mine, dict) and isinstance(other, dict):
        for key, value in mine.items():
            if key in other:
                yield from _lost(value, other[key], f"{path}.{key}")
            else:
                yield f"{path}.{key}"
    elif isinstance(mine, list) and isinstance(other, list) and len(mine) == len(other):
        for index, (value, found) in enumerate(zip(mine, other, strict=True)):
            yield from _lost(value, found, f"{path}[{index}]")
    elif mine != other:
        yield f"{path}: {mine!r} became {other!r}"


def wrong(document: dict[str, Any]) -> list[str]:
    """Values whose type or word the model does not allow."""
    return list(_wrong(Dashboard.from_json(json.loads(json.dumps(document))), ""))


def _wrong(model: object, path: str) -> Iterator[str]:
    for name, hint in typing.get_type_hints(type(model)).items():
        value = getattr(model, name, None)
        if not any(_fits(value, option) for option in _options(hint)):
            yield f"{path}.{name}: {value!r} is no {hint}"
        yield from _inner(value, f"{path}.{name}")


def _inner(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _inner(item, f"{path}[{index}]")
    elif type(value).__module__.startswith("grafana_foundation_sdk.models"):
        yield from _wrong(value, path)


def _options(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)


def _fits(value: Any, hint: Any) -> bool:
    origin = typing.get_origin(hint)
    if hint in (Any, object):
        return True
    if hint is type(None):
        return value is None
    if origin is typing.Literal:
        return value in typing.get_args(hint)
    if origin in (list, dict):
        return isinstance(value, origin)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return value in {item.value for item in hint}
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    # Parts the model keeps as plain data are checked where they are models of their own.
    return isinstance(value, hint | dict) if isinstance(hint, type) else True
