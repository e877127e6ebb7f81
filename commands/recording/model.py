"""What one recorded run holds: resources as they went over the wire, component outputs, exports.

All of it is plain data that can be pickled, compared and shared. Nothing here is copied on reading except by
`Recording.manifests`, so a reader that changes a recorded mapping changes it for every other reader.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

REDACTED = "REDACTED"
STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class Secret:
    """A value the program marked secret. Its repr never shows the value."""

    value: Any = field(repr=False)


@dataclass(frozen=True)
class Unknown:
    """A value that only a real deployment can produce."""


UNKNOWN = Unknown()


@dataclass(frozen=True)
class ResourceReference:
    """A resource passed as a value."""

    urn: str
    id: str


@dataclass(frozen=True)
class RecordedResource:
    """One registration. `inputs` are the engine's camelCase properties; whole numbers are int."""

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    remote: bool
    inputs: Mapping[str, Any]
    id: str = ""
    read: bool = False
    protect: bool = False
    retain_on_delete: bool = False
    delete_before_replace: bool = False
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    provider: str = ""
    import_id: str = ""
    deleted_with: str = ""

    @property
    def is_object(self) -> bool:
        """True for a Kubernetes object; false for components, providers and generated values."""
        return self.type.startswith("kubernetes:") and {"apiVersion", "kind"} <= self.inputs.keys()

    @property
    def is_patch(self) -> bool:
        """True where the program changes an object that belongs to someone else (NamespacePatch …)."""
        return self.is_object and self.type.endswith("Patch")

    @property
    def kind(self) -> str:
        """The Kubernetes kind, or the last part of the type token."""
        return str(self.inputs["kind"]) if self.is_object else self.type.rpartition(":")[2]

    @property
    def metadata(self) -> Mapping[str, Any]:
        metadata = self.inputs.get("metadata")
        return metadata if isinstance(metadata, Mapping) else {}

    @property
    def object_name(self) -> str:
        """`metadata.name`, empty where the provider would choose it."""
        name = self.metadata.get("name", "")
        return name if isinstance(name, str) else ""

    @property
    def namespace(self) -> str:
        """`metadata.namespace`, empty for cluster-wide objects."""
        namespace = self.metadata.get("namespace", "")
        return namespace if isinstance(namespace, str) else ""


@dataclass(frozen=True)
class Measures:
    """Cost of the run that made a recording. Seconds from loading the program to its last answered call."""

    wall_seconds: float
    cpu_seconds: float
    max_rss_bytes: int


@dataclass(frozen=True)
class Recording:
    """One run of a program for one stack.

    `outputs` holds, by URN, what each component registered as its outputs; `exports` are the stack's outputs;
    `messages` are (severity, text) pairs of the engine log.
    """

    project: str
    stack: str
    preview: bool
    resources: tuple[RecordedResource, ...]
    outputs: Mapping[str, Mapping[str, Any]]
    exports: Mapping[str, Any]
    messages: tuple[tuple[str, str], ...]
    measures: Measures

    @cached_property
    def by_urn(self) -> Mapping[str, RecordedResource]:
        return {resource.urn: resource for resource in self.resources}

    @property
    def objects(self) -> tuple[RecordedResource, ...]:
        """Kubernetes objects the program owns, without patches of other people's."""
        return tuple(resource for resource in self.resources if resource.is_object and not resource.is_patch)

    @property
    def components(self) -> tuple[RecordedResource, ...]:
        return tuple(resource for resource in self.resources if not resource.custom and resource.type != STACK_TYPE)

    def of_type(self, token: str) -> tuple[RecordedResource, ...]:
        return tuple(resource for resource in self.resources if resource.type == token)

    def of_kind(self, kind: str, namespace: str | None = None) -> tuple[RecordedResource, ...]:
        """Kubernetes objects of one kind, in one namespace if named."""
        return tuple(
            resource
            for resource in self.objects
            if resource.kind == kind and (namespace is None or resource.namespace == namespace)
        )

    def in_namespace(self, namespace: str) -> tuple[RecordedResource, ...]:
        return tuple(resource for resource in self.objects if resource.namespace == namespace)

    def object(self, kind: str, name: str, namespace: str | None = None) -> RecordedResource:
        """The one object of that kind and name. LookupError names what there is instead."""
        same_kind = self.of_kind(kind, namespace)
        found = [resource for resource in same_kind if resource.object_name == name]
        if len(found) == 1:
            return found[0]
        known = ", ".join(sorted(f"{resource.namespace}/{resource.object_name}" for resource in same_kind))
        raise LookupError(
            f"{len(found)} objects {kind} {namespace or '*'}/{name} recorded; of this kind: {known or 'none'}"
        )

    def children(self, urn: str) -> tuple[RecordedResource, ...]:
        return tuple(resource for resource in self.resources if resource.parent == urn)

    def descendants(self, urn: str) -> Iterator[RecordedResource]:
        for child in self.children(urn):
            yield child
            yield from self.descendants(child.urn)

    def manifests(self, *, patches: bool = False) -> list[dict[str, Any]]:
        """Plain Kubernetes manifests in the order of registration, copied, every secret value replaced."""
        return [
            manifest(resource)
            for resource in self.resources
            if resource.is_object and (patches or not resource.is_patch)
        ]


def manifest(resource: RecordedResource) -> dict[str, Any]:
    """The object as a plain manifest: apiVersion, kind, metadata, then the rest; secrets and unknowns replaced."""
    plain = {key: redacted(value) for key, value in resource.inputs.items()}
    if resource.kind == "Secret" and isinstance(plain.get("data"), dict):
        encoded = base64.b64encode(REDACTED.encode()).decode()
        plain["data"] = dict.fromkeys(plain["data"], encoded)
    if resource.kind == "Secret" and isinstance(plain.get("stringData"), dict):
        plain["stringData"] = dict.fromkeys(plain["stringData"], REDACTED)
    first = {key: plain.pop(key) for key in ("apiVersion", "kind", "metadata") if key in plain}
    return first | plain


def redacted(value: Any, *, secret: bool = False) -> Any:
    """A deep plain copy: below a secret every leaf becomes the placeholder, keys stay; an unknown becomes it too."""
    if isinstance(value, Secret):
        return redacted(value.value, secret=True)
    if isinstance(value, Mapping):
        return {key: redacted(item, secret=secret) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(item, secret=secret) for item in value]
    if isinstance(value, ResourceReference):
        return value.urn
    return REDACTED if secret or isinstance(value, Unknown) else value


def marked(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Secret | Unknown]]:
    """Every secret and unknown below a value, with its path; a secret's inside is searched for unknowns."""
    if isinstance(value, Secret | Unknown):
        yield path, value
    if isinstance(value, Secret):
        yield from marked(value.value, path)
    for key, item in _items(value):
        yield from marked(item, (*path, key))


def _items(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, Mapping):
        return value.items()
    return enumerate(value) if isinstance(value, list | tuple) else ()
