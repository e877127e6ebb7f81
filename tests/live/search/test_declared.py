"""The declared state over time, on a real node: what is changed by hand, what is not ours, what changes in the program; and
what lies in a snapshot."""

import copy
from collections.abc import Iterator
from dataclasses import replace

import pytest

from commands.check_input import checked
from components.elk_stack.lifecycle import REPOSITORY, snapshot_policy
from components.elk_stack.log_policy import streams
from components.elk_stack.settings import state
from drill.programs import scratch
from specs.logs import LogClass
from tests.live.search.declared import Declared, NotTaken, declaring
from tests.live.search.engines import elasticsearch_8
from tests.live.search.node import Document, Node, Refused
from tests.live.search.supported import for_elasticsearch_8

pytestmark = [pytest.mark.prove, pytest.mark.live, pytest.mark.xdist_group("search-declared")]

RECORDS = 250
FOREIGN = {"index_patterns": ["metrics-*"], "priority": 400, "_meta": {"managed_by": "someone else"}}


def told(declared: Declared, plan=None) -> Document:
    given = plan or checked("prod")
    return for_elasticsearch_8(state(given.environment, given.systems), declared.node.folder / "repository")


@pytest.fixture(scope="module")
def declared() -> Iterator[Declared]:
    with scratch() as folder, elasticsearch_8(folder / "node") as node, declaring(node) as running:
        node.put("_index_template/foreign", FOREIGN)
        running.declare(told(running))
        yield running


@pytest.fixture
def node(declared: Declared) -> Node:
    declared.declare(told(declared))
    return declared.node


def record(number: int) -> Document:
    return {"@timestamp": "2026-11-21T10:00:00Z", "message": f"record {number}"}


@pytest.mark.parametrize("part", ["_component_template", "_index_template"])
def test_what_is_declared_cannot_be_changed_by_hand(part: str, node: Node) -> None:
    name = "groundcrew-audit.platform"
    before = node.get(f"{part}/{name}")
    hands = [
        lambda: node.put(
            f"{part}/{name}", {"template": {}, "index_patterns": ["logs-*"]} if "index" in part else {"template": {}}
        ),
        lambda: node.delete(f"{part}/{name}"),
    ]
    for hand in hands:
        with pytest.raises(Refused, match=r"read-only by \[file_settings"):
            hand()
    assert node.get(f"{part}/{name}") == before


def test_the_repository_cannot_be_pointed_elsewhere_by_hand(node: Node) -> None:
    elsewhere = {"type": "fs", "settings": {"location": str(node.folder / "repository" / "else")}}
    with pytest.raises(Refused, match=r"read-only by \[file_settings"):
        node.put(f"_snapshot/{REPOSITORY}", elsewhere)


def test_what_is_not_ours_is_left_alone(declared: Declared, node: Node) -> None:
    changed = copy.deepcopy(told(declared))
    changed["index_templates"]["component_templates"]["groundcrew-mappings"]["_meta"]["again"] = 1
    declared.declare(changed)
    [found] = node.get("_index_template/foreign")["index_templates"]
    assert found["index_template"]["_meta"] == FOREIGN["_meta"]
    node.put("_index_template/foreign", {**FOREIGN, "priority": 401})


def test_what_is_declared_no_more_is_removed(declared: Declared, node: Node) -> None:
    """A template without records: a system that never wrote."""
    more = copy.deepcopy(told(declared))
    composed = more["index_templates"]["composable_index_templates"]
    composed["groundcrew-audit.former"] = {
        **composed["groundcrew-audit.platform"],
        "index_patterns": ["logs-audit.former-prod"],
    }
    declared.declare(more)
    assert node.exists("_index_template/groundcrew-audit.former")
    declared.declare(told(declared))
    assert not node.exists("_index_template/groundcrew-audit.former")


def test_a_changed_template_is_taken_while_records_are_there(declared: Declared, node: Node) -> None:
    plan = checked("prod")
    stream = streams(plan.environment, plan.systems)[0]
    node.add(stream.name, [record(0)])
    changed = copy.deepcopy(told(declared))
    changed["index_templates"]["component_templates"][stream.policy]["template"]["settings"]["index"]["codec"] = (
        "default"
    )
    declared.declare(changed)
    simulated = node.post(f"_index_template/_simulate_index/{stream.name}")["template"]
    assert simulated["settings"]["index"]["codec"] == "default"
    assert node.count(stream.name) > 0


def test_a_system_s_streams_cannot_go_before_its_records(declared: Declared, node: Node) -> None:
    """The price that decision 0021 names: the store refuses, and keeps what it had."""
    plan = checked("prod")
    gone = streams(plan.environment, plan.systems)[0]
    node.add(gone.name, [record(0)])
    with pytest.raises(NotTaken, match="in use by a data streams"):
        declared.declare(told(declared, replace(plan, systems=plan.systems[1:])))
    assert node.exists(f"_index_template/{gone.policy}")


def test_a_snapshot_holds_every_record_of_every_stream(node: Node) -> None:
    """Restored beside the originals under other names, and counted, as an archive is checked."""
    plan = checked("prod")
    held = streams(plan.environment, plan.systems)[-len(LogClass) :]
    for stream in held:
        node.add(stream.name, [record(number) for number in range(RECORDS)])
        node.post(f"{stream.name}/_rollover")
        node.add(stream.name, [record(number) for number in range(RECORDS)])
    node.put("jaeger-span-000001")
    config = {key: value for key, value in snapshot_policy()["config"].items() if key != "metadata"}
    taken = node.put(f"_snapshot/{REPOSITORY}/nightly?wait_for_completion=true", config)["snapshot"]
    assert taken["state"] == "SUCCESS"
    assert not any(index.startswith("jaeger") for index in taken["indices"])
    assert {stream.name for stream in held} <= set(taken["data_streams"])
    aside = {"rename_pattern": "(.+)", "rename_replacement": "restored-$1", "include_global_state": False}
    names = ",".join(stream.name for stream in held)
    done = node.post(f"_snapshot/{REPOSITORY}/nightly/_restore?wait_for_completion=true", {"indices": names, **aside})
    assert done["snapshot"]["shards"]["failed"] == 0
    for stream in held:
        assert node.count(f"restored-{stream.name}") == node.count(stream.name) == 2 * RECORDS
