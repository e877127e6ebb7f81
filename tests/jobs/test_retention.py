"""Retention by simulation: tiers fill and stay full, and nothing that may still be needed is ever deleted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs import retain
from jobs.catalogue import key_of
from jobs.exit_code import ExitCode, Failure
from jobs.paths import Paths
from jobs.receipt import Level
from jobs.run import Run
from jobs.scheduled import stamp
from jobs.tiers import kept_until, promoted
from jobs.verify import chosen
from specs.arithmetic import promotions
from specs.arithmetic import survivors as survivors_of_the_program
from specs.arithmetic.proof_age import longest_proof_age
from specs.backup import HOURS_APART, Tier, TierName
from specs.job_document import TierCount
from specs.presets import standard_backup
from specs.units import hours
from tests.jobs.copies import (
    DAY,
    HOUR,
    PREFIX,
    START,
    Memory,
    catalogue,
    copy,
    document,
    planned,
    proven,
    receipt,
    store_with,
)

STANDARD = (("hourly", 24), ("daily", 7), ("weekly", 5), ("monthly", 12))


@given(
    st.lists(st.integers(0, 500 * DAY // HOUR), max_size=200),
    st.lists(
        st.tuples(st.sampled_from(["hourly", "daily", "weekly", "monthly"]), st.integers(0, 30)),
        max_size=4,
        unique_by=lambda tier: tier[0],
    ),
)
def test_tiers_are_those_of_the_program(hours: list[int], tiers: list[tuple[str, int]]) -> None:
    """One formula, written twice because the image carries no vocabulary."""
    instants = [START + hour * HOUR for hour in hours]
    ours, theirs = [TierCount(*tier) for tier in tiers], [Tier(TierName(name), keep) for name, keep in tiers]
    assert set(kept_until(instants, ours)) == set(survivors_of_the_program(instants, theirs))
    for our, their in zip(ours, theirs, strict=True):
        assert promoted(instants, our) == promotions(instants, [their])[their.name]


@pytest.mark.covers("BKP-02", "BUG-01", "BUG-09", "BUG-11")
def test_after_five_hundred_days_every_tier_is_full() -> None:
    """The document's own job, simulated, kept 46 hourly and 2 daily copies, and nothing older than two days."""
    told = document(*STANDARD)
    kept: list[int] = []
    for hour in range(500 * 24):
        kept = sorted(kept_until([*kept, START + hour * HOUR], told.tiers))
    counts = {tier.name: len(promoted(kept, tier)) for tier in told.tiers}
    assert counts == dict(STANDARD)
    assert len(kept) <= sum(keep for _, keep in STANDARD)
    assert kept[-1] - kept[0] >= 300 * DAY
    midnights = set(promoted(kept, TierCount("daily", 7)))
    assert all(instant % DAY == 0 for instant in midnights)


@pytest.mark.covers("BUG-01", "BUG-08")
@pytest.mark.parametrize(("days", "months"), [(120, 3), pytest.param(500, 12, marks=pytest.mark.prove)])
def test_tiers_fill_behind_bases_proofs_and_retention(days: int, months: int) -> None:
    """The whole cycle: a base each day, a proof of what the verifier chooses, retention behind it, without one refusal. The
    store keeps each proof, so each day costs more than the one before: a whole year is a matter for `make prove`."""
    told = document(("daily", 7), ("weekly", 5), ("monthly", months))
    store = Memory()
    for day in range(days):
        base = copy(START + day * DAY)
        store.time = base.scheduled + 12 * HOUR
        store.put(key_of(PREFIX, base.kind, base.copy), base.encoded())
        proof = receipt(chosen(catalogue(store), told.tiers), at=base.scheduled + HOUR)
        store.put(f"{PREFIX}/receipts/{proof.copy}/{stamp(proof.at)}-verify.json", proof.encoded())
        found = planned(store, told)
        assert found.refusals == (), f"day {day}"
        for gone in found.delete:
            store.delete(key_of(PREFIX, gone.kind, gone.copy))
    left = {one.scheduled for one in catalogue(store).bases}
    assert {tier.name: len(promoted(left, tier)) for tier in told.tiers} == {"daily": 7, "weekly": 5, "monthly": months}
    assert all(catalogue(store).passed(one, Level.RESTORED) for one in catalogue(store).bases)


@pytest.mark.covers("BUG-10")
def test_a_run_that_is_late_still_fills_its_tiers() -> None:
    """The document's job chose the tier by the hour of its clock: at 01:05 the night's, the week's and the month's were lost."""
    first_sunday = START + 3 * DAY
    late = first_sunday + HOUR
    kept = kept_until([late, *(late + number * HOUR for number in range(1, 200))], document(*STANDARD).tiers)
    assert late in kept


def test_one_copy_stands_in_every_tier_that_is_due() -> None:
    instants = [START + hour * HOUR for hour in range(24)]
    assert all(START in promoted(instants, TierCount(name, keep)) for name, keep in STANDARD)
    assert kept_until(instants, document(*STANDARD).tiers)[START] == START + 12 * 28 * DAY


@pytest.mark.covers("BUG-01")
def test_retention_deletes_what_no_tier_needs() -> None:
    store, copies = proven(9)
    found = planned(store, document(("daily", 7)))
    assert found.refusals == ()
    assert [one.copy for one in found.delete] == [one.copy for one in copies[:2]]


@pytest.mark.covers("BUG-02")
def test_while_backups_fail_nothing_is_deleted() -> None:
    """Forty days later the same copies are there: counting starts from what exists, not from the calendar."""
    store, copies = proven(7)
    store.time += 40 * DAY
    found = planned(store, document(("daily", 7)))
    assert found.delete == ()
    assert len(found.keep) == len(copies)


def test_copies_newer_than_the_newest_proven_one_stay() -> None:
    copies = [copy(START + number * DAY) for number in range(12)]
    store = store_with(*copies, receipts=tuple(map(receipt, copies[:4])), now=START + 11 * DAY)
    found = planned(store, document(("daily", 2)))
    assert found.delete == tuple(copies[:3])


def test_a_copy_that_failed_its_proof_fills_no_tier() -> None:
    morning, noon = copy(START), copy(START + 12 * HOUR)
    later = [copy(START + number * DAY) for number in range(1, 4)]
    good = (*map(receipt, later), receipt(noon))
    store = store_with(
        morning, noon, *later, receipts=(*good, receipt(morning, passed=False)), now=START + 3 * DAY + HOUR
    )
    found = planned(store, document(("daily", 4)))
    assert noon in found.keep
    assert found.delete == (morning,)


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("would remain", {"least_verified": 8}),
        ("s old", {"proof_age_seconds": 60}),
    ],
)
def test_it_refuses_when_too_little_is_proven(reason: str, change: dict[str, int]) -> None:
    store, _ = proven(9)
    [refusal] = planned(store, document(("daily", 7), **change)).refusals
    assert reason in refusal


def test_it_refuses_a_mass_deletion() -> None:
    store, _ = proven(20)
    [refusal] = planned(store, document(("daily", 7))).refusals
    assert refusal == "13 of 20 copies would go in one run, at most 4 are allowed"
    assert planned(store, document(("daily", 7)), share=0.7).refusals == ()


def test_it_refuses_when_clocks_disagree() -> None:
    store, _ = proven(9)
    [refusal] = planned(store, document(("daily", 7)), own=store.now() + 2 * HOUR).refusals
    assert refusal == "our clock differs by 7200 s from the object store's"


def test_it_refuses_copies_from_the_future() -> None:
    store, copies = proven(9)
    store.time = copies[-1].scheduled - DAY
    assert any("future" in refusal for refusal in planned(store, document(("daily", 7))).refusals)


def test_it_refuses_what_it_cannot_read() -> None:
    store, _ = proven(9)
    store.put("test/shop/db/base/broken.json", b"{")
    assert any(
        "cannot be read: test/shop/db/base/broken.json (" in refusal
        for refusal in planned(store, document(("daily", 7))).refusals
    )


def test_it_refuses_when_a_receipt_cannot_be_read() -> None:
    """It may be the one that says a copy is worth nothing."""
    store, copies = proven(9)
    store.put(f"test/shop/db/receipts/{copies[-1].copy}/99991231T000000Z-verify.json", b"{")
    assert any("cannot be read" in refusal for refusal in planned(store, document(("daily", 7))).refusals)


def test_it_refuses_a_manifest_of_another_store() -> None:
    store, copies = proven(9)
    store.put(key_of(PREFIX, "base", copies[0].copy), copy(START, store="other").encoded())
    assert any("cannot be read" in refusal for refusal in planned(store, document(("daily", 7))).refusals)


def test_kept_copies_are_locked_as_long_as_their_tier_needs_them() -> None:
    store, copies = proven(9)
    found = planned(store, document(("daily", 7)))
    assert {one.copy: until for one, until in found.locks}[copies[8].copy] == copies[8].scheduled + 7 * DAY


def test_only_old_parts_without_a_manifest_are_litter() -> None:
    store, _ = proven(3)
    for age in (1, 5):
        store.put(f"test/shop/db/parts/base-{stamp(store.now() - age * DAY)}-1a2b/00000", b"x")
    store.put("test/shop/db/parts/strange/00000", b"x")
    found = planned(store, document(("daily", 7)))
    assert found.litter == (f"test/shop/db/parts/base-{stamp(store.now() - 5 * DAY)}-1a2b/00000",)


def test_a_night_without_a_new_proof_does_not_stop_retention_and_four_do() -> None:
    """Twelve hours behind the base, as the nightly plan has it: that of the night before is 36 hours old then."""
    copies = [copy(START + number * DAY) for number in range(9)]
    now = copies[8].scheduled + HOURS_APART * HOUR + 60

    def refusals(unproven: int) -> tuple[str, ...]:
        said = tuple(receipt(one) for one in copies[: 9 - unproven])
        nightly = standard_backup(rpo=hours(24), rto=hours(1), hour=2)
        told = document(("daily", 7), proof_age_seconds=longest_proof_age(nightly).seconds)
        return planned(store_with(*copies, receipts=said, now=now), told).refusals

    assert refusals(0) == refusals(1) == ()
    assert "were shown to restore" in "".join(refusals(4)) or "s old" in "".join(refusals(4))


def test_a_refused_run_deletes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    store, _ = proven(20)
    before = dict(store.objects)
    run = Run(document(("daily", 7)), Paths(), "retain")
    monkeypatch.setitem(run.__dict__, "store", store)
    monkeypatch.setattr("jobs.retain.time.time", store.now)
    with pytest.raises(Failure) as failure:
        retain.run(run)
    assert failure.value.code is ExitCode.RETENTION_REFUSED
    assert store.objects == before
    assert retain.run(run, 0.7) is ExitCode.DONE
    assert len(catalogue(store).bases) == 7
