"""Every rendered configuration of a collector, and the real program: it takes them whole, starts with them and refuses others."""

from pathlib import Path

import pytest

from commands.check_input import checked
from specs.blueprint import Blueprint
from tests.live.shippers.agent import agent, lay
from tests.live.shippers.collector import validated
from tests.live.shippers.gateway import gateway
from tests.live.shippers.moved import HERE, Authority
from tests.support.servers import free_port

pytestmark = [pytest.mark.live, pytest.mark.prove]
STACKS = ("dev", "staging", "prod")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.new()


@pytest.fixture(params=STACKS)
def blueprint(request: pytest.FixtureRequest) -> Blueprint:
    return checked(request.param)


def test_the_node_agent_is_taken_and_starts(blueprint: Blueprint, authority: Authority, tmp_path: Path) -> None:
    made = agent(lay(tmp_path, authority), f"https://{HERE}:{free_port()}", blueprint.environment, blueprint.systems)
    answer = validated(made.file, made.gates)
    assert answer.returncode == 0, answer.stderr
    with made.running():
        pass
    assert "deprecated" not in made.log.read_text()


def test_the_gateway_is_taken_and_starts(blueprint: Blueprint, authority: Authority, tmp_path: Path) -> None:
    made, _ = gateway(tmp_path, authority, blueprint.environment, blueprint.systems, free_port())
    answer = validated(made.file)
    assert answer.returncode == 0, answer.stderr
    with made.running():
        pass
    assert "deprecated" not in made.log.read_text()


SPOILT = (
    ("queue_size:", "queue_sise:"),
    ("line_end_pattern: ^", "line_end_pattern: (?<!x)^"),
    ("replace_pattern(", "replace_patern("),
    ("- memory_limiter\n", "- memory_limitor\n"),
    ("max_elapsed_time: 0s", "max_elapsed_time: for ever"),
    ("parse_ints: true", "parse_ints: yes please"),
)


@pytest.mark.parametrize(("there", "instead"), SPOILT, ids=[spoilt[1].strip() for spoilt in SPOILT])
def test_a_spoilt_key_is_refused(there: str, instead: str, authority: Authority, tmp_path: Path) -> None:
    """What passes above passes because it is right and not because nobody looks."""
    given = checked("prod")
    made = agent(lay(tmp_path, authority), f"https://{HERE}:{free_port()}", given.environment, given.systems)
    text = made.file.read_text()
    assert there in text
    made.file.write_text(text.replace(there, instead, 1))
    assert validated(made.file, made.gates).returncode != 0
