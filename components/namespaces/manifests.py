"""Namespace objects and patches. Pod Security is a label: restricted everywhere but where node agents live."""

from collections.abc import Iterable
from typing import Any

from components.kubernetes import Manifest
from specs.contract import OWNER_LABEL, SYSTEM_LABEL
from specs.environment import NODE_AGENTS_NAMESPACE, PLATFORM, RUNTIME_SECURITY_NAMESPACE, Environment
from specs.system import System

PRIVILEGED = (NODE_AGENTS_NAMESPACE, RUNTIME_SECURITY_NAMESPACE)
POD_SECURITY_VERSION = "v1.34"
"""Pinned, so that a cluster upgrade cannot tighten the rules unseen."""

NAMESPACE_LABEL = "groundcrew.dev/namespace"


def pod_security(level: str, *, enforce: bool = True) -> dict[str, str]:
    """Labels of one Pod Security level. A namespace that is not ours is warned and audited, never refused."""
    modes = ("enforce", "audit", "warn") if enforce else ("audit", "warn")
    prefix = "pod-security.kubernetes.io"
    return {
        key: value
        for mode in modes
        for key, value in ((f"{prefix}/{mode}", level), (f"{prefix}/{mode}-version", POD_SECURITY_VERSION))
    }


def _namespace(name: str, labels: dict[str, str], annotations: dict[str, Any] | None = None) -> Manifest:
    metadata = {"name": name, "labels": {NAMESPACE_LABEL: name, **labels}}
    if annotations:
        metadata["annotations"] = annotations
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}


def platform_namespaces(environment: Environment) -> list[Manifest]:
    """The stacks' own namespaces."""
    return [
        _namespace(
            name,
            {
                SYSTEM_LABEL: PLATFORM,
                OWNER_LABEL: PLATFORM,
                **pod_security("privileged" if name in PRIVILEGED else "restricted"),
            },
        )
        for name in environment.platform_namespaces
    ]


def system_namespaces(systems: Iterable[System], environment: Environment) -> list[Manifest]:
    """The systems' namespaces: whole where this environment creates them, otherwise patches of the teams' own.

    A create by the provider adopts what exists and a destroy then deletes it with everything inside; therefore the
    default is a patch, which adds labels and takes only them away again.
    """
    created = environment.create_namespaces
    return [
        {
            **_namespace(
                system.namespace,
                {
                    SYSTEM_LABEL: system.name,
                    OWNER_LABEL: system.owner.team,
                    "data-class": system.data_class.value,
                    **pod_security("restricted", enforce=created),
                },
            ),
            "kind": "Namespace" if created else "NamespacePatch",
        }
        for system in systems
    ]
