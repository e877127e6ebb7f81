"""The real collector with the rendered gateway's configuration: which of ten thousand traces reach the trace store."""

import random
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from components.certificates.catalogue import JAEGER
from components.trace_stack.sampling import decision_wait
from specs.environment import Environment
from specs.system import System
from specs.tracing import Tracing
from specs.units import seconds
from tests.live.shippers.gateway import gateway
from tests.live.shippers.moved import Authority
from tests.live.shippers.trace_store import Trace, send, trace_store
from tests.support.proof_table import Page, Rows, Table
from tests.support.samples import environment, small, systems
from tests.support.servers import free_port
from tests.support.waiting import until

pytestmark = [pytest.mark.live, pytest.mark.prove]

SHARE = 0.01
BATCH = 100
COUNTS = {"failed": 500, "slow": 500, "failed and slow": 200, "ordinary": 10_000}
SPANS = 5
PAGE = Page(
    "tail-sampling",
    "Which traces are kept",
    "Traces sent to the real OpenTelemetry Collector with the rendered gateway's configuration, where systems record one "
    "trace in a hundred, and counted in the trace store.",
    sources=("components/trace_stack/collector_files.py", "components/trace_stack/sampling.py", "tools/otel_collector"),
)
KEPT = Table(PAGE, "Kept", ("gateway", "traces", "sent", "kept", "kept with all spans"))


def busy(system: System) -> System:
    """Declared with enough traffic that the rendered memory holds what is sent here at once."""
    services = tuple(replace(service, traced=True, requests_per_second=500) for service in system.services)
    return replace(system, tracing=Tracing(SHARE, slow=seconds(1)), services=services)


def traces(system: System, chance: random.Random) -> list[Trace]:
    """In mixed order. Slow is a tenth over the threshold, ordinary a tenth below."""
    assert system.tracing
    threshold = round(system.tracing.slow.seconds * 10**9)
    long, short = threshold * 11 // 10, threshold * 9 // 10
    made = [
        Trace(kind, system.namespace, SPANS, long if "slow" in kind else short, "failed" in kind)
        for kind, count in COUNTS.items()
        for _ in range(count)
    ]
    chance.shuffle(made)
    return made


@pytest.mark.covers("TRC-01")
@pytest.mark.parametrize(("name", "given"), [("one", small()), ("several, balanced", environment())], ids=str)
def test_every_failed_and_every_slow_trace_is_kept(name: str, given: Environment, tmp_path: Path, proof: Rows) -> None:
    authority, port, chance = Authority.new(), free_port(), random.Random(7)
    served = (busy(systems()[0]), *systems()[1:])
    made, http = gateway(tmp_path, authority, given, served, port)
    certificates = authority.lay(tmp_path / "jaeger", JAEGER)
    with trace_store(certificates, port) as store, made.running():
        waiting = traces(served[0], chance)
        for first in range(0, len(waiting), BATCH):
            send(waiting[first : first + BATCH], http, chance)
        wanted = sum(count for kind, count in COUNTS.items() if kind != "ordinary")
        until(lambda: sum(store.kept().values()) >= wanted, "the telling traces arrive", 300, told=store.kept)
        # What was decided together arrives together: the rest is on its way.
        time.sleep(decision_wait(served).seconds)
        kept = store.kept()
        taken = made.accepted("spans")
        whole = Counter(store.kinds[trace] for trace, count in store.spans.items() if count == SPANS)
    for kind, count in COUNTS.items():
        proof.row(KEPT, name, kind, count, kept[kind], whole[kind])
    # Those it hands to itself, to decide a trace in one place, are counted again.
    assert taken >= sum(COUNTS.values()) * SPANS
    ordinary = kept.pop("ordinary")
    assert kept == {kind: count for kind, count in COUNTS.items() if kind != "ordinary"}
    assert all(whole[kind] == count for kind, count in kept.items())
    assert SHARE / 2 < ordinary / COUNTS["ordinary"] < SHARE * 2
