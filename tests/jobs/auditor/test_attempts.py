"""Attempts one after the other: what cannot be read is told as that, and nothing old is told as new."""

from pathlib import Path

import pytest

from jobs.auditor.finding import Sample
from jobs.auditor.program import Auditor
from jobs.auditor.reading import Remembered, read
from jobs.auditor.series import FRESH_ATTEMPTS, STUCK_SECONDS, Series
from jobs.exit_code import ExitCode, Failure
from jobs.store import Unavailable
from tests.jobs.auditor.seeded import STORE, Seeded, auditor, healthy, told
from tests.jobs.copies import PREFIX, START, Memory, copy, store_with

INSTANT = "backup_last_audit_timestamp_seconds"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Counting(Memory):
    """Counts what is fetched."""

    def __init__(self, of: Memory):
        super().__init__(of.time)
        self.objects = of.objects
        self.fetched: list[str] = []

    def get(self, key: str) -> bytes:
        self.fetched.append(key)
        return super().get(key)


def opened(monkeypatch: pytest.MonkeyPatch, *places: object) -> list[str]:
    """Each opening gives the next place, the last one for good; the openings so far."""
    seen: list[str] = []

    def opening(_: object, bucket: str, __: object) -> object:
        seen.append(bucket)
        place = places[min(len(seen), len(places)) - 1]
        if isinstance(place, Exception):
            raise place
        return place

    monkeypatch.setattr("jobs.auditor.program.open_bucket", opening)
    return seen


@pytest.mark.covers("ALT-46")
def test_what_cannot_be_read_is_a_metric_and_a_line_and_old_values_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    healthy(tmp_path)
    one = auditor(tmp_path)
    one.audit(STORE)
    first = told(one.series)
    (tmp_path / "test" / "shop").rename(tmp_path / "test" / "away")
    (tmp_path / "test" / "shop").write_text("no folder")
    one.audit(STORE)
    one.audit(STORE)
    assert told(one.series) == {
        ("backup_audit_success", "primary"): 0,
        (INSTANT, "primary"): first[INSTANT, "primary"],
    }
    said = capsys.readouterr().err
    assert said.count("db in primary: cannot be read: ") == 1, "the same trouble is told once"
    assert PREFIX in said
    (tmp_path / "test" / "shop").unlink()
    (tmp_path / "test" / "away").rename(tmp_path / "test" / "shop")
    one.audit(STORE)
    again = told(one.series)
    assert again.keys() == first.keys()
    assert again[INSTANT, "primary"] >= first[INSTANT, "primary"]
    assert capsys.readouterr().err == "db in primary: is well again\n"


def test_it_writes_nothing(tmp_path: Path) -> None:
    healthy(tmp_path)
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in tmp_path.rglob("*")}
    auditor(tmp_path).audit(STORE)
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in tmp_path.rglob("*")} == before


def test_refused_credentials_end_nothing_and_new_ones_need_no_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket = store_with(copy(START))
    refused = Failure(ExitCode.CREDENTIALS, "object store: key: refused with AccessDenied")
    seen = opened(monkeypatch, refused, bucket)
    one = auditor(tmp_path)
    one.audit(STORE)
    assert told(one.series) == {("backup_audit_success", "primary"): 0}
    assert "refused with AccessDenied" in capsys.readouterr().err
    one.audit(STORE)
    one.audit(STORE)
    assert told(one.series)["backup_copies", "primary", "base"] == 1
    assert len(seen) == 2, "a bucket that answers is opened once"


def test_an_error_nobody_thought_of_is_told_without_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(monkeypatch, RuntimeError("a-secret"))
    one = auditor(tmp_path)
    one.audit(STORE)
    assert told(one.series) == {("backup_audit_success", "primary"): 0}
    assert capsys.readouterr().err == "db in primary: cannot be read: RuntimeError\n"


def test_what_was_read_too_long_ago_is_not_told_as_if_it_were_known() -> None:
    clock = Clock()
    series = Series(60, clock)
    series.tell("db", "primary", (Sample("backup_chain_gaps", 0),), 5_000)
    fresh = {("backup_audit_success", "primary"): 1, (INSTANT, "primary"): 5_000, ("backup_chain_gaps", "primary"): 0}
    clock.now += FRESH_ATTEMPTS * 60
    assert told(series) == fresh
    clock.now += 1
    assert told(series) == {("backup_audit_success", "primary"): 0, (INSTANT, "primary"): 5_000}


def test_a_bucket_that_is_not_tried_any_more_is_no_health() -> None:
    clock = Clock()
    series = Series(60, clock)
    for bucket in ("primary", "offsite"):
        series.expect("db", bucket)
    assert told(series) == {("backup_audit_success", bucket): 0 for bucket in ("primary", "offsite")}
    clock.now += STUCK_SECONDS
    series.fail("db", "primary")
    assert series.works()
    clock.now += 1
    assert not series.works()
    series.tell("db", "offsite", (), 1)
    assert series.works()


def test_objects_are_fetched_once_and_all_anew_from_time_to_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = [copy(START + day * 86_400) for day in range(3)]
    bucket = Counting(store_with(*copies))
    opened(monkeypatch, bucket)
    now = Clock()
    monkeypatch.setattr("jobs.auditor.program.time.monotonic", now)
    one = auditor(tmp_path)
    one.audit(STORE)
    one.audit(STORE)
    assert len(bucket.fetched) == 3
    # Overwritten in place, which no writer of ours does.
    key = bucket.fetched[0]
    bucket.objects[key] = b"{"
    one.audit(STORE)
    assert told(one.series)["backup_unreadable_objects", "primary"] == 0
    now.now += one.document.whole_seconds
    one.audit(STORE)
    assert told(one.series)["backup_unreadable_objects", "primary"] == 1
    assert len(bucket.fetched) == 6
    del bucket.objects[key]
    one.audit(STORE)
    assert told(one.series)["backup_unreadable_objects", "primary"] == 0
    assert len(bucket.fetched) == 6


class Moving(Memory):
    """A bucket that changes while it is listed: the listing is of before, what is fetched is of after."""

    def __init__(self, before: Memory, after: Memory):
        super().__init__(before.time)
        self.objects, self.first = after.objects, [sorted(before.objects)]

    def keys(self, prefix: str) -> list[str]:
        return self.first.pop() if self.first else super().keys(prefix)


def test_a_copy_deleted_while_it_is_read_is_neither_unreadable_nor_damaged(tmp_path: Path) -> None:
    whole = healthy(tmp_path)
    before, after = Memory(), Memory()
    before.objects = {key: whole.volume.get(key) for key in whole.volume.keys(PREFIX)}
    gone = whole.bases[0]
    after.objects = {k: v for k, v in before.objects.items() if k not in (whole.key(gone), gone.parts[0].key)}
    found = read(Remembered(Moving(before, after), {}), PREFIX)
    assert found.missing == ()
    assert [one.copy for one in found.catalogue.bases] == [one.copy for one in whole.bases[1:]]
    assert found.catalogue.unreadable == []


def test_a_copy_published_while_it_is_listed_lacks_no_part(tmp_path: Path) -> None:
    """A listing passes the parts before the slices: a slice made in between is seen without its part."""
    bucket = Seeded(tmp_path)
    base = bucket.put(copy(START))
    before, after = Memory(), Memory()
    after.objects = {key: bucket.volume.get(key) for key in bucket.volume.keys(PREFIX)}
    before.objects = {key: data for key, data in after.objects.items() if key != base.parts[0].key}
    assert read(Remembered(Moving(before, after), {}), PREFIX).missing == ()
    assert read(Remembered(Moving(before, before), {}), PREFIX).missing == (base.parts[0].key,)


def test_an_object_that_is_there_and_cannot_be_fetched_makes_the_bucket_unreadable() -> None:
    class Refusing(Memory):
        def get(self, key: str) -> bytes:
            raise Unavailable(f"{key}: timed out")

    bucket = Refusing()
    bucket.objects = store_with(copy(START)).objects
    with pytest.raises(Unavailable, match="timed out"):
        read(Remembered(bucket, {}), PREFIX)


def test_thousands_of_lost_objects_do_not_flood_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket = Memory()
    bucket.objects = {f"{PREFIX}/slice/{number}.json": b"{" for number in range(1_000)}
    opened(monkeypatch, bucket)
    one: Auditor = auditor(tmp_path)
    one.audit(STORE)
    assert len(capsys.readouterr().err.splitlines()) == 21
    assert told(one.series)["backup_unreadable_objects", "primary"] == 1_000
