"""Repairs that pass a freeze: every row accounts for itself."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from specs.checks.repairs import faults
from specs.environment import Repair
from specs.settings import read
from specs.walk import faults as walk
from tests.specs.sample import ENVIRONMENT, SYSTEM

TODAY = date(2026, 11, 25)
ROW = Repair(SYSTEM.name, f"sha256:{'0a' * 32}", "the retry storm ends with it", "management", "2026-12-26")


def found(*rows: Repair) -> list[str]:
    return [fault.path for fault in faults((SYSTEM,), replace(ENVIRONMENT, repairs=rows), TODAY)]


def test_a_sound_row_is_no_fault() -> None:
    assert found(ROW) == []
    assert found(replace(ROW, expires="2026-11-24")) == [], "one that has run out is told by the policy pack"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("system", "nobody"),
        ("system", ""),
        ("digest", ""),
        ("digest", "0a" * 32),
        ("digest", f"sha256:{'0A' * 32}"),
        ("digest", f"sha256:{'0a' * 32}\n"),
        ("reason", "fix"),
        ("reason", " " * 20),
        ("approver", " "),
        ("approver", SYSTEM.owner.team),
        ("expires", ""),
        ("expires", "soon"),
        ("expires", "2026-11-31"),
        ("expires", "2026-12-27"),
    ],
)
def test_a_row_that_does_not_account_for_itself(field: str, value: str) -> None:
    assert found(replace(ROW, **{field: value})) == [f"repairs[0].{field}"]


def test_one_change_has_one_row() -> None:
    assert found(ROW, replace(ROW, reason="the same once more")) == ["repairs[1].digest"]
    assert found(ROW, replace(ROW, digest=f"sha256:{'0b' * 32}")) == []


def test_the_walk_hears_it() -> None:
    told = walk((SYSTEM,), replace(ENVIRONMENT, repairs=(replace(ROW, digest="x"),)), TODAY)
    assert [fault.path for fault in told] == ["repairs[0].digest"]


@pytest.mark.parametrize("given", [date(2026, 12, 1), 7, None])
def test_a_day_without_quotes_is_told(given: Any) -> None:
    row = {"system": "a", "digest": "b", "reason": "c", "approver": "d", "expires": given}
    raw = {"profile": "small", "cluster": "dev", "domain": "dev.example", "repairs": [row]}
    [fault] = read("dev", raw)[1]
    assert fault.path == "repairs.0.expires"
    assert ("in quotes" in fault.wanted) is isinstance(given, date)
