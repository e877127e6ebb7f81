"""Secrets that somebody else makes (the certificates' Job, a team, a person), so that no pod waits for them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.live.monitoring.inventory import REPLICATED


def keys(node: Any) -> Iterator[tuple[str, str]]:
    """Names of Secrets and the keys of them that a pod's specification asks for."""
    if isinstance(node, dict):
        source = node.get("secret")
        if isinstance(source, dict) and (name := source.get("secretName") or source.get("name")):
            yield from ((name, item["key"]) for item in source.get("items") or ({"key": "any"},))
        reference = node.get("secretKeyRef")
        if reference:
            yield reference["name"], reference["key"]
        for value in node.values():
            yield from keys(value)
    elif isinstance(node, list):
        for value in node:
            yield from keys(value)


def secrets(manifests: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every Secret that workloads mount or read, with every key they name."""
    found: dict[tuple[str, str], set[str]] = {}
    for manifest in manifests:
        if manifest["kind"] in REPLICATED:
            for name, key in keys(manifest["spec"]["template"]["spec"]):
                found.setdefault((manifest["metadata"]["namespace"], name), set()).add(key)
    return [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"namespace": namespace, "name": name},
            "stringData": dict.fromkeys(sorted(known), "of a test"),
        }
        for (namespace, name), known in sorted(found.items())
    ]
