"""Secrets reach Secret objects only, and nothing unknown reaches what pods read."""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any

from commands.recording import RecordedResource, Recording, Secret
from commands.recording.model import marked
from specs.database_roles import Purpose, user
from tests.support.canaries import found, generated

SHORTEST = 8


def carries_secrets(resource: RecordedResource) -> bool:
    """Secret objects, and a provider's own credentials."""
    return resource.kind == "Secret" or resource.type.startswith("pulumi:providers:")


def test_secret_values_reach_secret_objects_only(recording: Recording) -> None:
    wrong = [
        f"{resource.urn} {'.'.join(map(str, path))}"
        for resource in recording.resources
        if not carries_secrets(resource)
        for path, mark in marked(resource.inputs)
        if isinstance(mark, Secret)
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_secrets_are_the_data_of_their_object(recording: Recording) -> None:
    wrong = [
        f"{resource.urn} {path[0]}"
        for resource in recording.of_kind("Secret")
        for path, _ in marked(resource.inputs)
        if path[0] not in ("data", "stringData")
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_outputs_and_exports_hold_no_secret(recording: Recording) -> None:
    assert list(marked(recording.outputs)) == []
    assert list(marked(recording.exports)) == []


def test_no_secret_text_stands_in_the_open(recording: Recording) -> None:
    """Also where the mark was lost: every secret text, bare or as base64, is searched in everything open."""
    hidden = {text for text in secret_texts(recording) if len(text) >= SHORTEST}
    # Names of accounts lie beside their passwords and stand in the role scripts too.
    hidden -= {user(purpose) for purpose in Purpose}
    hidden |= {base64.b64encode(text.encode()).decode() for text in hidden}
    wrong = [
        f"{where}: holds a secret of {len(secret)} characters"
        for where, text in open_texts(recording)
        for secret in hidden
        if secret in text
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_no_generated_value_shows_in_any_form(recording: Recording) -> None:
    """Neither halved nor encoded, in the objects and in the files that `make render` writes of them."""
    hidden = generated(secret_texts(recording))
    assert len(hidden) > 10
    # One text is searched far sooner than ten thousand; who holds it is asked for only when something shows.
    texts = [*open_texts(recording), ("manifests", json.dumps(recording.manifests()))]
    wrong = (
        [where for where, text in texts if found(hidden, text)] if found(hidden, "\n".join(t for _, t in texts)) else []
    )
    assert not wrong, "\n".join(wrong)


def secret_texts(recording: Recording) -> Iterator[str]:
    """The values; names of keys are none, although the engine marks a Secret's data as a whole."""
    for resource in recording.resources:
        for _, mark in marked(resource.inputs):
            if isinstance(mark, Secret):
                yield from leaves(mark.value)


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)


def open_texts(recording: Recording) -> Iterator[tuple[str, str]]:
    for resource in recording.resources:
        yield from ((resource.urn, text) for text in texts(resource.inputs))
    yield from (("outputs", text) for text in texts(recording.outputs))
    yield from (("exports", text) for text in texts(recording.exports))
    yield from (("messages", message) for _, message in recording.messages)


def texts(value: Any) -> Iterator[str]:
    """Every string below a value, keys too; the inside of a secret is not entered."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


def test_a_first_preview_shows_every_object_whole(preview_recording: Recording) -> None:
    """An output in a ConfigMap or a pod template hides the object from the preview and restarts pods later."""
    wrong = [
        f"{resource.urn} {'.'.join(map(str, path))}"
        for resource in preview_recording.objects
        if resource.kind != "Secret"
        for path, _ in marked(resource.inputs)
    ]
    assert preview_recording.objects
    assert not wrong, "\n".join(map(str, wrong))


def test_what_components_declare_is_known_in_a_preview(preview_recording: Recording) -> None:
    """Policies read it there; an unknown value would switch them off."""
    assert list(marked(preview_recording.outputs)) == []
