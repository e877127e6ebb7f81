"""A trace that is put in at the rendered gateway is found by the rendered Jaeger's query API, in a real search engine.

Elasticsearch 8.19 as it can be had tells no version and has no lifecycles; OpenSearch 2.19 stands for it.
"""

import random
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from components.elk_stack.lifecycle import TRACES, policies
from components.elk_stack.log_policy import streams
from components.elk_stack.users import SPANS
from components.trace_stack.jaeger_files import INDICES
from drill.programs import scratch
from specs.units import days
from tests.live.search.engines import opensearch
from tests.live.search.node import Node
from tests.live.shippers.gateway import gateway
from tests.live.shippers.moved import Authority
from tests.live.shippers.trace_store import Trace, send
from tests.live.traces.jaeger import Jaeger
from tests.support.proof_table import Page, Rows, Table
from tests.support.samples import small, systems
from tests.support.waiting import until

pytestmark = [pytest.mark.live, pytest.mark.prove]

SPANS_EACH = 5
PATIENCE = 600
SECOND = 10**9
SERVICE = "shop-web"
PAGE = Page(
    "traces",
    "From the gateway to Jaeger",
    "Failed traces sent by OTLP to the real OpenTelemetry Collector with the rendered gateway's configuration, stored by the "
    "real Jaeger with its rendered configuration in OpenSearch 2.19, and asked for by Jaeger's query API.",
    sources=(
        "components/trace_stack/collector_files.py",
        "components/trace_stack/jaeger.py",
        "components/trace_stack/jaeger_files.py",
        "tests/live/traces",
        "tools/jaeger",
        "tools/otel_collector",
    ),
)
FOUND = Table(PAGE, "Found", ("trace", "sent", "found with all spans"))
NAMES = Table(PAGE, "Indices", ("index", "behind the alias to read", "behind the alias to write"))


def trace(age_days: float = 0) -> Trace:
    """Failed, so that it is kept whatever the share."""
    age = round(age_days * 86_400 * SECOND)
    return Trace("failed", systems()[0].namespace, SPANS_EACH, SECOND // 10, True, SERVICE, age)


def indices(node: Node) -> dict[str, set[str]]:
    """Jaeger's indices, with their aliases."""
    return {name: set(told["aliases"]) for name, told in node.get("jaeger-*/_alias").items()}


@pytest.mark.covers("TRC-01")
def test_a_trace_is_found_where_it_was_put(tmp_path: Path, proof: Rows) -> None:
    authority, given, chance = Authority.new(), small(), random.Random(7)
    with scratch() as home, opensearch(home / "node") as node:
        jaeger = Jaeger(tmp_path, authority, given, systems(), node.address)
        jaeger.prepare()
        # A Job that is made anew runs again.
        jaeger.prepare()
        first = indices(node)
        made, http = gateway(tmp_path / "gateway", authority, given, systems(), jaeger.otlp)
        with jaeger.server.running(), made.running():
            ids = sent(http, chance, {"of today": trace(), "of six days ago": trace(6)})
            found(jaeger, ids, proof)
            assert SERVICE in jaeger.ask("services")
            assert len(jaeger.ask("traces", service=SERVICE, lookback="1h", limit=10)) == 1
            jaeger.roll_over()
            second = indices(node)
            later = sent(http, chance, {"after a rollover": trace()})
            found(jaeger, {**later, "of before the rollover": ids["of today"]}, proof)
            stored = node.get("jaeger-span-*/_search?size=0&track_total_hits=true")["hits"]["total"]["value"]
    named(first, second, proof)
    assert stored == SPANS_EACH * 3


def sent(port: int, chance: random.Random, traces: dict[str, Trace]) -> dict[str, bytes]:
    return dict(zip(traces, send(list(traces.values()), port, chance), strict=True))


def found(jaeger: Jaeger, ids: dict[str, bytes], proof: Rows) -> None:
    for name, identifier in ids.items():
        whole = until(
            lambda identifier=identifier: [
                one for one in jaeger.ask(f"traces/{identifier.hex()}") if len(one["spans"]) == SPANS_EACH
            ],
            f"the trace {name} is found",
            PATIENCE,
            told=lambda: jaeger.server.log.read_text()[-2000:],
        )
        proof.row(FOUND, name, 1, len(whole))
        assert {span["traceID"] for one in whole for span in one["spans"]} == {identifier.hex()}


def named(first: dict[str, set[str]], second: dict[str, set[str]], proof: Rows) -> None:
    """Every index is one that the user may read and write, and each rollover counts on from the last."""
    assert {re.sub(r"-\d{6}$", "", name) for name in first} >= {"jaeger-span", "jaeger-service"}
    assert all(any(fnmatch(name, pattern) for pattern in SPANS) for name in second)
    assert {name for name in second if name.startswith("jaeger-span")} == {"jaeger-span-000001", "jaeger-span-000002"}
    assert "jaeger-span-write" in second["jaeger-span-000002"] - second["jaeger-span-000001"]
    assert all("jaeger-span-read" in second[f"jaeger-span-00000{number}"] for number in (1, 2))
    for name, aliases in sorted(second.items()):
        proof.row(
            NAMES, name, *("yes" if any(one.endswith(end) for one in aliases) else "no" for end in ("-read", "-write"))
        )


def test_spans_are_looked_for_as_long_as_they_are_kept() -> None:
    kept = policies(streams(small(), systems()), systems(), small())[TRACES]["phases"]["delete"]["min_age"]
    assert kept == str(days(7))
    assert "spans" in INDICES
