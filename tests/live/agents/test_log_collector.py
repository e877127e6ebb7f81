"""What the running collector tells of itself is what its contract says: alerts read nothing that is not there."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from specs.exporters.log_collector import LOG_COLLECTOR
from tests.live.shippers import bulk_store
from tests.live.shippers.bulk_store import Answer
from tests.live.shippers.failures import DISK, prepared, small_disk
from tests.live.shippers.moved import Authority
from tests.support.waiting import until

pytestmark = [pytest.mark.live, pytest.mark.prove]

RECORDS, STEPS = 3_200, 32
WITH_FAULTS = ("send_failed", "processor_refused", "enqueue_failed")
"""Only there once records were given up, or memory or the disk was short."""


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
        assert run.agent.total("otelcol_exporter_queue_size") > RECORDS * 100
        assert run.agent.total("otelcol_exporter_sent_log_records_total") == 0
        run.answer = lambda: Answer.TAKES
        until(lambda: run.agent.total("otelcol_exporter_sent_log_records_total") >= RECORDS, "all is answered", 600)
        until(lambda: run.agent.total("otelcol_exporter_queue_size") == 0, "nothing waits", 60)
        documents = "otelcol_elasticsearch_docs_processed_total"
        refused = run.agent.total(documents, outcome="failed_client", http_response_status_code="400")
        assert refused > RECORDS / 4
        assert run.agent.total(documents, outcome="success") + refused == RECORDS
        assert run.agent.total("otelcol_receiver_accepted_log_records_total") == RECORDS
        assert run.agent.lacks(LOG_COLLECTOR, but=WITH_FAULTS) == []


def test_a_full_disk_is_told(tmp_path: Path, authority: Authority) -> None:
    run = prepared(tmp_path, authority, padding=1200)
    with small_disk(run.node.state), run.agent.running():
        assert run.agent.total("otelcol_exporter_enqueue_failed_log_records_total") == 0
        for _ in run.write():
            pass
        until(
            lambda: run.agent.total("otelcol_exporter_enqueue_failed_log_records_total") > 0,
            f"{DISK} bytes are full and the queue says so",
            600,
        )
