"""Strict validation of manifests against the published schemas of two Kubernetes minors.

The schemas are those of the kubernetes-validate wheel. Its own `validate` reads a 1.5 MB file per object (40 ms);
here each version's definitions and each kind's validator are built once, so that a whole stack takes about a second.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema.protocols import Validator
from jsonschema.validators import Draft202012Validator
from referencing import Registry, Resource

# The minor the embedded cluster runs, and the one before it.
VERSIONS = ("1.33", "1.34")

# k8s.io/apimachinery/pkg/api/resource: sign, decimal number, one suffix. JSON schema accepts any string, also `1Gb`.
QUANTITY = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)(([KMGTPE]i)|[numkMGTPE]|[eE][+-]?\d+)?$")
_QUANTITY_MAPS = frozenset({"requests", "limits", "hard", "capacity", "default", "defaultRequest", "max", "min"})
_QUANTITY_FIELDS = frozenset({"sizeLimit", "averageValue"})
_QUANTITY_KINDS = frozenset(
    {"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "PersistentVolumeClaim", "LimitRange"}
    | {"ResourceQuota", "PersistentVolume"}
)


def schema_faults(manifest: Mapping[str, Any], version: str) -> list[str]:
    """Every fault of one manifest as `Kind namespace/name path: message`; a kind without schema is a fault too."""
    validator = _validator(version, str(manifest["kind"]), str(manifest["apiVersion"]))
    name = identity(manifest)
    if validator is None:
        return [f"{name}: Kubernetes {version} has no {manifest['apiVersion']} {manifest['kind']}"]
    faults = [
        f"{name} {_path(error.absolute_path)}: {error.message[:300]}" for error in validator.iter_errors(manifest)
    ]
    return faults + [f"{name} {path}: {value!r} is not a quantity" for path, value in _bad_quantities(manifest)]


def all_schema_faults(manifests: Iterable[Mapping[str, Any]], versions: Iterable[str] = VERSIONS) -> list[str]:
    """Faults of many manifests against several versions, each prefixed by its version."""
    versions = tuple(versions)
    return [
        f"[{version}] {fault}"
        for manifest in manifests
        for version in versions
        for fault in schema_faults(manifest, version)
    ]


def identity(manifest: Mapping[str, Any]) -> str:
    """`Kind namespace/name`, for messages."""
    metadata = manifest.get("metadata") or {}
    namespace = metadata.get("namespace")
    name = metadata.get("name", "?")
    return f"{manifest.get('kind', '?')} {namespace}/{name}" if namespace else f"{manifest.get('kind', '?')} {name}"


@cache
def _definitions(version: str) -> Registry:
    resource = Resource.from_contents(_load(version, "_definitions"))
    return resource @ Registry()


@cache
def _validator(version: str, kind: str, api_version: str) -> Validator | None:
    group, _, minor = api_version.rpartition("/")
    file_name = "-".join(part for part in (kind.lower(), group.partition(".")[0], minor) if part)
    try:
        schema = _load(version, file_name)
    except FileNotFoundError:
        return None
    registry = Resource.from_contents(schema) @ _definitions(version)
    return Draft202012Validator(schema, registry=registry)


def _load(version: str, file_name: str) -> Any:
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local-strict"
    if not folder.is_dir():
        raise LookupError(f"the installed kubernetes-validate has no schemas for Kubernetes {version}")
    return json.loads((folder / f"{file_name}.json").read_text(encoding="utf-8"))


def _path(parts: Iterable[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts) or "."


def _bad_quantities(manifest: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if manifest["kind"] in _QUANTITY_KINDS:
        yield from _walk(manifest.get("spec"), ".spec")


def _walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            here = f"{path}.{key}"
            if key in _QUANTITY_MAPS and isinstance(item, Mapping):
                yield from ((f"{here}.{name}", amount) for name, amount in item.items() if not _is_quantity(amount))
            elif key in _QUANTITY_FIELDS and not _is_quantity(item):
                yield here, item
            else:
                yield from _walk(item, here)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, f"{path}[{index}]")


def _is_quantity(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and QUANTITY.match(value) is not None)
