"""A resource monitor that records every request instead of deploying it.

The SDK's own mock accepts two resources with one URN and forgets parents, protection, aliases and secrets; here a
duplicate fails the run, and URNs carry the whole chain of parent types as the engine's do.
"""

import threading
from collections.abc import Mapping
from typing import Any, NoReturn

from google.protobuf import empty_pb2
from pulumi.runtime.mocks import MockMonitor, Mocks
from pulumi.runtime.proto import alias_pb2, engine_pb2, resource_pb2

from commands.recording import wire
from commands.recording.answers import answer, answer_read
from commands.recording.model import STACK_TYPE, RecordedResource, Secret

_SEVERITY = {
    engine_pb2.DEBUG: "debug",
    engine_pb2.INFO: "info",
    engine_pb2.WARNING: "warning",
    engine_pb2.ERROR: "error",
}


class NoMocks(Mocks):
    """Refuses provider functions: what a program reads at run time would be missing from a recording."""

    def new_resource(self, args: Any) -> NoReturn:
        raise NotImplementedError(f"{args.typ} {args.name}: registrations are answered by the recording monitor")

    def call(self, args: Any) -> NoReturn:
        raise NotImplementedError(f"{args.token}: a recorded program may not call provider functions")


class RecordingMonitor(MockMonitor):
    """Answers like an engine and keeps what was asked. `preview` leaves ids and computed outputs unknown."""

    def __init__(self, project: str, stack: str, *, preview: bool = False) -> None:
        super().__init__(NoMocks())
        self.project = project
        self.stack = stack
        self.preview = preview
        self.recorded: dict[str, RecordedResource] = {}
        self.outputs: dict[str, Mapping[str, Any]] = {}
        self._lock = threading.Lock()

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        chain = parent.split("::")[2] if parent else STACK_TYPE
        qualified = type_ if chain == STACK_TYPE else f"{chain}${type_}"
        return f"urn:pulumi:{self.stack}::{self.project}::{qualified}::{name}"

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  the protocol's name
        urn = self.make_urn(request.parent, request.type, request.name)
        inputs = wire.mapping(request.object)
        response = resource_pb2.RegisterResourceResponse(urn=urn)
        if request.custom:
            identity, outputs = answer(urn, request.type, request.name, inputs)
            if self.preview:
                identity, outputs = "", inputs
            for key in request.additionalSecretOutputs:
                if key in outputs and not isinstance(outputs[key], Secret):
                    outputs = {**outputs, key: Secret(outputs[key])}
            response.id = identity
            response.object.CopyFrom(wire.struct(outputs))
        self._keep(_recorded(request, urn, response.id, inputs))
        return response

    def ReadResource(self, request: Any) -> Any:  # noqa: N802  the protocol's name
        urn = self.make_urn(request.parent, request.type, request.name)
        inputs = wire.mapping(request.properties)
        self._keep(
            RecordedResource(
                urn=urn,
                type=request.type,
                name=request.name,
                parent=request.parent,
                custom=True,
                remote=False,
                inputs=inputs,
                id=request.id,
                read=True,
                dependencies=tuple(sorted(request.dependencies)),
                provider=request.provider,
            )
        )
        outputs = inputs | answer_read(urn, request.type, request.id)
        return resource_pb2.ReadResourceResponse(urn=urn, properties=wire.struct(outputs))

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802  the protocol's name
        with self._lock:
            if request.urn in self.outputs:
                raise ValueError(f"outputs of {request.urn} are registered twice; the engine keeps only one set")
            self.outputs[request.urn] = wire.mapping(request.outputs)
        return empty_pb2.Empty()

    def _keep(self, resource: RecordedResource) -> None:
        with self._lock:
            if resource.urn in self.recorded:
                raise ValueError(
                    f"two resources have the URN {resource.urn}; the engine refuses the second: "
                    f"give one of them another name"
                )
            self.recorded[resource.urn] = resource
            self.resources[resource.urn] = MockMonitor.ResourceRegistration(resource.urn, resource.id, {})


def _recorded(request: Any, urn: str, identity: str, inputs: Mapping[str, Any]) -> RecordedResource:
    return RecordedResource(
        urn=urn,
        type=request.type,
        name=request.name,
        parent=request.parent,
        custom=request.custom,
        remote=request.remote,
        inputs=inputs,
        id=identity,
        protect=request.protect,
        retain_on_delete=request.retainOnDelete,
        delete_before_replace=request.deleteBeforeReplace,
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies={key: tuple(sorted(value.urns)) for key, value in request.propertyDependencies.items()},
        aliases=(*request.aliasURNs, *(_alias(alias) for alias in request.aliases)),
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        provider=request.provider,
        import_id=request.importId,
        deleted_with=request.deletedWith,
    )


def _alias(alias: alias_pb2.Alias) -> str:
    """An alias as its URN, or as `field=value` pairs of the parts it changes."""
    if alias.WhichOneof("alias") == "urn":
        return alias.urn
    spec = alias.spec
    parts = {"type": spec.type, "name": spec.name, "stack": spec.stack, "project": spec.project}
    parts["parent"] = "" if spec.noParent else spec.parentUrn
    return ",".join(f"{key}={value}" for key, value in parts.items() if value or (key == "parent" and spec.noParent))


class EngineLog:
    """Keeps what the program says to the engine. An error message there fails a real update."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []

    def Log(self, request: Any) -> None:  # noqa: N802  the protocol's name
        if request.severity != engine_pb2.DEBUG:
            self.messages.append((_SEVERITY.get(request.severity, "info"), request.message))

    def RequirePulumiVersion(self, request: Any) -> Any:  # noqa: N802  the protocol's name
        return engine_pb2.RequirePulumiVersionResponse()
