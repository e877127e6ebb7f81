"""The base of every component: labels, names, protection and registered outputs in one place."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, runtime_checkable

import pulumi

from components.kubernetes import DATA_KINDS, Manifest, register
from specs.contract import ENVIRONMENT_LABEL, OUTPUT, Contract, declaration
from specs.environment import Environment

PACKAGE = "groundcrew"


@runtime_checkable
class Places(Protocol):
    """A dependency of which each object needs only a part."""

    def place(self, namespace: str) -> list[pulumi.Resource]: ...


def _listed(given: Any) -> list[pulumi.Resource]:
    if given is None:
        return []
    return [given] if isinstance(given, pulumi.Resource) else list(given)


class Component(pulumi.ComponentResource):
    """A component registers manifests that builders made, and declares its contract.

    Subclasses call `super().__init__(name, environment, opts)`, then `self.add(...)`, then once `self.finish(...)`.
    """

    def __init__(self, name: str, environment: Environment, opts: pulumi.ResourceOptions | None = None):
        super().__init__(f"{PACKAGE}:index:{type(self).__name__}", name, {}, opts)
        self.component_name = name
        self.environment = environment
        # The engine does not hand a component's dependencies down to its children; `_awaited` does.
        self._after: list[pulumi.Resource] = _listed(opts.depends_on if opts else None)

    def add(
        self,
        manifests: Iterable[Manifest],
        *,
        after: Sequence[pulumi.Resource] = (),
        holds_data: bool = False,
        ignore_changes: Sequence[str] = (),
    ) -> list[pulumi.CustomResource]:
        """Register objects under this component, in order.

        `after` are resources they wait for; `holds_data` marks objects, credentials among them, that must outlive a
        destroy where the environment protects data (StatefulSets and claims always are).
        """
        return [self._add(manifest, after, holds_data, ignore_changes) for manifest in manifests]

    def _add(
        self, manifest: Manifest, after: Sequence[pulumi.Resource], holds_data: bool, ignore_changes: Sequence[str]
    ) -> pulumi.CustomResource:
        keep = self.environment.protect and (holds_data or manifest["kind"] in DATA_KINDS)
        ignored = list(ignore_changes)
        if manifest["kind"] == "StatefulSet":
            # A changed template would replace the set and its data; volumes grow by the documented path instead.
            ignored.append("spec.volumeClaimTemplates")
        options = pulumi.ResourceOptions(
            parent=self,
            protect=keep,
            retain_on_delete=keep,
            depends_on=[*self._awaited(manifest), *after],
            ignore_changes=ignored,
        )
        return register(labelled(manifest, self.environment), self.resource_name(manifest), options)

    def _awaited(self, manifest: Manifest) -> list[pulumi.Resource]:
        """What this object waits for: of the namespaces only its own, so that the state stays small."""
        namespace = manifest["metadata"].get("namespace", "")
        found: list[pulumi.Resource] = []
        for dependency in self._after:
            found += dependency.place(namespace) if isinstance(dependency, Places) else [dependency]
        return found

    def resource_name(self, manifest: Manifest) -> str:
        """Stable and unique: <component>-<namespace>-<name>-<kind>, without what repeats."""
        metadata = manifest["metadata"]
        parts = [self.component_name, metadata.get("namespace", ""), metadata["name"], manifest["kind"].lower()]
        return "-".join(part for part in parts if part)

    def finish(self, contract: Contract | None = None, **outputs: Any) -> None:
        """Register outputs, once: the contract for the policy pack, and what people ask the stack for."""
        declared = {OUTPUT: declaration(contract)} if contract else {}
        self.register_outputs({**outputs, **declared})


def labelled(manifest: Manifest, environment: Environment) -> Manifest:
    """The manifest with the labels every object carries. Selectors are the builders' own and stay untouched."""
    metadata = manifest["metadata"]
    labels = {
        "app.kubernetes.io/managed-by": "pulumi",
        ENVIRONMENT_LABEL: environment.name,
        **metadata.get("labels", {}),
    }
    return {**manifest, "metadata": {**metadata, "labels": labels}}
