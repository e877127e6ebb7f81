"""What a restore and a stream say, against what the manifests say of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from jobs.chain import chain
from jobs.engine import engine
from jobs.exit_code import ExitCode, Failure
from jobs.manifest import Manifest
from jobs.opened import contradicted
from jobs.paths import Paths
from jobs.receipt import Level
from jobs.restored import judged, restored
from jobs.run import Run
from jobs.stream import Measured
from jobs.verify import waiting
from tests.jobs.copies import DAY, START, catalogue, copy, document, receipt, store_with

POSTGRESQL = engine("postgresql")
BASE = replace(copy(START), schema=("as it was",))
HELD = {"identifier": BASE.identifier, "schema.restored": "as it was"}


def said(base: Manifest, facts: dict[str, str]) -> list[str]:
    run = Run(document(("daily", 7)), Paths(), "verify")
    return judged(run, catalogue(store_with(base)), chain(POSTGRESQL, base, ()), base, facts, {"orders": 1})


@pytest.mark.covers("BUG-06")
@pytest.mark.parametrize(
    ("base", "facts", "reason"),
    [
        (BASE, {**HELD, "identifier": "8"}, "restores to the server 8, not to 7"),
        (BASE, {**HELD, "schema.restored": "otherwise"}, "are not those that were copied"),
        (BASE, {"identifier": "7"}, "are not those that were copied"),
        (replace(BASE, schema=()), HELD, "its manifest does not describe the tables"),
    ],
)
def test_another_server_or_other_tables_are_red(base: Manifest, facts: dict[str, str], reason: str) -> None:
    [found] = said(base, facts)
    assert found.startswith(BASE.copy)
    assert reason in found


def test_what_was_copied_is_green_also_where_tables_changed_meanwhile() -> None:
    assert said(BASE, HELD) == []
    assert said(replace(BASE, schema=("before", "as it was")), HELD) == []


@pytest.mark.covers("BUG-06")
def test_a_restore_that_was_killed_says_nothing_about_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its container was ended from outside: what it restored may be sound."""
    run = Run(document(("daily", 7)), Paths(exchange=tmp_path), "verify")
    monkeypatch.setitem(run.__dict__, "store", store_with(BASE))
    monkeypatch.setattr("jobs.restored.fetch", lambda *_: None)
    (tmp_path / "status").write_text("killed")
    with pytest.raises(Failure, match="ended without a status: it was killed") as failure:
        restored(run, run.catalogue(), BASE)
    assert failure.value.code is ExitCode.RETRY


def measured(head: bytes, tail: bytes = b"") -> Measured:
    found = Measured(None)
    found.head, found.tail = head, tail
    return found


LABEL = b"START WAL LOCATION: 0/2000028 (file %s)\nSTART TIME: 2026-01-01 00:00:30 UTC\n"


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (LABEL % BASE.start.encode(), ""),
        (b"a server that says nothing of it", ""),
        (LABEL % b"000000010000000000000001", "start is 000000010000000000000001"),
        (LABEL.replace(b"00:00:30", b"04:00:30") % BASE.start.encode(), "its bytes were written at 20260101T040030Z"),
    ],
)
def test_a_base_of_postgresql_says_itself_where_and_when_it_begins(head: bytes, reason: str) -> None:
    found = contradicted(BASE, measured(head))
    assert reason in found if reason else not found


def test_an_engine_nobody_knows_is_no_copy() -> None:
    assert contradicted(replace(BASE, engine="abacus"), measured(b""))


def test_what_was_opened_once_is_opened_again_the_longest_ago_first() -> None:
    copies = [copy(START + number * DAY) for number in range(6)]
    told = [
        receipt(copies[0], at=START + 2 * DAY),
        receipt(copies[1], at=START + DAY),
        receipt(copies[2], at=START + 20 * DAY),
    ]
    told.append(receipt(copies[3], at=START, passed=False, level=Level.INTACT))
    known = catalogue(store_with(*copies, receipts=tuple(told)))
    asked = waiting(known, copies[5], START + 9 * DAY)
    assert [one.copy for one in asked] == [copies[4].copy, copies[1].copy, copies[0].copy]
