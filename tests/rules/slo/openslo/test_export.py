"""Exported documents are of OpenSLO v1, refer to one another, and say what this project alerts on."""

from dataclasses import replace
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings

from rules.slo.openslo.documents import documents
from rules.slo.openslo.file import REPORT, openslo_files, yaml_text
from rules.slo.openslo.plain import document_name, shorthand
from rules.slo.openslo.unsaid import unsaid
from specs.severity import Severity
from specs.slo import BURN_POLICY, Budgeting, Calendar, GaugeIndicator, Slo
from specs.units import days, hours, minutes, seconds
from tests.rules.slo.openslo.objectives import OBJECTIVES, SYSTEM
from tests.rules.slo.openslo.specification import schema
from tests.systems.data import SYSTEMS

Document = dict[str, Any]


def of_kind(found: list[Document], kind: str) -> dict[str, Document]:
    return {one["metadata"]["name"]: one for one in found if one["kind"] == kind}


def sound(found: list[Document]) -> None:
    """Valid one by one, with unique names, and no reference that leads nowhere."""
    for document in found:
        jsonschema.Draft202012Validator(schema(document["kind"])).validate(document)
    keys = [(one["kind"], one["metadata"]["name"]) for one in found]
    assert len(keys) == len(set(keys))
    for slo in of_kind(found, "SLO").values():
        assert slo["spec"]["indicatorRef"] in of_kind(found, "SLI")
        assert slo["spec"]["service"] in of_kind(found, "Service")
        assert {one["alertPolicyRef"] for one in slo["spec"]["alertPolicies"]} <= set(of_kind(found, "AlertPolicy"))
    for policy in of_kind(found, "AlertPolicy").values():
        assert {one["conditionRef"] for one in policy["spec"]["conditions"]} <= set(of_kind(found, "AlertCondition"))
        targets = {one["targetRef"] for one in policy["spec"]["notificationTargets"]}
        assert targets <= set(of_kind(found, "AlertNotificationTarget"))


@pytest.mark.parametrize("name", SYSTEMS)
def test_documents_of_a_system_are_sound(name: str) -> None:
    found = documents(SYSTEMS[name])
    sound(found)
    assert len(of_kind(found, "SLO")) == len(SYSTEMS[name].slos)


@settings(max_examples=25, deadline=None)
@given(OBJECTIVES)
def test_documents_of_any_objectives_are_sound(slos: tuple[Slo, ...]) -> None:
    sound(documents(replace(SYSTEM, slos=slos)))


def test_the_schema_refuses_what_is_none() -> None:
    document = next(one for one in documents(SYSTEM) if one["kind"] == "SLO")
    for spoilt in (
        {**document, "apiVersion": "openslo/v1alpha"},
        {**document, "spec": {**document["spec"], "owner": "x"}},
        {**document, "spec": {**document["spec"], "budgetingMethod": "Timeslices"}},
        {**document, "metadata": {"name": "Not A Name"}},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schema("SLO")).validate(spoilt)


def test_a_gauge_is_a_threshold_that_is_reached() -> None:
    system = SYSTEMS["eyewear-ml"]
    slo = next(one for one in system.slos if isinstance(one.indicator, GaugeIndicator))
    found = documents(replace(system, slos=(slo,)))
    [objective] = next(iter(of_kind(found, "SLO").values()))["spec"]["objectives"]
    assert objective == {"op": "gte", "value": slo.indicator.at_least, "target": slo.target}  # type: ignore[union-attr]
    assert "thresholdMetric" in next(iter(of_kind(found, "SLI").values()))["spec"]


def test_slices_and_months_are_said() -> None:
    slo = replace(SYSTEM.slos[0], budgeting=Budgeting.TIMESLICES, slice_target=0.9, calendar=Calendar.MONTH)
    found = documents(replace(SYSTEM, slos=(slo,)))
    spec = next(iter(of_kind(found, "SLO").values()))["spec"]
    assert spec["objectives"] == [{"target": slo.target, "timeSliceTarget": 0.9, "timeSliceWindow": "1m"}]
    assert spec["timeWindow"][0]["duration"] == "1M"
    assert spec["timeWindow"][0]["calendar"]["timeZone"] == "Etc/UTC"


def test_conditions_burn_as_fast_as_our_alerts_say() -> None:
    """2% of thirty days within an hour is 14.4 times too fast."""
    found = of_kind(documents(SYSTEM), "AlertCondition")
    burns = {
        (one["spec"]["severity"], one["spec"]["condition"]["lookbackWindow"]): one["spec"]["condition"]["threshold"]
        for one in found.values()
    }
    assert burns == {("critical", "1h"): 14.4, ("critical", "6h"): 2.4, ("info", "3d"): 1.0, ("critical", "30d"): 1.0}
    assert len(burns) == len(BURN_POLICY.page_windows) + 2


def test_policies_tell_whom_the_routing_tells() -> None:
    found = documents(SYSTEM)
    told = {
        channel
        for route in SYSTEM.routing.routes
        if Severity.CRITICAL in route.severities
        for channel in route.channels
    }
    for policy in of_kind(found, "AlertPolicy").values():
        if "-page-" in policy["metadata"]["name"]:
            assert {one["targetRef"] for one in policy["spec"]["notificationTargets"]} <= told


def test_a_severity_nobody_hears_of_has_no_policy() -> None:
    silent = documents(replace(SYSTEM, routing=replace(SYSTEM.routing, routes=())))
    assert not of_kind(silent, "AlertPolicy")
    assert of_kind(silent, "AlertCondition")
    sound(silent)


def test_files_hold_what_they_say_they_lose() -> None:
    texts = openslo_files(SYSTEMS.values())
    assert set(texts) == {f"{name}.yaml" for name, system in SYSTEMS.items() if system.slos} | {REPORT}
    for name, system in SYSTEMS.items():
        if system.slos:
            assert list(yaml.safe_load_all(texts[f"{name}.yaml"])) == documents(system)
        for one in unsaid(system):
            assert f"| {one.where} | `{one.path}` | {one.reason} |" in texts[REPORT].splitlines()
    assert not openslo_files([replace(SYSTEM, slos=())])


def test_names_and_lengths_fit() -> None:
    long = "system-with-a-name-" * 5
    assert document_name("short") == "short"
    assert len(document_name(long)) <= 63
    assert document_name(long) != document_name(long + "x")
    lengths = (days(30), hours(1), minutes(90), seconds(90), seconds(5))
    assert [shorthand(one) for one in lengths] == ["30d", "1h", "90m", "2m", "1m"]


@pytest.mark.parametrize("text", ["1e100", "1E3", "0o17", "0x1f", ".5", "12", "-3.", "true", "~", "2024-01-01"])
def test_text_that_looks_like_a_number_is_quoted(text: str) -> None:
    """Go and the newer YAML read 1e100 as a number, and a description must be text."""
    assert yaml_text([{"a": text}]) == f"a: '{text}'\n"


def test_other_text_stands_bare() -> None:
    assert yaml_text([{"a": "30d", "b": "99.9% of all", "c": 0.5}]) == "a: 30d\nb: 99.9% of all\nc: 0.5\n"
