"""Bringing boards of logs into Kibana, against a server that keeps to the import's documentation."""

import json
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from dashboards.kibana import log_boards
from jobs.__main__ import main
from jobs.exit_code import ExitCode
from specs.job_document import SAVED_OBJECTS_PASSWORD
from tests.jobs.saved_objects.kibana_server import PASSWORD, USER, Kibana, handler
from tests.specs.sample import ENVIRONMENT
from tests.support.background_server import answering
from tests.support.coverage import covers
from tests.systems.data import SYSTEMS

BOARDS = log_boards(SYSTEMS.values(), ENVIRONMENT)


@pytest.fixture
def kibana() -> Kibana:
    return Kibana()


@pytest.fixture
def address(kibana: Kibana) -> Iterator[str]:
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), handler(kibana))) as server:
        yield f"http://127.0.0.1:{server.server_port}"


def run(folder: Path, address: str, *, user: str = USER, password: str = PASSWORD, **files: str) -> ExitCode:
    """One run over these files, or the five systems' boards."""
    (folder / "objects").mkdir(exist_ok=True)
    for name, text in (files or BOARDS).items():
        (folder / "objects" / name).write_text(text, encoding="utf-8")
    (folder / SAVED_OBJECTS_PASSWORD).write_text(password, encoding="utf-8")
    places = ["--objects", str(folder / "objects"), "--credentials", str(folder)]
    return main(["saved-objects", "--kibana", address, "--user", user, *places])


def line(kind: str, identity: str, **more: object) -> str:
    return (
        json.dumps({"type": kind, "id": identity, "attributes": {"title": identity}, "references": [], **more}) + "\n"
    )


@covers("DSH-06", "DSH-10")
def test_every_board_comes_in_whole(kibana: Kibana, address: str, tmp_path: Path) -> None:
    assert run(tmp_path, address) is ExitCode.DONE
    lines = [json.loads(text) for file in BOARDS.values() for text in file.splitlines()]
    assert kibana.held == {(one["type"], one["id"]): one for one in lines}
    assert len(kibana.requests) == len(SYSTEMS)


def test_a_second_run_replaces_and_adds_nothing(kibana: Kibana, address: str, tmp_path: Path) -> None:
    before = {"a.ndjson": line("dashboard", "board"), "b.ndjson": line("search", "records")}
    after = {**before, "a.ndjson": line("dashboard", "board", attributes={"title": "another"})}
    assert run(tmp_path, address, **before) is ExitCode.DONE
    assert run(tmp_path, address, **after) is ExitCode.DONE
    assert kibana.held["dashboard", "board"]["attributes"] == {"title": "another"}
    assert len(kibana.held) == 2


def test_while_kibana_starts_a_retry_may_help(kibana: Kibana, address: str, tmp_path: Path) -> None:
    kibana.starting = len(SYSTEMS)
    assert run(tmp_path, address) is ExitCode.RETRY
    assert run(tmp_path, address) is ExitCode.DONE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (line("canvas", "x"), "canvas x: unsupported_type"),
        (
            line("search", "x", references=[{"name": "a", "type": "index-pattern", "id": "gone"}]),
            "search x: missing_references (index-pattern gone)",
        ),
        ("no JSON\n", "Kibana answered 400"),
    ],
    ids=["type", "reference", "text"],
)
def test_what_kibana_refuses_is_named_and_not_tried_again(
    text: str, said: str, address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, address, **{"bad.ndjson": text, "good.ndjson": line("search", "y")}) is ExitCode.DOCUMENT
    shown = capsys.readouterr()
    assert f"bad.ndjson: Kibana refused {said}" in shown.err or f"bad.ndjson: {said}" in shown.err
    assert "good.ndjson: 1 objects" in shown.out


def test_a_user_the_store_does_not_know_yet_is_tried_again_and_no_password_is_told(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, address, password="another one") is ExitCode.RETRY
    shown = capsys.readouterr()
    assert "401" in shown.err
    assert "another one" not in shown.err + shown.out


def test_nobody_answers(tmp_path: Path) -> None:
    assert run(tmp_path, "http://127.0.0.1:1") is ExitCode.RETRY


def test_a_page_that_is_no_kibana(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, kibana: Kibana
) -> None:
    monkeypatch.setattr(kibana, "answer", lambda *_: (200, ["hello"]))
    assert run(tmp_path, address) is ExitCode.RETRY


def test_objects_that_got_lost_on_the_way_are_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, kibana: Kibana
) -> None:
    monkeypatch.setattr(kibana, "answer", lambda *_: (200, {"success": True, "successCount": 0}))
    assert run(tmp_path, address) is ExitCode.RETRY


@pytest.mark.parametrize(("missing", "code"), [("objects", ExitCode.DOCUMENT), ("credentials", ExitCode.CREDENTIALS)])
def test_what_is_missing_beside_it(missing: str, code: ExitCode, tmp_path: Path) -> None:
    (tmp_path / "objects").mkdir()
    if missing == "credentials":
        (tmp_path / "objects" / "a.ndjson").write_text("{}\n", encoding="utf-8")
    else:
        (tmp_path / SAVED_OBJECTS_PASSWORD).write_text("x", encoding="utf-8")
    places = ["--objects", str(tmp_path / "objects"), "--credentials", str(tmp_path)]
    assert main(["saved-objects", "--kibana", "http://127.0.0.1:1", "--user", "x", *places]) is code
