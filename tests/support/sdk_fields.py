"""Which fields the pinned pulumi_kubernetes SDK knows: a misspelt key in a plain dict reaches the wire unnoticed.

The SDK's input classes carry the wire names and the types of every field; a manifest is walked beside them.
"""

import importlib
import typing
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import pulumi

from tests.support.kubernetes_schemas import identity


def unknown_fields(resource_type: str, manifest: Mapping[str, Any]) -> list[str]:
    """Paths of the manifest's keys that the SDK's input type for `kubernetes:<group>/<version>:<Kind>` lacks."""
    arguments = _arguments(resource_type)
    if arguments is None:
        return [f"{identity(manifest)}: the SDK has no input type for {resource_type}"]
    return [f"{identity(manifest)} {path}: unknown to the SDK" for path in _unknown(manifest, arguments, "")]


def all_unknown_fields(objects: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """`unknown_fields` over (type, manifest) pairs."""
    return [fault for resource_type, manifest in objects for fault in unknown_fields(resource_type, manifest)]


@cache
def _arguments(resource_type: str) -> type | None:
    package, module, kind = resource_type.split(":")
    if package != "kubernetes":
        raise ValueError(f"{resource_type} is not a Kubernetes resource type")
    group, _, version = module.partition("/")
    group = group.removesuffix(".k8s.io").partition(".")[0]
    try:
        inputs = importlib.import_module(f"pulumi_kubernetes.{group}.{version}")
    except ModuleNotFoundError:
        return None
    return getattr(inputs, f"{kind}Args", None) or getattr(inputs, f"{kind}InitArgs", None)


@cache
def _fields(arguments: type) -> Mapping[str, Any]:
    """Wire names of an input class and their types, without `Input[...]` and `Optional[...]`."""
    return pulumi._types.input_type_types(arguments)


def _unknown(value: Any, expected: Any, path: str) -> list[str]:
    shape = _shape(expected)
    if isinstance(value, Mapping) and isinstance(shape, type):
        fields = _fields(shape)
        faults = []
        for key, item in value.items():
            here = f"{path}.{key}"
            faults += _unknown(item, fields[key], here) if key in fields else [here]
        return faults
    if isinstance(value, Mapping) and isinstance(shape, tuple) and shape[0] is dict:
        return [fault for key, item in value.items() for fault in _unknown(item, shape[1], f"{path}.{key}")]
    if isinstance(value, list) and isinstance(shape, tuple) and shape[0] is list:
        return [fault for index, item in enumerate(value) for fault in _unknown(item, shape[1], f"{path}[{index}]")]
    return []


@cache
def _shape(expected: Any) -> Any:
    """An input class, (list, element), (dict, element), or None where anything goes."""
    if isinstance(expected, type) and pulumi._types.is_input_type(expected):
        return expected
    origin, arguments = typing.get_origin(expected), typing.get_args(expected)
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return (list, arguments[0])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return (dict, arguments[1])
    for argument in arguments:
        if (shape := _shape(argument)) is not None:
            return shape
    return None
