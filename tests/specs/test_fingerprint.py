"""Digests of configurations: equal for what is equal, different for anything that differs, whatever the order."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specs.arithmetic import by_system, canonical, fingerprint, rendered

TOKEN = "kubernetes:apps/v1:Deployment"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def an_object(name: str = "web", system: Any = "shop", **spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": "shop", "labels": {"system": system}}, "spec": spec}


@given(VALUES, VALUES)
def test_only_equal_values_agree(one: Any, other: Any) -> None:
    assert (fingerprint(one) == fingerprint(other)) is (canonical(one) == canonical(other))


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=6), st.randoms())
def test_the_order_of_keys_is_no_difference(value: dict[str, Any], chance: random.Random) -> None:
    keys = list(value)
    chance.shuffle(keys)
    assert fingerprint({key: value[key] for key in keys}) == fingerprint(value)


def test_it_is_a_sha256_of_plain_json() -> None:
    assert canonical({"b": [1, None], "a": "ä"}) == b'{"a":"\\u00e4","b":[1,null]}'
    assert fingerprint({}) == "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical({"a": number})


@pytest.mark.parametrize(
    ("token", "data"),
    [
        ("kubernetes:core/v1:Secret", an_object()),
        ("kubernetes:core/v1:SecretPatch", an_object()),
        ("random:index/randomPassword:RandomPassword", an_object()),
        (TOKEN, {}),
        (TOKEN, {"metadata": None}),
        (TOKEN, {"metadata": {"labels": []}}),
        (TOKEN, an_object(system="")),
        (TOKEN, an_object(system=None)),
        (TOKEN, an_object(system=7)),
    ],
)
def test_what_is_no_systems_is_left_out(token: str, data: dict[str, Any]) -> None:
    assert rendered(token, data) is None


def test_objects_are_named_as_findings_name_them() -> None:
    found = rendered(TOKEN, an_object())
    assert found is not None
    assert (found.system, found.name) == ("shop", "Deployment shop/web")
    assert rendered("kubernetes:apps/v1:StatefulSet", an_object()) != found


def test_systems_are_kept_apart_and_twins_taken_together() -> None:
    made = [an_object(), an_object("db"), an_object(system="other"), an_object(replicas=2)]
    found = [one for data in made if (one := rendered(TOKEN, data))]
    grouped = by_system(found)
    assert {system: sorted(objects) for system, objects in grouped.items()} == {
        "shop": ["Deployment shop/db", "Deployment shop/web"],
        "other": ["Deployment shop/web"],
    }
    assert by_system(reversed(found)) == grouped
    assert by_system(found[:-1])["shop"] != grouped["shop"]
    assert by_system(found[:-1])["other"] == grouped["other"]
