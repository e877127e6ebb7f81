"""The log store's tasks against answers of the kind Elasticsearch gives; `tests/live/search/test_upkeep.py` asks the real one."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from jobs.__main__ import main
from jobs.exit_code import ExitCode, Failure
from jobs.log_store.archive import Archive, Proof, closed, stream_of
from jobs.log_store.client import LogStore
from jobs.log_store.state import applied
from specs.job_document import ARCHIVE_PREFIX, LOG_STATE_TEMPLATE
from tests.support.background_server import answering

BACKING = ".ds-logs-audit.shop-prod-2026.11.01-{:06}"
REASON = "[c] is in use by a data streams [logs-audit.shop-prod]"
NOW, DAY = 1_764_000_000_000, 86_400_000
Answers = Mapping[str, tuple[int, Any]]


@contextmanager
def store(answers: Answers) -> Iterator[LogStore]:
    """Answers by method and the beginning of a path, the longest first; everything else is 404."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            known = sorted(answers, key=len, reverse=True)
            asked = f"{self.command} {self.path[1:]}"
            found = next((key for key in known if asked.startswith(key)), None)
            status, body = answers[found] if found else (404, {"error": {"reason": f"no {asked}"}})
            text = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_DELETE = _answer

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Says nothing."""

    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
        yield LogStore(f"http://127.0.0.1:{server.server_address[1]}", "reader", "of a test")


def known(digest: str, errors: list[str] | None = None) -> Answers:
    template = {"component_template": {LOG_STATE_TEMPLATE: {"_meta": {"digest": digest}}}}
    file = {"version": 7, **({"errors": {"errors": errors}} if errors else {})}
    state = {"metadata": {"component_template": template, "reserved_state": {"file_settings": file}}}
    return {"GET _cluster/state/metadata": (200, state)}


def counted(**indices: int) -> tuple[int, Any]:
    return 200, {"indices": {name: {"primaries": {"docs": {"count": count}}} for name, count in indices.items()}}


def archived(
    came_back: int = 10, *, state: str = "SUCCESS", begun: int = NOW, shard: Mapping[str, Any] | None = None
) -> Answers:
    """Two indices of one stream in the newest snapshot, the older with ten documents."""
    older, younger = BACKING.format(1), BACKING.format(2)
    name = f"{ARCHIVE_PREFIX}{older}"
    taken = {"snapshot": "nightly", "state": state, "start_time_in_millis": begun, "indices": [younger, older]}
    shards = {"shards": {"0": [dict(shard or {"state": "STARTED"})]}}
    return {
        f"GET _cluster/state/routing_table/{ARCHIVE_PREFIX}*": (200, {"routing_table": {"indices": {}}}),
        f"GET {name}/_stats": counted(**{name: came_back}),
        "GET logs-*/_stats": counted(**{older: 10, younger: 1}),
        "GET _snapshot/repository/*": (200, {"snapshots": [taken]}),
        "POST _snapshot/repository/nightly/_restore": (200, {"accepted": True}),
        f"GET _cluster/state/routing_table/{name}": (200, {"routing_table": {"indices": {name: shards}}}),
    }


def prove(answers: Answers) -> Proof:
    with store(answers) as found:
        now = datetime.fromtimestamp(NOW / 1000, UTC)
        return Archive(found, "repository", now=now, pause=lambda _: None).prove()


def test_a_state_that_is_there_is_told_with_its_version() -> None:
    with store(known("abc")) as found:
        assert applied(found, "abc", 0) == 7


def test_a_state_that_is_not_there_is_waited_for_and_then_told() -> None:
    waited: list[float] = []
    with (
        store(known("abc", [REASON])) as found,
        pytest.raises(Failure, match=r"has the state abc, wanted xyz") as failure,
    ):
        applied(found, "xyz", 0.2, lambda seconds: waited.append(seconds))
    assert REASON in str(failure.value)
    assert failure.value.code is ExitCode.RETRY
    assert waited


def test_a_store_that_never_had_a_state_is_told() -> None:
    with store({"GET _cluster/state/metadata": (200, {})}) as found, pytest.raises(Failure, match="state of nobody"):
        applied(found, "xyz", 0)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((401, {"error": {"reason": "unable to authenticate"}}), "answered 401 to reader unable to authenticate"),
        ((503, b"busy"), "answered 503 to reader"),
        ((200, b"<html>"), "no answer"),
        ((200, b"[]"), "does not answer as Elasticsearch does"),
        ((500, {"error": "broken"}), "answered 500 to reader broken"),
    ],
)
def test_a_store_that_cannot_answer_is_asked_again(answer: tuple[int, Any], said: str) -> None:
    """Also 401: it reads a changed table of users some time later."""
    with store({"GET _cluster/state": answer}) as found, pytest.raises(Failure, match=said) as failure:
        applied(found, "xyz", 0)
    assert failure.value.code is ExitCode.RETRY
    assert "of a test" not in str(failure.value)


def test_nobody_who_listens_is_no_answer() -> None:
    with store({}) as gone:
        pass
    with pytest.raises(Failure, match="no answer from"):
        applied(gone, "xyz", 0)


@pytest.mark.covers("RET-03")
def test_what_comes_back_whole_is_the_proof() -> None:
    proof = prove(archived())
    assert (proof.index, proof.snapshot, proof.documents) == (BACKING.format(1), "nightly", 10)


@pytest.mark.covers("RET-03")
@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        ({"came_back": 9}, ExitCode.PROOF_FAILED, "9 documents came back from nightly, wanted 10"),
        ({"came_back": 11}, ExitCode.PROOF_FAILED, "11 documents came back from nightly, wanted 10"),
        ({"state": "PARTIAL"}, ExitCode.NOTHING_TO_PROVE, "no whole snapshot"),
        ({"begun": NOW - 4 * DAY}, ExitCode.PROOF_FAILED, "no snapshot of the last 72 hours"),
        (
            {"shard": {"state": "UNASSIGNED", "unassigned_info": {"reason": "ALLOCATION_FAILED", "details": "gone"}}},
            ExitCode.PROOF_FAILED,
            "a shard does not come back: gone",
        ),
    ],
)
def test_an_archive_that_lies_is_found(answers: dict[str, Any], code: ExitCode, said: str) -> None:
    with pytest.raises(Failure, match=said) as failure:
        prove(archived(**answers))
    assert failure.value.code is code


def test_only_what_has_a_younger_index_is_closed() -> None:
    other = ".ds-logs-audit.other-prod-2026.11.01-000009"
    assert closed([BACKING.format(2), BACKING.format(10), BACKING.format(1), other, "jaeger-span-000001"]) == [
        BACKING.format(1),
        BACKING.format(2),
    ]
    assert stream_of(BACKING.format(1)) == "logs-audit.shop-prod"
    assert stream_of("jaeger-span-000001") == ""


@pytest.mark.parametrize("task", ["log-state", "log-archive"])
def test_a_missing_password_is_told(task: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = ["--digest", "x"] if task == "log-state" else ["--repository", "x"]
    asked = [task, "--store", "http://127.0.0.1:1", "--user", "reader", "--credentials", str(tmp_path), *more]
    assert main(asked) is ExitCode.CREDENTIALS
    assert "password" in capsys.readouterr().err
