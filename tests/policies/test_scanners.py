"""Registered exceptions of scanners: what a row covers, and which rows are faults. Whole scans run under `prove`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from commands.recording import Recording
from policies.catalogue import OBJECT_IDS, STACK_IDS
from policies.exceptions import LONGEST
from policies.scanners import (
    CHECKOV,
    EVERYWHERE,
    KUBE_SCORE,
    SCANNER_EXCEPTIONS,
    Failure,
    ScannerException,
    unregistered,
    wrong_rows,
)
from tests.support.recorder import STACKS

TODAY = date(2026, 11, 28)
CONTROLS = (*OBJECT_IDS, *STACK_IDS)
ROW = ScannerException(CHECKOV, "CKV_K8S_38", "CronJob */*-report", "it asks the API server", "SA-002")
FAILURE = Failure(CHECKOV, "CKV_K8S_38", "CronJob shop/shop-report")


def faults(row: ScannerException, failure: Failure = FAILURE, today: date = TODAY) -> list[str]:
    return list(wrong_rows([failure], today, CONTROLS, (row,)))


def test_a_row_covers_its_check_on_its_objects() -> None:
    assert unregistered([FAILURE], TODAY, (ROW,)) == []
    assert faults(ROW) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(FAILURE, scanner=KUBE_SCORE),
        replace(FAILURE, check="CKV_K8S_8"),
        replace(FAILURE, place="Job shop/shop-report"),
        replace(FAILURE, place="CronJob shop/shop-report-2"),
        replace(FAILURE, place="CronJob shop/report"),
    ],
)
def test_anything_else_is_unregistered(other: Failure) -> None:
    assert unregistered([other, other], TODAY, (ROW,)) == [other]
    assert faults(ROW, other) == ["checkov CKV_K8S_38 on CronJob */*-report: nothing needs it; delete the row"]


def test_a_row_holds_to_its_last_day() -> None:
    after = ROW.expires + timedelta(days=1)
    assert unregistered([FAILURE], ROW.expires, (ROW,)) == []
    assert unregistered([FAILURE], after, (ROW,)) == [FAILURE]
    [fault] = faults(ROW, today=after)
    assert "it has run out" in fault


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (replace(ROW, place=EVERYWHERE, instead=""), "name the control that holds instead"),
        (replace(ROW, place="*Job shop/x"), "wanted kind namespace/name"),
        (replace(ROW, place="CronJob"), "wanted kind namespace/name"),
        (replace(ROW, instead="SA-999"), "SA-999 is no control"),
        (replace(ROW, reason=" "), "wanted a reason"),
        (replace(ROW, owner=""), "wanted a reason"),
        (replace(ROW, expires=TODAY + LONGEST + timedelta(days=1)), "wanted a date within 731 days"),
    ],
)
def test_a_row_that_reaches_too_far_is_a_fault(row: ScannerException, words: str) -> None:
    [fault] = faults(row)
    assert words in fault


def test_every_row_speaks_of_objects_that_are_rendered(recorded: Callable[..., Recording]) -> None:
    """Whether the scanners still find something there is asked by the whole scan."""
    places = {
        f"{found.kind} {found.inputs['metadata'].get('namespace', '')}/{found.object_name}"
        for stack in STACKS
        for found in recorded(stack).objects
    }
    for row in SCANNER_EXCEPTIONS:
        assert any(row.covers(Failure(row.scanner, row.check, place)) for place in places), row
