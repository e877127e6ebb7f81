"""Changes to one field of a recorded stack, and what the pack says of the result through real serialisation."""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pulumi_policy import ResourceValidationPolicy

from commands.recording import RecordedResource, Recording, redacted
from policies.finding import Finding, Found
from policies.pack import object_findings, policies
from policies.pods import PODS
from policies.reading import plain
from tests.support.policies import Violation, violations

Path = tuple[str | int, ...]
REMOVED = object()


def told(recording: Recording, config: Mapping[str, Any] | None = None) -> list[Violation]:
    """What the pack says without registered exceptions: the sample has none of the node agents."""
    return violations(policies(rows=()), recording, config)


def controls(recording: Recording, config: Mapping[str, Any] | None = None) -> set[str]:
    """Ids of the controls that found something."""
    return {violation.message.split()[0] for violation in told(recording, config)}


def put(data: Any, path: Path, value: Any) -> None:
    """Set, change (by a function of the old value), or remove what lies at a path; missing parents are made."""
    *parents, last = path
    for key in parents:
        data = data.setdefault(key, {}) if isinstance(data, dict) else data[key]
    if value is REMOVED:
        del data[last]
    else:
        data[last] = value(copy.deepcopy(data[last])) if callable(value) else value


def changed(recording: Recording, kind: str, name: str, path: Path, value: Any) -> Recording:
    """One object with one field changed."""
    return rewritten(recording, kind, name, lambda inputs: put(inputs, path, value))


def rewritten(recording: Recording, kind: str, name: str, change: Callable[[Any], None], **fields: Any) -> Recording:
    target = recording.object(kind, name)
    inputs = copy.deepcopy(dict(target.inputs))
    change(inputs)
    return with_resource(recording, target, replace(target, inputs=inputs, **fields))


def with_resource(recording: Recording, target: RecordedResource, other: RecordedResource | None) -> Recording:
    """Another resource in a resource's place, or none."""
    kept = [other if resource is target else resource for resource in recording.resources]
    return replace(recording, resources=tuple(resource for resource in kept if resource is not None))


def without(recording: Recording, kind: str, name: str, namespace: str | None = None) -> Recording:
    return with_resource(recording, recording.object(kind, name, namespace), None)


def object_controls(recording: Recording, kind: str, name: str) -> set[str]:
    """Ids of the controls that found something in one object, asked as the engine asks before it is made."""
    single = replace(recording, resources=(recording.object(kind, name),), outputs={})
    of_objects = [policy for policy in policies(rows=()) if isinstance(policy, ResourceValidationPolicy)]
    return {violation.message.split()[0] for violation in violations(of_objects, single)}


def findings_of(recording: Recording, kind: str, name: str, path: Path, value: Any) -> list[Finding]:
    """What controls that read one object say of it with one field changed. In plain data: whatever follows may be many."""
    target = recording.object(kind, name)
    inputs = plain(redacted(target.inputs))
    put(inputs, path, value)
    return object_findings(Found(target.type, inputs, protect=target.protect))


def declaring(recording: Recording, component: str, path: Path, value: Any) -> Recording:
    """One field of a component's contract changed."""
    [target] = recording.of_type(f"groundcrew:index:{component}")
    outputs = copy.deepcopy(dict(recording.outputs[target.urn]))
    put(outputs, ("contract", *path), value)
    return replace(recording, outputs={**recording.outputs, target.urn: outputs})


def in_text(recording: Recording, name: str, key: str, path: Path, value: Any) -> Recording:
    """One field of a JSON text in a ConfigMap changed."""

    def change(text: str) -> str:
        parsed = json.loads(text)
        put(parsed, path, value)
        return json.dumps(parsed)

    return changed(recording, "ConfigMap", name, ("data", key), change)


def pod_path(kind: str) -> Path:
    return (*PODS[kind], "spec")
