"""Volumes of a pod: empty, from a ConfigMap, from a Secret. Pure."""

from collections.abc import Sequence
from typing import Any


def empty_directory(name: str, limit: str) -> dict[str, Any]:
    return {"name": name, "emptyDir": {"sizeLimit": limit}}


def config_map_volume(name: str, config_map: str) -> dict[str, Any]:
    return {"name": name, "configMap": {"name": config_map}}


def secret_volume(name: str, secret: str, items: Sequence[str] = (), *, optional: bool = False) -> dict[str, Any]:
    """`items` makes the pod wait until each key exists; without them any state of the Secret mounts."""
    listed = {"items": [{"key": key, "path": key} for key in items]} if items else {}
    return {
        "name": name,
        "secret": {"secretName": secret, "defaultMode": 0o440, **listed, **({"optional": True} if optional else {})},
    }
