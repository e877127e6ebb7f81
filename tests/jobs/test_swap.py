"""A swap asks before it changes anything: for a confirmation that fits the plan, and for a copy of what serves."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobs.__main__ import arguments, asked
from jobs.exit_code import ExitCode, Failure
from jobs.paths import Paths
from jobs.run import Run
from jobs.swap import check, identity, kept_name, run, token
from tests.jobs.copies import HOUR, START, Memory, catalogue, copy, document, store_with

BASE = copy(START)


def made(tmp_path: Path, task: str = "swap", **changes: Any) -> Run:
    found = Run(document(rpo_seconds=HOUR, **changes), Paths(exchange=tmp_path, request=tmp_path / "request"), task, "")
    found.__dict__["store"] = Memory(now=BASE.finished)
    return found


def refused(given: Run) -> Failure:
    with pytest.raises(Failure, match="Nothing was changed") as failure:
        check(given, catalogue(store_with(BASE)), BASE)
    return failure.value


def test_a_protected_store_asks_for_the_token_it_tells(tmp_path: Path) -> None:
    given = made(tmp_path, protected=True)
    failure = refused(given)
    assert failure.code == ExitCode.UNCONFIRMED
    assert str(failure).endswith(f"confirm with {token(given, BASE)}")
    given.confirmation = token(given, BASE)
    check(given, catalogue(store_with(BASE)), BASE)


def test_a_token_fits_one_copy_one_instant_and_one_store(tmp_path: Path) -> None:
    given, later = made(tmp_path), made(tmp_path)
    later.until = START + 30.0
    other = made(tmp_path, environment="prod")
    tokens = {token(given, BASE), token(later, BASE), token(other, BASE), token(given, copy(START + HOUR))}
    assert len(tokens) == 4


def test_what_serves_must_have_been_copied_within_the_objective(tmp_path: Path) -> None:
    given = made(tmp_path)
    check(given, catalogue(store_with(BASE)), BASE)
    given.__dict__["store"] = Memory(now=BASE.started + HOUR + 1)
    assert refused(given).code == ExitCode.NO_SAFETY_COPY
    given.without_safety_copy = True
    check(given, catalogue(store_with(BASE)), BASE)


def test_a_request_is_read_from_its_files_and_the_command_line_wins(tmp_path: Path) -> None:
    folder = tmp_path / "request"
    folder.mkdir()
    for name, text in (("until", "2026-01-01T00:00:30Z\n"), ("confirm", "abc\n"), ("without-safety-copy", "yes")):
        (folder / name).write_text(text, encoding="utf-8")
    found = asked(made(tmp_path), arguments(["swap"]))
    assert (found.until, found.confirmation, found.without_safety_copy) == (START + 30.0, "abc", True)
    found = asked(made(tmp_path), arguments(["swap", "--confirm", "def", "--until", "2026-01-01T00:01:00Z"]))
    assert (found.until, found.confirmation) == (START + 60.0, "def")
    proof = asked(made(tmp_path, "verify"), arguments(["verify"]))
    assert (proof.until, proof.confirmation) == (0.0, "")


def test_a_request_that_is_no_time_is_named(tmp_path: Path) -> None:
    (tmp_path / "request").mkdir()
    (tmp_path / "request" / "until").write_text("yesterday", encoding="utf-8")
    with pytest.raises(Failure, match="request/until: yesterday is no time") as failure:
        asked(made(tmp_path), arguments(["swap"]))
    assert failure.value.code == ExitCode.USAGE


def test_a_second_run_of_one_job_is_the_same_restore_and_another_job_is_another(tmp_path: Path) -> None:
    given = made(tmp_path)
    named = replace(given, job_name="restore-now")
    assert identity(given, BASE) == identity(made(tmp_path), BASE)
    assert identity(named, BASE) != identity(given, BASE)


def test_names_fit_into_every_engine(tmp_path: Path) -> None:
    given = made(tmp_path)
    store = replace(given.document.store, database="d" * 63)
    assert len(kept_name(replace(given, document=replace(given.document, store=store)))) <= 63


def test_an_engine_without_a_swap_says_what_to_do(tmp_path: Path) -> None:
    given = made(tmp_path)
    store = replace(given.document.store, engine="mongodb")
    with pytest.raises(Failure, match="point the services at it") as failure:
        run(replace(given, document=replace(given.document, store=store)))
    assert failure.value.code == ExitCode.UNSUPPORTED
