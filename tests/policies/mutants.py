"""Mutants of whole recordings, judged as the engine lets them be judged: over the wire, by the pack's policies."""

import copy
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from commands.recording import RecordedResource, Recording
from policies.exceptions import EXCEPTIONS
from policies.pack import policies
from specs.contract import OUTPUT
from tests.policies.case import Target
from tests.policies.mutation import REMOVED, put
from tests.support.policies import Analysis, analysis


def judged(
    recording: Recording,
    today: date,
    config: Mapping[str, Any] | None = None,
    *,
    beside: Recording | None = None,
) -> Analysis:
    """What the pack says; of a mutant only the objects are asked for that are not the same as in what it was made of."""
    known = set(map(id, beside.resources)) if beside else set()
    asked = {resource.urn for resource in recording.resources if id(resource) not in known} if beside else None
    return analysis(policies(EXCEPTIONS, lambda: today), recording, config, asked=asked)


def found(recording: Recording, target: Target) -> RecordedResource:
    """The first resource that a target names."""
    for resource in recording.resources:
        data = recording.outputs.get(resource.urn, {}) if not resource.custom else resource.inputs
        if target.names(resource.type, data, resource.urn):
            return resource
    raise LookupError(f"the recording has no {target}")


def mutant(recording: Recording, target: Target, path: tuple[str | int, ...], value: Any) -> Recording:
    """The recording with one field changed, one resource less, or one more."""
    if target.added is not None:
        inputs = copy.deepcopy(dict(target.added))
        put(inputs, path, value)
        model = found(recording, Target("Namespace"))
        more = replace(model, urn=f"{model.urn}-added", type=target.token, inputs=inputs)
        return replace(recording, resources=(*recording.resources, more))
    old = found(recording, target)
    if target.component:
        outputs = copy.deepcopy(dict(recording.outputs[old.urn]))
        put(outputs, (OUTPUT, *path), value)
        return replace(recording, outputs={**recording.outputs, old.urn: outputs})
    if path == () and value is REMOVED:
        return replace(recording, resources=tuple(each for each in recording.resources if each is not old))
    if path == ("@type",):
        new = replace(old, type=value)
    else:
        inputs = copy.deepcopy(dict(old.inputs))
        put(inputs, path, value)
        new = replace(old, inputs=inputs)
    return replace(recording, resources=tuple(new if each is old else each for each in recording.resources))
