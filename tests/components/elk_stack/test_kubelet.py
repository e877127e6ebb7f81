"""The kubelet keeps a container's lines long enough for an agent that is away."""

from dataclasses import replace

import pytest
import yaml

from components.elk_stack.documents import documents
from components.elk_stack.kubelet import FILE, too_fast
from specs.logs import AGENT_AWAY, CONTAINER_FILE, RUNTIME_PREFIX, Logs
from specs.units import days
from tests.live.shippers.node_logs import KEPT_FILES
from tests.support.samples import environment, systems
from tests.systems.data import SYSTEMS

TEXT = documents(environment(), tuple(SYSTEMS.values()))[f"kubelet/{FILE}"]


def test_the_drop_in_is_the_kubelet_s_own_format() -> None:
    assert yaml.safe_load(TEXT) == {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "containerLogMaxSize": "100Mi",
        "containerLogMaxFiles": KEPT_FILES,
    }
    assert FILE.endswith(".conf")


def test_one_file_holds_what_is_written_while_the_agent_is_away() -> None:
    logs = Logs(lines_per_second=100, bytes_per_line=400)
    assert logs.on_node().seconds == CONTAINER_FILE.count // (100 * (400 + RUNTIME_PREFIX))
    assert logs.on_node().seconds * 100 * (400 + RUNTIME_PREFIX) <= CONTAINER_FILE.count
    assert all(system.logs.on_node() >= AGENT_AWAY for system in SYSTEMS.values())
    assert too_fast(SYSTEMS.values()) == ()


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_arithmetic_is_shown(name: str) -> None:
    minutes = SYSTEMS[name].logs.on_node().seconds // 60
    assert f"# {name}: " in TEXT
    assert f"{CONTAINER_FILE} last {minutes} minutes" in TEXT


def test_a_system_that_writes_too_fast_is_told() -> None:
    loud = replace(systems()[0], logs=replace(systems()[0].logs, lines_per_second=1000))
    [fault] = too_fast([loud, systems()[1]])
    assert (fault.where, fault.path) == (loud.name, "logs.lines_per_second")
    assert "CONTAINER_FILE" in fault.mend


def test_a_silent_system_is_no_fault() -> None:
    assert Logs(lines_per_second=0).on_node() >= AGENT_AWAY < days(1)
