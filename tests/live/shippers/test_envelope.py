"""What really leaves the node agent fits the envelope's JSON Schema, and is what the daily suite's sample says."""

import json

import pytest

from tests.components.elk_stack.test_envelope import SAMPLE
from tests.live.shippers.agent import agent, lay
from tests.live.shippers.bulk_store import Document, Kept, store
from tests.live.shippers.envelope_lines import LINES
from tests.live.shippers.failures import ENVIRONMENT
from tests.live.shippers.moved import Authority
from tests.live.shippers.node_logs import ContainerLog
from tests.support.log_records import record_faults
from tests.support.samples import systems
from tests.support.servers import free_port
from tests.support.waiting import until

pytestmark = [pytest.mark.live, pytest.mark.prove]

OF_THE_RUN = ("@timestamp", "log.file.path")
"""Fields that differ from one run to the next."""


def text(document: Document) -> str:
    return json.dumps(document, sort_keys=True)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    """The lines in a namespace nobody declared, and in a system's."""
    node, kept = lay(tmp_path_factory.mktemp("envelope") / "node", Authority.new()), Kept()
    logs = [ContainerLog.of(node.logs, name, f"pod-{name}") for name in ("elsewhere", systems()[0].namespace)]
    # A reader takes files that begin alike for one.
    for log, lines in zip(logs, (LINES, LINES[::-1]), strict=True):
        log.write(lines)
    wanted = len(LINES) * len(logs)
    with store(kept, free_port()) as given, agent(node, given.url, ENVIRONMENT, systems()).running():
        until(lambda: len(kept.all()) >= wanted, "all lines arrive", 600, told=lambda: len(kept.all()))
    return sorted(kept.all(), key=text)


def test_every_record_fits_the_schema(documents: list[Document]) -> None:
    assert len(documents) == 2 * len(LINES)
    assert {json.dumps(one): found for one in documents if (found := record_faults(one))} == {}


def test_the_sample_is_what_the_collector_makes(documents: list[Document]) -> None:
    """The daily suite looks at it and needs no collector."""
    made = [{name: value for name, value in one.items() if name not in OF_THE_RUN} for one in documents]
    assert sorted(made, key=text) == sorted(json.loads(SAMPLE.read_text()), key=text)


def test_no_statement_keeps_its_literals(documents: list[Document]) -> None:
    """Also where the line has no text of its own and is written anew."""
    asked = [one for one in documents if one.get("event.dataset") == "slow_query"]
    assert len(asked) == 2
    assert all("ada" not in text(one) for one in asked)
