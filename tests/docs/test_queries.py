"""The query guide says what the rules record, and nothing else."""

import re

import pytest

from commands.check_input import checked
from commands.query_guide import PAGE, Recorded, guide, recorded
from commands.recorded_meanings import meaning, undescribed
from tests.queries.syntax import parsed, readings

FOUND = recorded(checked("prod"))
UNUSED_HERE = {
    "slo:history:begin_timestamp_seconds": "written by a backfill, not by a rule",
    **dict.fromkeys(
        ("slo:<side>:sum_month", "slo:<side>:inc5m_month", "slo:<side>:residual1h_month"),
        "of budgets of a calendar month, which no system of production has",
    ),
    "slo:<side>:excluded": "of exclusions, of which there are none at this moment",
}


def test_the_page_is_what_the_rules_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == guide(FOUND), "run python -m commands.query_guide"


def test_every_description_is_needed() -> None:
    assert set(undescribed(FOUND)) == set(UNUSED_HERE)


@pytest.mark.parametrize("one", FOUND.values(), ids=FOUND)
def test_an_example_reads_its_series_by_labels_it_has(one: Recorded) -> None:
    [reading] = readings(parsed(one.example.text))
    assert reading.name == one.name
    assert {label for label, _, _ in reading.matchers} | set(one.example.labels) <= set(one.labels)
    assert len(meaning(one.name)[1].text) > 10


def test_readers_are_those_that_read() -> None:
    errors = FOUND["slo:errors:ratio1h"]
    assert "slo:burn_rate:ratio1h" in errors.records
    assert "ErrorBudgetBurn" in FOUND["slo:burn_rate:ratio1h"].alerts | errors.alerts | FOUND["slo:bad:sum1h"].alerts
    assert "Burn rate 1 hour" in FOUND["slo:burn_rate:ratio1h"].panels
    assert "Burn rate 1 hour" not in FOUND["slo:burn_rate:ratio3d"].panels


def test_a_series_that_nobody_described_stops_the_page() -> None:
    with pytest.raises(KeyError, match="recorded_meanings"):
        meaning("service:something:new")


def test_every_series_of_production_has_a_row() -> None:
    rows = re.findall(r"^\| `([\w:]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(FOUND)
