"""A restore that was asked for: which copy it takes, and how far the log must reach."""

from argparse import ArgumentTypeError

import pytest

from jobs.__main__ import arguments, instant
from jobs.chain import chain
from jobs.engine import engine
from jobs.exit_code import ExitCode, Failure
from jobs.manifest import SLICE, Manifest
from jobs.restore import base
from jobs.restored import reaching, written
from tests.jobs.copies import DAY, HOUR, PREFIX, START, catalogue, copy, receipt, segment, store_with

BASES = [copy(START + number * DAY) for number in range(3)]


def piece(number: int, started: int, **changes: object) -> Manifest:
    place = segment(number)
    return copy(started, SLICE, copy=place, start=place, last=place, **changes)


@pytest.mark.covers("BUG-23")
def test_the_newest_copy_that_ended_before_the_instant_is_taken() -> None:
    known = catalogue(store_with(*BASES))
    assert base(known, PREFIX, 0.0) == BASES[2]
    assert base(known, PREFIX, BASES[1].finished + 0.5) == BASES[1]
    assert base(known, PREFIX, float(BASES[1].finished)) == BASES[0], "what is copied at the instant may be too new"


def test_a_copy_that_failed_its_proof_is_passed_over() -> None:
    known = catalogue(store_with(*BASES, receipts=(receipt(BASES[2], passed=False),)))
    assert base(known, PREFIX, 0.0) == BASES[1]


def test_where_all_failed_the_newest_is_tried() -> None:
    """A damaged index makes every proof red; the rows are in the copies still."""
    known = catalogue(store_with(*BASES, receipts=tuple(receipt(one, passed=False) for one in BASES)))
    assert base(known, PREFIX, 0.0) == BASES[2]
    assert base(known, PREFIX, BASES[1].finished + 0.5) == BASES[1]


def test_without_a_copy_that_old_nothing_is_restored() -> None:
    with pytest.raises(Failure, match="no complete copy older than 20260101T000000Z") as failure:
        base(catalogue(store_with(*BASES)), PREFIX, float(START))
    assert failure.value.code == ExitCode.NOTHING_TO_PROVE


def test_the_first_slice_begun_after_the_instant_holds_all_before_it() -> None:
    first = copy(START, start=segment(10), last=segment(10))
    slices = [piece(10, START + HOUR), piece(11, START + 2 * HOUR), piece(12, START + 3 * HOUR)]
    links = chain(engine("postgresql"), first, slices)
    assert reaching(links, START + HOUR + 0.5) == slices[1]
    assert reaching(links, float(START + HOUR)) == slices[0]


@pytest.mark.parametrize(("missing", "why"), [(1, "does not follow"), (2, "ship the next slice first")])
def test_an_instant_behind_the_log_is_refused(missing: int, why: str) -> None:
    first = copy(START, start=segment(10), last=segment(10))
    slices = [piece(10 + number, START + number * HOUR) for number in range(3)]
    del slices[missing]
    links = chain(engine("postgresql"), first, slices)
    with pytest.raises(Failure, match=why) as failure:
        reaching(links, START + 2 * HOUR - 1.0)
    assert failure.value.code == ExitCode.NOTHING_TO_PROVE


def test_an_instant_is_told_to_the_engine_in_utc() -> None:
    assert written(instant("2026-11-21T03:00:00.25+01:00")) == "2026-11-21 02:00:00.250000"
    assert written(0.0) == ""


@pytest.mark.parametrize(("text", "why"), [("2026-11-21T03:00:00", "names no zone"), ("yesterday", "is no time")])
def test_an_instant_without_its_zone_is_refused(text: str, why: str) -> None:
    with pytest.raises(ArgumentTypeError, match=why):
        instant(text)


def test_a_proof_stops_at_no_instant(capsys: pytest.CaptureFixture[str]) -> None:
    """It would compare nothing, and its receipt would say that the copy restores."""
    with pytest.raises(SystemExit):
        arguments(["verify", "--until", "2026-11-21T02:00:00Z"])
    assert "only a restore stops at any instant" in capsys.readouterr().err
    assert arguments(["restore", "--until", "2026-11-21T02:00:00Z"]).until == 1_795_226_400
