"""Checks of the log store against answers of any kind: what each finds, and what it says of it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobs.exit_code import ExitCode, Failure
from jobs.log_store import canary
from jobs.log_store.canary import KINDS, arrived, lines, newest, redacted, stored
from jobs.log_store.client import LogStore
from jobs.log_store.dead_letters import refused
from jobs.log_store.lifecycle import followed
from jobs.log_store.snapshots import recent
from tests.jobs.log_store.test_tasks import store

RUN = 29_400_000
NOW = datetime.fromtimestamp(RUN * 60, UTC) + timedelta(minutes=11)
LATE = timedelta(minutes=20)
STREAM, CONTAINER = "logs-system.platform-prod", "log-canary"
STUCK = {
    "managed": True,
    "phase": "hot",
    "action": "rollover",
    "step": "ERROR",
    "failed_step": "check-rollover-ready",
    "step_info": {"type": "illegal_argument_exception", "reason": "no alias"},
}
WELL = {"managed": True, "phase": "hot", "action": "rollover", "step": "check-rollover-ready"}


def explained(mode: str = "RUNNING", **indices: Any) -> dict[str, tuple[int, Any]]:
    return {
        "GET logs-*,jaeger-*/_ilm/explain": (200, {"indices": indices}),
        "GET _ilm/status": (200, {"operation_mode": mode}),
    }


def grown(answers: dict[str, tuple[int, Any]]) -> int:
    with store(answers) as found:
        return followed(found, ["logs-*", "jaeger-*"])


def test_indices_that_follow_are_counted() -> None:
    assert grown(explained(one=WELL, two=WELL, free={"managed": False})) == 2
    assert grown(explained()) == 0


def test_each_that_stands_still_is_named_with_the_reason() -> None:
    with pytest.raises(Failure) as failure:
        grown(explained("STOPPED", one=STUCK, two=WELL, zero=STUCK))
    assert str(failure.value).splitlines() == [
        "lifecycles are STOPPED, wanted RUNNING",
        "one: hot/rollover failed at check-rollover-ready: no alias",
        "zero: hot/rollover failed at check-rollover-ready: no alias",
    ]


def snapshots(*states: str) -> dict[str, tuple[int, Any]]:
    taken = [
        {"snapshot": f"night-{age}", "state": state, "start_time_in_millis": (NOW.timestamp() - age * 86_400) * 1000}
        for age, state in enumerate(states)
    ]
    return {"GET _snapshot/repository/*": (200, {"snapshots": taken})}


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((), "repository: there is no whole snapshot$"),
        (("FAILED",), "there is no whole snapshot; the last try, night-0, is FAILED$"),
        (
            ("PARTIAL", "FAILED", "SUCCESS"),
            "no snapshot of the last 36 hours: .* night-2, .*; the last try, night-0, is PARTIAL$",
        ),
    ],
)
def test_a_missing_snapshot_is_told(states: tuple[str, ...], said: str) -> None:
    with store(snapshots(*states)) as found, pytest.raises(Failure, match=said):
        recent(found, "repository", timedelta(hours=36), NOW)


def test_one_night_may_fail() -> None:
    with store(snapshots("FAILED", "SUCCESS")) as found:
        assert recent(found, "repository", timedelta(hours=36), NOW)["snapshot"] == "night-1"


def kept(*documents: dict[str, Any]) -> dict[str, tuple[int, Any]]:
    hits = [{"_index": "logs", "_source": document} for document in documents]
    return {f"POST {STREAM}/_search": (200, {"hits": {"hits": hits}})}


def clean(run: int = RUN, without: int = -1) -> list[dict[str, Any]]:
    """A run as it is stored, but for one line."""
    found = [line.text.replace(line.secret, "REDACTED") for line in lines(run)]
    return [{"message": text} for number, text in enumerate(found) if number != without]


def looked(answers: dict[str, tuple[int, Any]], what: Any, *more: Any) -> Any:
    with store(answers) as found:
        return what(found, STREAM, CONTAINER, *more)


def test_the_last_canary_that_arrived_whole_is_told() -> None:
    run = looked(kept(*clean(RUN - 10), *clean()), arrived, LATE, NOW)
    assert run == datetime.fromtimestamp(RUN * 60, UTC)


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ([], "none did in six times as long"),
        ([{"message": "something else"}], "none did in six times as long"),
        (clean(RUN - 20), "the last that did was written 20"),
        ([*clean(without=3), *clean(RUN - 20)], "the last that did was written 20"),
    ],
)
def test_a_canary_that_does_not_arrive_whole_is_told(documents: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(Failure, match=f"no canary of the last 20 minutes arrived whole; {said}") as failure:
        looked(kept(*documents), arrived, LATE, NOW)
    assert failure.value.code is ExitCode.RETRY


@pytest.mark.parametrize("number", range(len(KINDS)), ids=list(KINDS))
@pytest.mark.parametrize("place", ["message", "event.original", "fields"])
def test_a_secret_is_found_wherever_it_stands(number: int, place: str) -> None:
    line = lines(RUN)[number]
    document = {"message": clean()[number]["message"], place: {"deep": line.secret} if place == "fields" else line.text}
    with pytest.raises(Failure, match=f"logs: holds a secret of the kind {line.kind}") as failure:
        looked(kept(*clean(without=number), document), redacted, NOW - LATE)
    assert failure.value.code is ExitCode.PROOF_FAILED
    assert line.secret not in str(failure.value)


def test_canaries_without_their_secrets_are_counted() -> None:
    assert (
        looked(kept(*clean(), {"message": "log canary 1.99 of a later version"}), redacted, NOW - LATE)
        == len(KINDS) + 1
    )


def test_what_lacks_its_mark_is_no_canary() -> None:
    assert looked(kept({"message": "log canary"}, {}), stored, NOW - LATE) == []
    assert newest([]) == 0


def test_dead_letters_are_counted() -> None:
    def letters(count: int) -> LogStore:
        with store({f"POST {STREAM}/_count": (200, {"count": count})}) as found:
            assert refused(found, STREAM, NOW) == count
            return found

    letters(0)
    with pytest.raises(Failure, match=f"{STREAM}: 3 records with the tag dead-letter") as failure:
        letters(3)
    assert failure.value.code is ExitCode.PROOF_FAILED


def test_lines_are_as_programs_write_them() -> None:
    """One line each, and the field's is an object of JSON."""
    assert not any("\n" in line.text for line in lines(RUN))
    assert [line.kind for line in lines(RUN) if line.text.startswith("{") and json.loads(line.text)] == ["field"]
    assert [canary.MARK.search(line.text)["run"] for line in lines(RUN)] == [str(RUN)] * len(KINDS)  # pyright: ignore[reportOptionalSubscript]
