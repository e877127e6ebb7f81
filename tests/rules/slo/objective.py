"""One objective of a small system: its raw and recorded series, and what is expected of its rules."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rules.group import RuleGroup
from rules.slo.recording import groups
from specs.system import System
from tests.rules.slo.cases import series, verdict
from tests.specs.data.invoice_service import SYSTEM as INVOICES

SYSTEM = replace(INVOICES, slos=INVOICES.slos[:1])
[SLO] = SYSTEM.slos
ID = f"{SYSTEM.name}-{SLO.name}"
LABELS = f'slo="{ID}", system="{SYSTEM.name}", window="30d"'
TARGET = f'namespace="{SYSTEM.namespace}",job="{SYSTEM.services[0].name}"'
GOOD, BAD = (f'http_requests_total{{{TARGET},instance="a",status="{status}"}}' for status in ("200", "503"))
UP = f'up{{{TARGET},instance="a"}}'
TILES, WINDOWS, RESIDUALS = range(3)
NOTHING: list[dict[str, Any]] = []


def recorded(name: str, values: str) -> dict[str, str]:
    return series(f"{name}{{{LABELS}}}", values)


def expect(name: str, value: float | None, at: str) -> dict[str, Any]:
    """A recorded series' value at a moment, or that there is none."""
    found = NOTHING if value is None else [{"labels": f"{name}{{{LABELS}}}", "value": value}]
    return {"expr": f'{name}{{slo="{ID}"}}', "eval_time": at, "exp_samples": found}


def holds(condition: str, at: str) -> dict[str, Any]:
    """Something of the recorded series that is true at a moment."""
    return {"expr": f"count({condition})", "eval_time": at, "exp_samples": [{"labels": "{}", "value": 1}]}


def assert_recorded(
    folder: Path,
    chosen: Iterable[int],
    given_series: list[dict[str, str]],
    wanted: list[dict[str, Any]],
    *,
    step: str = "1m",
    evaluated: str = "1m",
    system: System = SYSTEM,
    start: str = "",
) -> None:
    test = {"interval": step, "input_series": given_series, "promql_expr_test": wanted}
    if start:
        test["start_timestamp"] = start
    found: tuple[RuleGroup, ...] = tuple(groups(system)[at] for at in chosen)
    answer = verdict(folder, found, test, evaluated)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def target() -> dict[str, str]:
    return recorded("slo:objective:ratio", f"{SLO.target}x20000")
