"""Tiles count exactly what happened: over resets, without failures, and per indicator kind."""

from dataclasses import replace
from pathlib import Path

import pytest

from rules.slo.recording import groups
from specs.metrics import counter, gauge, select
from specs.slo import EventsIndicator, GaugeIndicator
from specs.system import System
from tests.rules.slo.cases import series, verdict
from tests.specs.data.invoice_service import SYSTEM

SERVICE = SYSTEM.services[0].name
PLACE = f'namespace="{SYSTEM.namespace}",job="{SERVICE}"'
STEP = "15s"


def tiles(system: System) -> tuple:
    return groups(system)[:1]


def expect(slo: str, name: str, value: float) -> dict:
    labels = f'slo="{SYSTEM.name}-{slo}", system="{SYSTEM.name}", window="30d"'
    return {
        "expr": f'{name}{{slo="{SYSTEM.name}-{slo}"}}',
        "eval_time": "10m",
        "exp_samples": [{"labels": f"{name}{{{labels}}}", "value": value}],
    }


def checked(folder: Path, system: System, given: list[dict], wanted: list[dict]) -> None:
    test = {"interval": STEP, "input_series": given, "promql_expr_test": wanted}
    answer = verdict(folder, tiles(system), test)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.covers("SLO-05", "BUG-46")
def test_a_service_without_failures_has_zero_bad_events_and_not_no_data(tmp_path: Path) -> None:
    given = [series(f'http_requests_total{{{PLACE},status="200"}}', "0+15x60")]
    wanted = [expect("availability", "slo:total:inc1m", 60), expect("availability", "slo:bad:inc1m", 0)]
    checked(tmp_path, SYSTEM, given, wanted)


@pytest.mark.covers("BUG-54")
def test_server_errors_are_bad_and_client_errors_are_not(tmp_path: Path) -> None:
    given = [
        series(f'http_requests_total{{{PLACE},status="200"}}', "0+15x60"),
        series(f'http_requests_total{{{PLACE},status="404"}}', "0+15x60"),
        series(f'http_requests_total{{{PLACE},status="503"}}', "0+3x60"),
    ]
    wanted = [expect("availability", "slo:total:inc1m", 132), expect("availability", "slo:bad:inc1m", 12)]
    checked(tmp_path, SYSTEM, given, wanted)


def test_a_restarted_replica_takes_nothing_away(tmp_path: Path) -> None:
    given = [
        series(f'http_requests_total{{{PLACE},status="200",pod="a"}}', "0+15x60"),
        series(f'http_requests_total{{{PLACE},status="200",pod="b"}}', "0+15x38 0+15x20"),
    ]
    checked(tmp_path, SYSTEM, given, [expect("availability", "slo:bad:inc1m", 0)])


@pytest.mark.covers("RULE-02")
def test_latency_counts_what_is_above_its_bucket(tmp_path: Path) -> None:
    slo = next(slo for slo in SYSTEM.slos if slo.name == "latency")
    bound = f"{slo.indicator.threshold_seconds:g}"  # pyright: ignore[reportAttributeAccessIssue]
    given = [
        series(f"http_request_duration_seconds_count{{{PLACE}}}", "0+15x60"),
        series(f'http_request_duration_seconds_bucket{{{PLACE},le="{bound}"}}', "0+12x60"),
        series(f'http_request_duration_seconds_bucket{{{PLACE},le="10"}}', "0+15x60"),
    ]
    wanted = [expect("latency", "slo:total:inc1m", 60), expect("latency", "slo:bad:inc1m", 12)]
    checked(tmp_path, SYSTEM, given, wanted)


def with_slo(indicator: EventsIndicator | GaugeIndicator) -> System:
    metrics = (counter("sync_operations_total", "status"), gauge("model_accuracy_ratio"))
    slo = replace(SYSTEM.slos[0], name="own", indicator=indicator)
    return replace(SYSTEM, slos=(slo,), extra_metrics=metrics)


@pytest.mark.covers("SLO-05")
def test_events_are_counted_by_their_good_ones(tmp_path: Path) -> None:
    indicator = EventsIndicator(select("sync_operations_total"), good=select("sync_operations_total", status="success"))
    given = [
        series(f'sync_operations_total{{{PLACE},status="success"}}', "0+12x60"),
        series(f'sync_operations_total{{{PLACE},status="conflict"}}', "0+3x60"),
    ]
    wanted = [expect("own", "slo:total:inc1m", 60), expect("own", "slo:bad:inc1m", 12)]
    checked(tmp_path, with_slo(indicator), given, wanted)


@pytest.mark.covers("SLO-04")
def test_a_gauge_is_one_event_a_minute(tmp_path: Path) -> None:
    indicator = GaugeIndicator(select("model_accuracy_ratio"), at_least=0.9)
    given = [series(f"model_accuracy_ratio{{{PLACE}}}", "0.85x60")]
    wanted = [expect("own", "slo:total:inc1m", 1), expect("own", "slo:bad:inc1m", 1)]
    checked(tmp_path, with_slo(indicator), given, wanted)
