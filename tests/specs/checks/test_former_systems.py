"""Systems that left: each row accounts for itself, and a stack file says it in few words."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from specs.checks.former_systems import faults
from specs.former_system import FormerSystem
from specs.logs import HIPAA, ClassRetention, LogClass, Logs
from specs.settings import read
from specs.units import days
from specs.walk import faults as walk
from tests.specs.sample import ENVIRONMENT, SYSTEM

ROW = FormerSystem("old-shop", "2026-11-28", Logs(regimes=(HIPAA,)))
RAW = {"profile": "small", "cluster": "dev", "domain": "dev.example"}


def found(*rows: FormerSystem) -> list[str]:
    return [fault.path for fault in faults((SYSTEM,), replace(ENVIRONMENT, former_systems=rows))]


def given(**row: Any) -> list[str]:
    raw = {**RAW, "former_systems": [{"name": "old-shop", "left": "2026-11-28", **row}]}
    return [fault.path for fault in read("dev", raw)[1]]


def test_a_sound_row_is_no_fault() -> None:
    assert found(ROW, replace(ROW, name="older-shop")) == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": SYSTEM.name}, "name"),
        ({"name": "platform"}, "name"),
        ({"left": ""}, "left"),
        ({"left": "2026-11-31"}, "left"),
        ({"logs": Logs(retention=(ClassRetention(LogClass.AUDIT, days(4_000)),))}, "keep.audit"),
    ],
)
def test_a_row_that_cannot_hold_is_told(change: dict[str, Any], path: str) -> None:
    assert found(replace(ROW, **change)) == [f"former_systems[0].{path}"]


def test_a_system_has_one_row() -> None:
    assert found(ROW, replace(ROW, left="2026-11-29")) == ["former_systems[1].name"]


def test_the_walk_hears_it() -> None:
    told = walk((SYSTEM,), replace(ENVIRONMENT, former_systems=(replace(ROW, left="soon"),)))
    assert [fault.path for fault in told] == ["former_systems[0].left"]


def test_a_stack_file_names_what_differs_from_the_usual() -> None:
    row = {"name": "old-shop", "left": date(2026, 11, 28), "keep": {"application": "60d"}, "regimes": ["hipaa"]}
    settings, told = read("dev", {**RAW, "former_systems": [row]})
    assert told == ()
    assert settings
    [former] = settings.environment("dev").former_systems
    assert former.left == "2026-11-28"
    assert [former.logs.keep(kind).days for kind in LogClass] == [60, 14, 7, 2192, 366]


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ({"name": "Old Shop"}, "former_systems.0.name"),
        ({"left": "soon"}, "former_systems.0.left"),
        ({"keep": {"audits": "60d"}}, "former_systems.0.keep.audits.[key]"),
        ({"keep": {"audit": "long"}}, "former_systems.0.keep.audit"),
        ({"regimes": ["hippa"]}, "former_systems.0.regimes.0"),
        ({"until": "2027-01-01"}, "former_systems.0.until"),
    ],
)
def test_a_slip_in_a_stack_file_is_told(row: dict[str, Any], path: str) -> None:
    assert given(**row) == [path]
