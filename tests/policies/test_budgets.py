"""The gate of the error budgets: every state, every difference, every repair, every bound."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from commands.budget_snapshot import configurations
from commands.recording import UNKNOWN, Recording
from policies.gate import Gate
from specs.arithmetic import fingerprint
from tests.policies.budget_file import TAKEN, Place, snapshot
from tests.policies.mutation import changed, controls, declaring, pod_path, rewritten, told, with_resource, without
from tests.policies.sample import SYSTEM, recording
from tests.policies.test_junk import seen
from tests.support.coverage import covers

IMAGE = (*pod_path("Deployment"), "containers", 0, "image")
STATES = ("ok", "warn", "freeze", "unknown")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def other_image() -> Recording:
    return changed(recording(), "Deployment", "web", IMAGE, "registry.example/shop/web:1.4.3")


def ids(place: Place, stack: Recording, now: datetime = TAKEN, **config: Any) -> list[tuple[str, str]]:
    found = place.told(stack, now, place.config(**config))
    return [(violation.message.split()[0], violation.level) for violation in found]


@pytest.mark.parametrize("state", STATES)
def test_what_does_not_change_passes_in_every_state(place: Place, state: str) -> None:
    place.put(snapshot(recording(), state))
    assert ids(place, recording()) == []


@covers("SLO-02")
@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("ok", []),
        ("warn", [("SLO-005", "advisory")]),
        ("freeze", [("SLO-002", "mandatory")]),
        ("unknown", [("SLO-005", "advisory")]),
    ],
)
def test_a_change_is_judged_by_the_state(place: Place, state: str, wanted: list[tuple[str, str]]) -> None:
    place.put(snapshot(recording(), state))
    assert ids(place, other_image()) == wanted


@pytest.mark.parametrize(
    ("spoil", "wanted"),
    [
        (lambda file: file.write_text(file.read_text().replace("0.8", "0.9")), [("SLO-003", "mandatory")]),
        (lambda file: file.unlink(), [("SLO-004", "mandatory")]),
        (lambda file: None, [("SLO-004", "mandatory")]),
    ],
    ids=["edited", "missing", "stale"],
)
def test_without_a_snapshot_to_believe_nothing_passes(place: Place, spoil: Callable[[Path], None], wanted: Any) -> None:
    place.put(snapshot(recording(), "ok"))
    spoil(place.file)
    assert ids(place, recording(), TAKEN + timedelta(hours=1, seconds=1) if place.file.exists() else TAKEN) == wanted


def test_a_team_may_let_thrift_refuse(place: Place) -> None:
    place.put(snapshot(recording(), "unknown"))
    assert ids(place, other_image(), levels={"SLO-005": "mandatory"}) == [("SLO-005", "mandatory")]
    assert ids(place, other_image(), levels={"SLO-005": "disabled"}) == []


def test_a_refusal_says_all_there_is_to_know(place: Place) -> None:
    place.put(snapshot(recording(), "freeze"))
    stack = declaring(other_image(), "SloSet", ("decides",), "team lead")
    [found] = place.told(stack)
    digest = fingerprint(configurations(stack)[SYSTEM])
    assert found.message == (
        "SLO-002 system shop configuration: wanted no change while shop-up has -50.0% of its budget left; "
        "found changed Deployment shop/web; wait until the budget is back, or let team lead decide: a row in "
        "groundcrew:repairs with system, reason, approver, expires and digest "
        f"{digest} lets exactly this change through"
    )


def labelled_object(stack: Recording) -> Recording:
    """A second Deployment of the system beside the first."""
    web = stack.object("Deployment", "web")
    metadata = {**web.inputs["metadata"], "name": "web-2"}
    second = replace(web, urn=f"{web.urn}-2", name="web-2", inputs={**web.inputs, "metadata": metadata})
    return replace(stack, resources=(*stack.resources, second))


def unlabelled(stack: Recording) -> Recording:
    return rewritten(stack, "Deployment", "web", lambda inputs: inputs["metadata"]["labels"].pop("system"))


@pytest.mark.parametrize(
    ("stack", "words"),
    [
        (labelled_object(recording()), "new Deployment shop/web-2"),
        (without(recording(), "Deployment", "web"), "gone Deployment shop/web"),
        (unlabelled(recording()), "gone Deployment shop/web"),
        (changed(recording(), "Deployment", "web", ("spec", "replicas"), 3), "changed Deployment shop/web"),
        (changed(recording(), "DaemonSet", "agent", ("metadata", "annotations"), {"a": "b"}), "changed DaemonSet"),
        (changed(recording(), "Service", "web", ("spec", "type"), "LoadBalancer"), "changed Service"),
    ],
)
def test_a_freeze_sees_every_difference(place: Place, stack: Recording, words: str) -> None:
    place.put(snapshot(recording(), "freeze"))
    [found] = [violation.message for violation in place.told(stack) if violation.message.startswith("SLO-002")]
    assert words in found


def test_only_some_of_many_differences_are_named(place: Place) -> None:
    place.put(snapshot(recording(), "freeze"))
    [found] = [
        one for one in place.told(replace(recording(), resources=recording().components)) if "SLO-002" in one.message
    ]
    assert found.message.count("gone ") == 5
    assert f"{len(configurations(recording())[SYSTEM]) - 5} more; wait" in found.message


def test_two_objects_of_one_name_hide_nothing(place: Place) -> None:
    place.put(snapshot(recording(), "freeze"))
    web = other_image().object("Deployment", "web")
    both = replace(recording(), resources=(replace(web, urn="urn:other"), *recording().resources))
    assert ("SLO-002", "mandatory") in ids(place, both)


def test_a_secret_is_no_part_of_a_configuration(place: Place) -> None:
    place.put(snapshot(recording(), "freeze"))
    secret = recording().object("Secret", "login")
    labels = {**secret.inputs["metadata"], "labels": {"system": SYSTEM}}
    other = replace(secret, inputs={**secret.inputs, "metadata": labels, "stringData": {"password": UNKNOWN}})
    assert ids(place, with_resource(recording(), secret, other)) == []


def test_an_unknown_value_is_the_same_in_every_preview(place: Place) -> None:
    unknown = changed(recording(), "Deployment", "web", ("metadata", "annotations"), {"made": UNKNOWN})
    place.put(snapshot(unknown, "freeze"))
    assert ids(place, unknown) == []


def test_what_a_server_adds_to_an_object_is_no_change(place: Place) -> None:
    """In an update a stack is judged on outputs: a configuration is what was asked for, and that was noted before."""
    place.put(snapshot(recording(), "freeze"))
    gate, unnoted = Gate(lambda: TAKEN), Gate(lambda: TAKEN)
    for each in (gate, unnoted):
        each.take(place.config()["promises"])
    web = recording().object("Deployment", "web")
    gate.note(seen(web.type, web.inputs, web.urn))
    filled = {**web.inputs, "status": {"readyReplicas": 2}, "metadata": {**web.inputs["metadata"], "uid": "u"}}
    found = gate.budgets([seen(web.type, filled, web.urn)]).rendered[SYSTEM]
    assert found["Deployment shop/web"] == configurations(recording())[SYSTEM]["Deployment shop/web"]
    assert unnoted.budgets([seen(web.type, filled, web.urn)]).rendered[SYSTEM] != found
    assert Gate().budgets([seen(web.type, filled, web.urn)]).rendered == {}, "read although no snapshot is asked for"


def repaired(stack: Recording, expires: str, digest: str | None = None) -> Recording:
    given = digest or fingerprint(configurations(stack)[SYSTEM])
    return declaring(stack, "SloSet", ("repairs",), [{"digest": given, "expires": expires}])


LAST_SECOND = datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC)


@covers("SLO-02")
def test_a_registered_repair_passes(place: Place) -> None:
    place.put(snapshot(recording(), "freeze"))
    assert ids(place, repaired(other_image(), "2026-11-30")) == []


def test_a_repair_holds_to_the_last_second_of_its_day(place: Place) -> None:
    stack = repaired(other_image(), "2026-11-25")
    place.put(snapshot(recording(), "freeze", taken="2026-11-25T23:59:00Z"))
    assert ids(place, stack, LAST_SECOND) == []
    messages = [one.message for one in place.told(stack, LAST_SECOND + timedelta(seconds=1))]
    assert [one.partition(":")[0] for one in messages] == [
        "SLO-002 repair 1 of system shop expires",
        "SLO-002 system shop configuration",
    ]
    assert "remove the row from groundcrew:repairs" in messages[0]


@pytest.mark.parametrize("expires", ["2026-11-24", "soon", ""])
def test_an_expired_repair_is_told_even_where_nothing_is_frozen(place: Place, expires: str) -> None:
    place.put(snapshot(recording(), "ok"))
    assert ids(place, repaired(recording(), expires)) == [("SLO-002", "mandatory")]


def test_an_expired_repair_is_told_where_no_snapshot_is_asked_for() -> None:
    stack = repaired(recording(), "2020-01-01")
    assert [one.message.partition(":")[0] for one in told(stack)] == ["SLO-002 repair 1 of system shop expires"]


def test_a_repair_covers_one_change_and_no_other(place: Place) -> None:
    place.put(snapshot(recording(), "freeze"))
    row = fingerprint(configurations(other_image())[SYSTEM])
    further = changed(other_image(), "Deployment", "web", ("spec", "replicas"), 9)
    assert ids(place, repaired(further, "2026-11-30", row)) == [("SLO-002", "mandatory")]


def test_a_new_system_is_told_and_not_refused(place: Place) -> None:
    place.put(snapshot(recording(), "freeze", systems=()))
    [found] = place.told(recording())
    assert (found.level, found.message.split()[0]) == ("advisory", "SLO-005")
    assert "the snapshot does not know the system" in found.message


def test_a_frozen_system_cannot_be_taken_away(place: Place) -> None:
    place.put(snapshot(recording(), "freeze"))
    other = declaring(recording(), "SloSet", ("system",), "other")
    gone = replace(other, resources=tuple(one for one in other.resources if one.type.startswith("groundcrew")))
    found = [one.message for one in place.told(gone) if one.message.startswith("SLO-002")]
    assert len(found) == 1
    assert "whoever is last in the system's on-call list" in found[0]


def test_a_system_without_objectives_is_not_asked(place: Place) -> None:
    place.put(snapshot(recording(), "freeze", systems=()))
    assert ids(place, declaring(recording(), "SloSet", ("objectives",), [])) == []


def test_nothing_is_asked_where_nobody_configured_it() -> None:
    assert controls(recording()) == set()
    assert controls(recording(), {"promises": {"budget": {}}}) == set()
