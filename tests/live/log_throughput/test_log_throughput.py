"""How fast container logs go from their files to a store, and what it takes: the rendered node agent beside itself without
redaction, and beside Filebeat, in one run."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.live.log_throughput.cost import cost
from tests.live.log_throughput.filebeat import filebeat
from tests.live.log_throughput.lines import laid
from tests.live.log_throughput.sink import Sink, sink
from tests.live.shippers.agent import Node, agent, lay
from tests.live.shippers.failures import ENVIRONMENT
from tests.live.shippers.moved import Authority
from tests.support.proof_table import Page, Rows, Table
from tests.support.samples import systems
from tests.support.waiting import until

pytestmark = [pytest.mark.live, pytest.mark.prove]

LINES = 50_000
SECRETS = LINES // 100
PATIENCE = 3600
DEARER_BY_REDACTION = 1.5
PAGE = Page(
    "log-throughput",
    "Throughput of log shippers",
    f"{LINES:,} lines of container logs, seven of ten JSON, read from the first to the last and sent to a store on "
    "loopback that only counts. All shippers keep a queue on disk. One after the other on one machine, which does other "
    "things besides: seconds of processor time compare better than seconds of the clock. The goal was three times the "
    "6 MB/s that Fluentd was once measured to do on one processor. The agent without redaction and names shows what reading, "
    "a queue that is synced to disk and compressed sending take alone.",
    sources=(
        "components/elk_stack/collector_files.py",
        "components/elk_stack/collector_statements.py",
        "components/elk_stack/redaction.py",
        "components/elk_stack/redaction_names.py",
        "components/elk_stack/redaction_rules.py",
        "components/elk_stack/redaction_ottl.py",
        "tests/live/log_throughput",
        "tools/filebeat",
        "tools/otel_collector",
    ),
)
FOUND = Table(
    PAGE,
    "From file to store",
    (
        "shipper",
        "lines/s",
        "MB/s",
        "processor s for 100,000 lines",
        "most memory, MB",
        "sent, MB",
        "of 1,000 secrets sent",
    ),
)
REDACTING = (
    "replace_pattern(body",
    "replace_all_patterns",
    "delete_matching_keys",
    'set(cache["suspect"]',
    'set(cache["n',
)

ROUTING = (
    "document_id",
    "mapping.mode",
    "elasticsearch.index",
    "IsString",
    'cache["raw"]',
    'cache["class"]',
    'cache["system"]',
)


def whole(configuration: dict[str, Any]) -> None:
    """As it is rendered."""


def without_redaction(configuration: dict[str, Any]) -> None:
    for group in configuration["processors"]["transform/record"]["log_statements"]:
        kept = [statement for statement in group["statements"] if not statement.startswith(REDACTING)]
        group["statements"] = kept


def routed_alone(configuration: dict[str, Any]) -> None:
    """What is read is sent as it is: only its identity and its stream are named."""
    for group in configuration["processors"]["transform/record"]["log_statements"]:
        group["statements"] = [one for one in group["statements"] if any(name in one for name in ROUTING)]


@contextmanager
def node_agent(node: Node, store: Sink, change: Callable[[dict[str, Any]], None]) -> Iterator[int]:
    made = agent(node, store.url, ENVIRONMENT, systems())
    configuration = yaml.safe_load(made.file.read_text())
    change(configuration)
    made.file.write_text(yaml.safe_dump(configuration, sort_keys=False, width=10_000), encoding="utf-8")
    with made.running():
        assert made.process
        yield made.process.pid


SHIPPERS = {
    "node agent": lambda node, store: node_agent(node, store, whole),
    "node agent without redaction": lambda node, store: node_agent(node, store, without_redaction),
    "node agent without redaction and names": lambda node, store: node_agent(node, store, routed_alone),
    "Filebeat 7.17, same rules in its script": lambda node, store: filebeat(
        node.home / "filebeat", node.logs, store.url, redacts=True
    ),
    "Filebeat 7.17 without redaction": lambda node, store: filebeat(
        node.home / "filebeat", node.logs, store.url, redacts=False
    ),
}
REDACTS = {name: "without" not in name for name in SHIPPERS}


def test_lines_go_from_file_to_store(tmp_path: Path, proof: Rows) -> None:
    taken: dict[str, float] = {}
    for number, (name, shipper) in enumerate(SHIPPERS.items()):
        node = lay(tmp_path / str(number), Authority.new())
        size = laid(node.logs, systems()[0], LINES)
        with sink() as store:
            began = time.monotonic()
            with shipper(node, store) as process:
                until(
                    lambda: store.documents >= LINES,
                    f"{name} is done",
                    PATIENCE,
                    told=lambda: store.documents,
                    every=0.1,
                )
                seconds, spent = time.monotonic() - began, cost(process)
        taken[name] = spent.processor_seconds
        proof.row(
            FOUND,
            name,
            f"{LINES / seconds:,.0f}",
            f"{size / 1e6 / seconds:.1f}",
            f"{spent.processor_seconds * 1e5 / LINES:.1f}",
            f"{spent.most_bytes / 1e6:.0f}",
            f"{store.sent_bytes / 1e6:.0f}",
            str(round(store.leaks * 1000 / SECRETS)),
        )
        assert store.documents == LINES
        assert (store.leaks == 0) is REDACTS[name]
    assert taken["node agent"] < DEARER_BY_REDACTION * taken["node agent without redaction"]
