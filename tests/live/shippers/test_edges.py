"""Records at the edge of what the node agent can hold: a line without an end, one that grows, one that is too deep."""

import json
from pathlib import Path

import pytest

from components.elk_stack.collector_files import MOST_PARSED
from tests.live.shippers.agent import Node, agent, lay
from tests.live.shippers.bulk_store import Kept, store
from tests.live.shippers.failures import ENVIRONMENT
from tests.live.shippers.moved import Authority
from tests.live.shippers.node_logs import ContainerLog
from tests.support.samples import systems
from tests.support.servers import free_port
from tests.support.waiting import until

pytestmark = [pytest.mark.live, pytest.mark.prove]

PART = 16 << 10
"""As the container runtime cuts long lines."""
SECRET = "Hunter2Xq9vLm"
LAST_WORDS = "panic: cannot open the configuration"
GROWING = json.dumps({"type": "x", "password": SECRET, "html": "<p>" * 280_000})
"""Six times as long where its signs are written as JSON may write them."""
DEEP = '{"message":"deep","a":' * 3_000 + json.dumps({"password": SECRET}) + "}" * 3_000
"""Flattened, each of its names would be longer than a page."""
NEIGHBOURS = 300


def written(node: Node) -> int:
    """How many records there are."""
    for number, (pod, line) in enumerate({"growing": GROWING, "deep": DEEP}.items()):
        log = ContainerLog.of(node.logs, "elsewhere", pod)
        log.written = 10_000 * number
        parts = [line[at : at + PART] for at in range(0, len(line), PART)]
        log.write(["before"])
        log.write(parts[:-1], tag="P")
        log.write(parts[-1:])
        log.write(f"after {number}" for number in range(NEIGHBOURS))
    # A reader takes files that begin alike for one.
    ended = ContainerLog.of(node.logs, "elsewhere", "ended")
    ended.written = 50_000
    ended.write(["started"])
    ended.write([LAST_WORDS], "stderr", "P")
    return 2 * (NEIGHBOURS + 2) + 2


@pytest.mark.covers("LOG-03", "BUG-74")
def test_no_record_is_lost_and_none_takes_its_neighbours_along(tmp_path: Path) -> None:
    node, kept = lay(tmp_path / "node", Authority.new()), Kept()
    wanted = written(node)
    assert len(GROWING) > MOST_PARSED
    with store(kept, free_port()) as given, agent(node, given.url, ENVIRONMENT, systems()).running():
        until(lambda: len(kept.all()) >= wanted, "all records arrive", 300, told=lambda: len(kept.all()))
    found = kept.all()
    assert len(found) == wanted
    assert SECRET not in json.dumps(found)
    assert [one["stream"] for one in found if one["message"] == LAST_WORDS] == ["stderr"]
