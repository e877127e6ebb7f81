"""What the running collector tells of itself is what its contract says: alerts read nothing that is not there."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from specs.exporters.log_collector import LOG_COLLECTOR
from specs.metrics import Metric
from tests.live.shippers import bulk_store
from tests.live.shippers.bulk_store import Answer
from tests.live.shippers.failures import DISK, Run, prepared, small_disk
from tests.live.shippers.moved import Authority
from tests.support.waiting import until

pytestmark = [pytest.mark.live, pytest.mark.prove]

RECORDS, STEPS = 3_200, 32
WITH_FAULTS = ("send_failed", "processor_refused")
"""Only there once records were given up, or memory was short."""
Samples = dict[str, list[tuple[dict[str, str], float]]]


def samples(run: Run) -> Samples:
    """Series of the agent's page by name."""
    found: Samples = {}
    for line in requests.get(run.agent.metrics, timeout=60).text.splitlines():
        if not line.startswith("#"):
            series, _, value = line.rpartition(" ")
            name, _, labels = series.partition("{")
            pairs = (pair.split("=", 1) for pair in labels.rstrip("}").split('",') if pair)
            found.setdefault(name, []).append(({key: text.strip('"') for key, text in pairs}, float(value)))
    return found


def total(run: Run, metric: str, **labels: str) -> float:
    return sum(value for own, value in samples(run).get(metric, []) if labels.items() <= own.items())


def known(metric: Metric, found: Samples) -> bool:
    return all(own.keys() <= {*metric.labels} for own, _ in found[metric.name])


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.new()


def test_the_queue_and_every_answer_are_told(
    tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused by a wrong password, then taken but for every third document, which the store will never take."""
    take = bulk_store.Handler._item

    def spoilt(self: Any, number: int, lines: tuple[bytes, bytes], answer: Answer) -> Any:
        [(_, about)] = json.loads(lines[0]).items()
        return (
            bulk_store._said(about, 400, "document_parsing_exception")
            if number % 3 == 0
            else take(self, number, lines, answer)
        )

    monkeypatch.setattr(bulk_store.Handler, "_item", spoilt)
    run = prepared(tmp_path, authority)
    run.answer = lambda: Answer.UNAUTHORISED
    with run.store(), run.agent.running():
        for _ in run.write(0.0, RECORDS, STEPS):
            pass
        until(lambda: run.agent.accepted("log_records") >= RECORDS, "all is read", 600)
        time.sleep(5)
        assert total(run, "otelcol_exporter_queue_size") > RECORDS * 100
        assert total(run, "otelcol_exporter_sent_log_records_total") == 0
        run.answer = lambda: Answer.TAKES
        until(lambda: total(run, "otelcol_exporter_sent_log_records_total") >= RECORDS, "all is answered", 600)
        until(lambda: total(run, "otelcol_exporter_queue_size") == 0, "nothing waits", 60)
        documents = "otelcol_elasticsearch_docs_processed_total"
        refused = total(run, documents, outcome="failed_client", http_response_status_code="400")
        assert refused > RECORDS / 4
        assert total(run, documents, outcome="success") + refused == RECORDS
        assert total(run, "otelcol_receiver_accepted_log_records_total") == RECORDS
        found = samples(run)
    told = [metric for metric in LOG_COLLECTOR.metrics if not any(part in metric.name for part in WITH_FAULTS)]
    there = [metric for metric in told if "enqueue_failed" not in metric.name]
    assert [metric.name for metric in there if metric.name not in found or not known(metric, found)] == []


def test_a_full_disk_is_told(tmp_path: Path, authority: Authority) -> None:
    run = prepared(tmp_path, authority, padding=1200)
    with small_disk(run.node.state), run.agent.running():
        assert total(run, "otelcol_exporter_enqueue_failed_log_records_total") == 0
        for _ in run.write():
            pass
        until(
            lambda: total(run, "otelcol_exporter_enqueue_failed_log_records_total") > 0,
            f"{DISK} bytes are full and the queue says so",
            600,
        )
