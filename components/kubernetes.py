"""From plain manifests to Pulumi resources: builders return what `kubectl` would read, camelCase and all."""

import importlib
import re
from functools import cache
from typing import Any

import pulumi

Manifest = dict[str, Any]
"""One Kubernetes object as plain data."""

DATA_KINDS = frozenset({"StatefulSet", "PersistentVolumeClaim"})
"""Kinds that hold data: protected and retained where the environment says so."""


CUSTOM_GROUPS = frozenset({"autoscaling.k8s.io", "cert-manager.io"})
"""API groups the SDK has no classes for: their objects are registered as custom resources."""


@cache
def resource_class(api_version: str, kind: str) -> type[pulumi.CustomResource]:
    """pulumi_kubernetes' class for a kind: apps/v1 Deployment, networking.k8s.io/v1 NetworkPolicy."""
    group, _, version = api_version.rpartition("/")
    module = (group.removesuffix(".k8s.io").split(".")[0] or "core").replace("-", "_")
    return getattr(importlib.import_module(f"pulumi_kubernetes.{module}.{version}"), kind)


def custom(manifest: Manifest) -> bool:
    return manifest["apiVersion"].partition("/")[0] in CUSTOM_GROUPS


def snake(name: str) -> str:
    """The Python spelling of a top-level field: stringData is string_data."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def arguments(manifest: Manifest) -> dict[str, Any]:
    """Constructor arguments: only top-level names are translated, nested keys reach the engine as they are.

    Plain dictionaries serialise twice as fast as the typed Args classes, and stay comparable in tests.
    """
    return {snake(key): value for key, value in manifest.items() if key not in ("apiVersion", "kind")}


def register(manifest: Manifest, resource_name: str, options: pulumi.ResourceOptions) -> pulumi.CustomResource:
    if custom(manifest):
        spelt = {snake(key): value for key, value in manifest.items()}
        return importlib.import_module("pulumi_kubernetes.apiextensions").CustomResource(
            resource_name, **spelt, opts=options
        )
    return resource_class(manifest["apiVersion"], manifest["kind"])(resource_name, **arguments(manifest), opts=options)
