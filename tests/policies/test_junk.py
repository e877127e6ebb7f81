"""Whatever an object, a document or a declaration holds: a finding or silence, never an error, never a value told."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from commands.recording import UNKNOWN, RecordedResource, Recording, redacted
from policies.declarations import DECLARING
from policies.finding import Found
from policies.index import Index, found_in
from policies.pack import object_findings, policies, stack_findings
from policies.pods import PODS
from policies.reading import document, gap, plain
from tests.policies.mutation import Path, put, with_resource
from tests.policies.sample import recording
from tests.support.policies import analysis

TODAY = date(2026, 11, 25)
CANARY = "S3cret value!"
JUNK: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 1e308, 10**20, "", "junk", "0", "9" * 400, "\n", [], {}, [None], [[]], [{}], {"": None},
    {"name": []}, {"tasks": {}}, ["ALL"], UNKNOWN_STRING_VALUE, [UNKNOWN_STRING_VALUE], {"name": UNKNOWN_STRING_VALUE},
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.just(UNKNOWN_STRING_VALUE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
KINDS = sorted({*PODS, "Service", "Ingress", "NetworkPolicy", "PersistentVolumeClaim", "Namespace", "ConfigMap"})


def paths(value: Any, before: Path = ()) -> Iterator[Path]:
    """Every place in nested data, but the root."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*before, key)
        yield from paths(inner, (*before, key))


def objects() -> list[RecordedResource]:
    return [found for found in recording().objects if found.kind in KINDS]


def seen(token: str, properties: Any, urn: str = "urn") -> Any:
    """A resource as the SDK hands it to a policy."""
    options = SimpleNamespace(protect=True)
    return SimpleNamespace(resource_type=token, props=unknown_checking_proxy(properties), urn=urn, opts=options)


def told(found: Any) -> list[str]:
    return [str(finding) for finding in object_findings(found)]


@pytest.mark.parametrize("target", objects(), ids=lambda found: f"{found.kind}-{found.object_name}")
def test_any_field_may_hold_anything(target: RecordedResource) -> None:
    inputs = json.loads(json.dumps(redacted(target.inputs)))
    for number, path in enumerate(paths(inputs)):
        for turn in range(3):
            broken = copy.deepcopy(inputs)
            put(broken, path, JUNK[(number + turn * 7) % len(JUNK)])
            found = found_in(seen(target.type, broken))
            assert found is not None
            assert all(isinstance(line, str) for line in told(found))


def stack() -> list[tuple[str, Any]]:
    """Type tokens and properties of the sample, declarations included."""
    known = recording()
    outputs = [(found.type, known.outputs[found.urn]) for found in known.components]
    return [*((found.type, redacted(found.inputs)) for found in objects()), *outputs]


@pytest.mark.parametrize(
    "index", range(len(stack())), ids=lambda index: f"{stack()[index][0].rpartition(':')[2]}-{index}"
)
def test_any_promise_may_hold_anything(index: int) -> None:
    known = stack()
    token, properties = known[index]
    properties = json.loads(json.dumps(properties))
    for number, path in list(enumerate(paths(properties)))[:: max(1, len(known) // 8)]:
        broken = copy.deepcopy(properties)
        put(broken, path, JUNK[number % len(JUNK)])
        others = [seen(*entry) for entry in [*known[:index], (token, broken), *known[index + 1 :]]]
        assert all(str(finding) for finding in stack_findings(others, TODAY, ()))


@pytest.mark.parametrize("key", ["orders.json", "settings.json"])
def test_any_document_may_hold_anything(key: str) -> None:
    name = "shop-backup" if key == "orders.json" else "elasticsearch"
    known = [entry for entry in stack() if at_name(entry) != name]
    [(token, properties)] = [entry for entry in stack() if at_name(entry) == name and entry[0].endswith("ConfigMap")]
    parsed = json.loads(properties["data"][key])
    for number, path in enumerate(paths(parsed)):
        broken = copy.deepcopy(parsed)
        put(broken, path, JUNK[number % len(JUNK)])
        files = {**properties, "data": {key: json.dumps(broken)}}
        assert stack_findings([seen(*entry) for entry in [*known, (token, files)]], TODAY, ()) is not None


def at_name(entry: tuple[str, Any]) -> Any:
    return entry[1].get("metadata", {}).get("name")


@given(kind=st.sampled_from(KINDS), properties=st.dictionaries(st.sampled_from(["metadata", "spec", "data"]), VALUES))
@settings(max_examples=150, deadline=None)
def test_objects_of_any_shape(kind: str, properties: Any) -> None:
    found = found_in(seen(f"kubernetes:some/v1:{kind}", properties))
    assert found is not None
    assert all(finding.control for finding in object_findings(found))


@given(outputs=st.dictionaries(st.sampled_from(sorted(DECLARING)), VALUES), properties=VALUES)
@settings(max_examples=150, deadline=None)
def test_stacks_of_any_shape(outputs: dict[str, Any], properties: Any) -> None:
    resources = [seen(token, {"contract": value}) for token, value in outputs.items()]
    resources += [seen(f"kubernetes:some/v1:{kind}", {"metadata": properties, "spec": properties}) for kind in KINDS]
    found = stack_findings(resources, TODAY, ())
    assert {finding.control for finding in found} >= ({"CON-001"} if outputs else set())


@given(st.text(max_size=40) | st.from_regex(r"[0-9*/,?LW#-]{1,6}( [0-9*/,?a-zL#-]{1,6}){4}"))
@settings(max_examples=300, deadline=None)
def test_schedules_of_any_shape(expression: str) -> None:
    found = gap(expression)
    assert found is None or found.seconds > 0


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "[" * 100_000, '{"a":' * 100_000, '{"a": ' + "9" * 5000 + "}", "null", 7, None]
)
def test_documents_that_are_none(text: Any) -> None:
    assert document(text) == {}


@pytest.mark.parametrize("target", objects(), ids=lambda found: f"{found.kind}-{found.object_name}")
def test_a_value_never_enters_a_message(target: RecordedResource) -> None:
    inputs = redacted(target.inputs)
    for path in list(paths(inputs)):
        broken = copy.deepcopy(inputs)
        put(broken, path, CANARY)
        assert not [line for line in told(Found(target.type, plain(broken))) if CANARY in line], path


@pytest.mark.parametrize("token", sorted(DECLARING))
def test_a_declared_text_that_is_no_name_never_enters_a_message(token: str) -> None:
    known = [entry for entry in stack() if entry[0] != token]
    [(_, outputs)] = [entry for entry in stack() if entry[0] == token]
    for path in paths(json.loads(json.dumps(outputs))):
        broken = json.loads(json.dumps(outputs))
        put(broken, path, CANARY)
        findings = stack_findings([seen(*entry) for entry in [*known, (token, broken)]], TODAY, ())
        assert not [finding for finding in findings if CANARY in str(finding)], path


def unknown_at(target: RecordedResource, path: Path) -> Recording:
    inputs = copy.deepcopy(dict(target.inputs))
    put(inputs, path, UNKNOWN)
    return with_resource(recording(), target, replace(target, inputs=inputs))


@pytest.mark.parametrize("many", [2, pytest.param(1000, marks=pytest.mark.prove)])
@pytest.mark.parametrize("target", objects(), ids=lambda found: f"{found.kind}-{found.object_name}")
def test_an_unknown_value_blinds_no_policy(target: RecordedResource, many: int) -> None:
    places = list(paths(target.inputs))
    for path in places[:: max(1, len(places) // many)]:
        assert analysis(policies(rows=()), unknown_at(target, path)).blind == (), path


@pytest.mark.parametrize("path", [("spec",), ("spec", "template"), ("spec", "template", "spec", "containers")])
def test_an_unknown_pod_is_a_finding(path: Path) -> None:
    found = analysis(policies(rows=()), unknown_at(recording().object("Deployment", "web"), path)).violations
    assert "NS-002" in {violation.message.split()[0] for violation in found}


def test_secrets_are_never_opened() -> None:
    class Sealed(dict):
        def __getitem__(self, key: str) -> Any:
            raise AssertionError(f"{key} was touched")

    login = SimpleNamespace(
        resource_type="kubernetes:core/v1:Secret",
        props=Sealed(stringData=1),
        urn="u",
        opts=SimpleNamespace(protect=False),
    )
    assert found_in(login) is None
    assert list(Index([login]).all()) == []


@pytest.mark.parametrize(
    "token", ["pulumi:pulumi:Stack", "random:index/randomId:RandomId", "kubernetes:core/v1:Secret", ""]
)
def test_other_kinds_are_left_alone(token: str) -> None:
    assert found_in(seen(token, {"spec": {"hostNetwork": True}})) is None
