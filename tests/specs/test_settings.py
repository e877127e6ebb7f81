"""Settings: each key that is accepted changes something."""

from typing import Any

import pytest

from specs.profiles import FALCO, PROFILES, SINGLE
from specs.setting_fault import FORMS
from specs.settings import SECRET_MARK, MailRelaySettings, Settings, read

GIVEN = {"profile": "small", "cluster": "test", "domain": "ops.example.com"}


def places(sizes: dict[str, dict[str, object]]) -> list[str]:
    """Faults of these sizes, where everything is switched on."""
    return [fault.path for fault in read("test", {**GIVEN, "falco": True, "sizes": sizes})[1]]


@pytest.mark.parametrize("name", SINGLE)
def test_a_workload_of_which_there_is_one_takes_no_replicas(name: str) -> None:
    assert places({name: {"replicas": 2}}) == [f"sizes.{name}.replicas"]
    assert places({name: {"replicas": 1, "cpu": "200m"}}) == []
    assert all({**profile, **FALCO}[name].replicas == 1 for profile in PROFILES.values())


@pytest.mark.parametrize("name", PROFILES["small"])
def test_a_workload_that_keeps_nothing_takes_no_volume(name: str) -> None:
    keeps = PROFILES["small"][name].volume is not None
    assert places({name: {"volume": "50Gi"}}) == ([] if keeps else [f"sizes.{name}.volume"])


def test_an_ingress_namespace_is_a_namespace() -> None:
    assert [fault.path for fault in read("test", {**GIVEN, "ingress_namespace": "No Namespace"})[1]] == [
        "ingress_namespace"
    ]


@pytest.mark.parametrize(
    ("key", "value", "given", "wanted"),
    [
        ("profile", None, "nothing (None)", "'small' or 'production'"),
        ("nodes", "many", "'many'", "a whole number"),
        ("nodes", 0, "0", "greater than or equal to 1"),
        ("zones", 1.5, "1.5", "a whole number"),
        ("zones", 10**30, "a whole number of 100 bits", "less than or equal to 20"),
        ("protect", "perhaps", "'perhaps'", "true or false"),
        ("domain", "Bad Domain", "'Bad Domain'", FORMS["domain"]),
        ("rotation", "x" * 20_000, f"'{'x' * 59}…'", FORMS["rotation"]),
        ("location_image", "geolite:latest", "'geolite:latest'", FORMS["location_image"]),
        ("metric_retention", "30", "'30'", "a duration with units, such as 15s, 5m, 1h30m or 35d"),
        (
            "metric_retention",
            f"{'9' * 5000}d",
            f"'{'9' * 59}…'",
            "a duration with units, such as 15s, 5m, 1h30m or 35d",
        ),
        (
            "sizes",
            {"grafana": {"memory": f"{'9' * 400}"}},
            f"'{'9' * 59}…'",
            "a binary quantity such as 512Mi or 10Gi",
        ),
        ("sizes", {"grafana": {"cpu": f"{'9' * 400}m"}}, f"'{'9' * 59}…'", "a processor quantity such as 250m or 2"),
        ("systems", "one", "'one'", "a list"),
        ("cluster", SECRET_MARK, "a value of type str", FORMS["cluster"]),
        ("cluster", "https://user:hunter2@example.com", "'(withheld)'", FORMS["cluster"]),
        ("channels", "hunter2", "a value of type str", "keys with values"),
        ("channels", {"chat": {"value": ["hunter2"]}}, "a value of type list", "text"),
        ("mail_relay", {"smarthost": "hunter2", "sender": "a@b"}, "a value of type str", FORMS["smarthost"]),
        ("remote_write", [None], "nothing (None)", "keys with values"),
    ],
)
def test_what_was_given_and_wanted_is_said_in_words(key: str, value: Any, given: str, wanted: str) -> None:
    [fault] = read("test", {**GIVEN, key: value})[1]
    assert (fault.given, fault.wanted) == (given, wanted)
    assert fault.path.startswith(key)


@pytest.mark.parametrize(
    ("name", "told"),
    [("", "(empty)"), ("a\x00b", "a\\x00b"), ("x" * 300, f"{'x' * 59}…"), ("password=hunter2", "(withheld)")],
)
def test_a_key_is_shown_short_and_readable_and_not_where_it_looks_secret(name: str, told: str) -> None:
    assert [fault.path for fault in read("test", {**GIVEN, name: 1})[1]] == [told]


def test_every_form_is_one_of_a_text_that_has_a_pattern() -> None:
    fields = {**Settings.model_fields, **MailRelaySettings.model_fields}
    patterned = {name for name, field in fields.items() if any(getattr(m, "pattern", None) for m in field.metadata)}
    assert patterned == set(FORMS)
