"""Records as the real collector makes them, recorded: each fits the schema, and spoilt in one place it does not."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.log_records import record_faults

SAMPLE = Path(__file__).parent / "data" / "records.json"
"""`tests/live/shippers/test_envelope.py` compares it with the real program's answer; times and paths are left out."""
OF_A_RUN = {
    "@timestamp": "2026-01-01T00:00:00.000000001Z",
    "log.file.path": "/var/log/pods/web-shop_pod-1_5d2b/app/0.log",
}
RECORDS = [{**OF_A_RUN, **record} for record in json.loads(SAMPLE.read_text())]


def test_every_record_fits_the_schema() -> None:
    assert len(RECORDS) > 20
    assert {json.dumps(one): faults for one in RECORDS if (faults := record_faults(one))} == {}


@pytest.mark.parametrize(
    "spoilt",
    [
        {"log.levle": "error"},
        {"log.level": 30},
        {"tags": "error"},
        {"http.response.status_code": "503"},
        {"fields": "x"},
    ],
    ids=str,
)
def test_a_record_that_is_spoilt_does_not(spoilt: dict[str, Any]) -> None:
    assert all(len(record_faults({**record, **spoilt})) == 1 for record in RECORDS)
