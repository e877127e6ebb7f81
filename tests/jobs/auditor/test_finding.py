"""Seeded buckets: what is wrong with each is counted, named in the log, and spoils nothing else that is told."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.receipt import Level
from specs.exporters import BACKUP_AUDITOR
from tests.jobs.auditor.seeded import DAYS, SIZE, Seeded, audited, healthy, told
from tests.jobs.auditor.seeded import auditor as auditor_of
from tests.jobs.auditor.spoilt import NEWEST, SPOILT, gone
from tests.jobs.copies import DAY, HOUR, PREFIX, START, copy, receipt


def test_a_healthy_bucket_is_told_whole(tmp_path: Path) -> None:
    bucket = healthy(tmp_path)
    found = audited(tmp_path)
    newest, last = bucket.bases[-1], bucket.slices[-1]
    assert {name for name, *_ in found} == {metric.name for metric in BACKUP_AUDITOR.metrics}
    assert found["backup_audit_success",] == 1
    assert (found["backup_copies", "base"], found["backup_copies", "slice"]) == (DAYS, 24)
    assert found["backup_newest_timestamp_seconds", "base"] == newest.finished
    assert found["backup_newest_timestamp_seconds", "slice"] == last.finished
    assert found["backup_chain_through_timestamp_seconds",] == last.finished
    assert found["backup_verified_timestamp_seconds",] == newest.scheduled + HOUR
    assert found["backup_last_proof_success",] == 1
    assert found["backup_restorable_copies",] == DAYS
    assert (found["backup_tier_copies", "daily"], found["backup_tier_promised_copies", "daily"]) == (7, 7)
    # 1 January 2026 is a Thursday: ten days begin two weeks.
    assert (found["backup_tier_copies", "weekly"], found["backup_tier_promised_copies", "weekly"]) == (2, 5)
    assert found["backup_tier_newest_timestamp_seconds", "daily"] == newest.finished
    assert found["backup_tier_newest_timestamp_seconds", "weekly"] == bucket.bases[4].finished
    assert (found["backup_stored_bytes",], found["backup_usual_stored_bytes",]) == (SIZE, SIZE)
    assert (found["backup_raw_bytes",], found["backup_kept_bytes",]) == (4 * SIZE, SIZE * (DAYS + 24))
    for name in ("unreadable_objects", "missing_parts", "chain_gaps", "failed_copies"):
        assert found[f"backup_{name}",] == 0


@pytest.mark.covers("ALT-46")
@pytest.mark.parametrize("fault", SPOILT)
def test_what_is_wrong_is_counted_and_named_and_the_rest_is_told(
    fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket = healthy(tmp_path)
    before = audited(tmp_path)
    assert capsys.readouterr().err == ""
    spoilt = SPOILT[fault]
    spoilt.does(bucket)
    after = audited(tmp_path)
    instants = {("backup_last_audit_timestamp_seconds",)}
    changed = {key: value for key, value in after.items() if before.get(key) != value and key not in instants}
    assert changed == spoilt.changes
    assert before.keys() == after.keys()
    assert spoilt.named in capsys.readouterr().err


def test_a_copy_that_shrank_stands_beside_what_is_usual(tmp_path: Path) -> None:
    bucket = healthy(tmp_path)
    bucket.put(copy(NEWEST + DAY), SIZE // 2)
    found = audited(tmp_path)
    assert (found["backup_stored_bytes",], found["backup_usual_stored_bytes",]) == (SIZE / 2, SIZE)


def test_of_few_copies_nobody_says_what_is_usual(tmp_path: Path) -> None:
    bucket = Seeded(tmp_path)
    for day in range(3):
        bucket.put(copy(START + day * DAY))
    assert ("backup_usual_stored_bytes",) not in audited(tmp_path)
    bucket.put(copy(START + 3 * DAY))
    assert audited(tmp_path)["backup_usual_stored_bytes",] == SIZE


def test_an_empty_bucket_holds_nothing_and_says_so(tmp_path: Path) -> None:
    found = audited(tmp_path)
    assert found["backup_audit_success",] == 1
    assert (found["backup_copies", "base"], found["backup_tier_copies", "daily"]) == (0, 0)
    assert not [name for name, *_ in found if name.endswith("_timestamp_seconds") and "audit" not in name]


def test_a_fresh_base_no_slice_has_reached_yet_hides_no_newer_log(tmp_path: Path) -> None:
    """A base copies for an hour and is published before the slice that takes up behind it."""
    bucket = healthy(tmp_path)
    base = copy(NEWEST + DAY, started=NEWEST + DAY - 6 * HOUR)
    bucket.put(base)
    found = audited(tmp_path)
    assert found["backup_chain_gaps",] == 0
    assert found["backup_chain_through_timestamp_seconds",] == bucket.slices[-1].finished


def test_a_copy_that_was_only_opened_is_not_restorable(tmp_path: Path) -> None:
    bucket = Seeded(tmp_path)
    bucket.prove(receipt(bucket.put(copy(START)), level=Level.INTACT))
    found = audited(tmp_path)
    assert found["backup_restorable_copies",] == 0
    assert ("backup_verified_timestamp_seconds",) not in found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["base", "slice", "receipts/20260101T000000Z"]), st.binary(max_size=200))
def test_whatever_lies_there_is_no_crash(tmp_path: Path, folder: str, data: bytes) -> None:
    bucket = Seeded(tmp_path)
    if not bucket.volume.keys(PREFIX):
        bucket.put(copy(START))
    file = tmp_path / PREFIX / folder / "junk.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    try:
        found = audited(tmp_path)
    finally:
        file.unlink()
    assert (found["backup_audit_success",], found["backup_unreadable_objects",]) == (1, 1)
    assert found["backup_copies", "base"] == 1


def test_the_second_bucket_is_told_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second bucket lacks the newest slices: the first is told as well as before."""
    first, second = healthy(tmp_path / "primary"), healthy(tmp_path / "offsite")
    for late in second.slices[-3:]:
        gone(second, second.key(late))
    places = {"primary": first.volume, "offsite": second.volume}
    monkeypatch.setattr("jobs.auditor.program.open_bucket", lambda _, bucket, __: places[bucket])
    one = auditor_of(tmp_path)
    other = auditor_of(tmp_path, "offsite", one.series)
    for each in (one, other):
        each.audit(each.document.stores[0])
    found = told(one.series)
    assert found["backup_chain_through_timestamp_seconds", "primary"] == first.slices[-1].finished
    assert found["backup_chain_through_timestamp_seconds", "offsite"] == second.slices[-4].finished
    assert found["backup_chain_gaps", "offsite"] == 0
