"""Which backups live on: counted per tier, due by time, and the same whether pruned each day or once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specs.arithmetic import copies, ordered, promotions, shrinking, span, stored, survivors
from specs.backup import Tier, TierName
from specs.units import Bytes, days, gibibytes

HOUR = 3_600
DAY = 24 * HOUR
START = 1_798_761_600  # 2027-01-01T00:00:00Z
TIERS = (
    Tier(TierName.HOURLY, 24),
    Tier(TierName.DAILY, 7),
    Tier(TierName.WEEKLY, 5),
    Tier(TierName.MONTHLY, 12),
)
instants = st.lists(st.integers(START, START + 800 * DAY), max_size=80)
tier_sets = st.lists(
    st.builds(Tier, st.sampled_from(TierName), st.integers(0, 9)), max_size=4, unique_by=lambda t: t.name
)


@pytest.mark.covers("BUG-01", "BUG-09", "BUG-11", "BKP-02")
def test_after_two_years_of_hourly_backups_every_tier_is_full():
    hourly = [START + hour * HOUR for hour in range(730 * 24)]
    kept = promotions(hourly, TIERS)
    assert {tier.name: len(kept[tier.name]) for tier in TIERS} == {tier.name: tier.keep for tier in TIERS}
    # What came at midnight of a first of the month is that hour's, day's and month's copy at once.
    assert set(kept[TierName.MONTHLY]) <= set(hourly)
    assert len(survivors(hourly, TIERS)) <= copies(TIERS)
    assert hourly[-1] - survivors(hourly, TIERS)[0] > 300 * DAY


@pytest.mark.covers("BUG-10")
def test_a_backup_that_ran_late_is_still_the_copy_of_its_day_and_month():
    late = [START + day * DAY + 75 * 60 for day in range(60)]
    kept = promotions(late, TIERS)
    assert len(kept[TierName.DAILY]) == 7
    assert kept[TierName.MONTHLY] == (late[0], late[31], late[59])


@pytest.mark.covers("BUG-02")
def test_no_new_backup_deletes_nothing():
    """Age alone removes no copy: a year without a success leaves what there was."""
    once = [START + day * DAY for day in range(10)]
    assert survivors(survivors(once, TIERS), TIERS) == survivors(once, TIERS)


@given(instants, tier_sets)
def test_survivors_are_a_part_of_what_was_given_and_hold_the_newest(given_: list[int], tiers: list[Tier]):
    kept = survivors(given_, tiers)
    assert set(kept) <= set(given_)
    assert not given_ or kept[-1] == max(given_)
    assert list(kept) == sorted(kept)


@given(instants, tier_sets, st.integers(0, 3))
def test_keeping_more_never_loses_one(given_: list[int], tiers: list[Tier], which: int):
    more = [Tier(tier.name, tier.keep + (number == which)) for number, tier in enumerate(tiers)]
    assert set(survivors(given_, tiers)) <= set(survivors(given_, more))


@settings(max_examples=60)
@given(instants, tier_sets)
def test_pruning_after_each_backup_keeps_the_same_as_pruning_once(given_: list[int], tiers: list[Tier]):
    left: tuple[int, ...] = ()
    for instant in sorted(given_):
        left = survivors((*left, instant), tiers)
    assert left == survivors(given_, tiers)


@pytest.mark.covers("BKP-02")
def test_spans_and_order():
    assert [span(tier) for tier in TIERS] == [days(1), days(7), days(35), days(336)]
    assert ordered(reversed(TIERS)) == TIERS
    assert shrinking(TIERS) == ()
    short = Tier(TierName.WEEKLY, 1)
    long = Tier(TierName.DAILY, 30)
    assert shrinking((short, long)) == ((long, short),)


@pytest.mark.covers("BUG-13")
def test_a_database_of_five_gigabytes_and_its_copies() -> None:
    """Forty-eight bases and the log of a day, at half their size."""
    assert stored(TIERS, gibibytes(5), gibibytes(1)) == gibibytes((48 * 5 + 1) / 2)
    assert stored((Tier(TierName.DAILY, 7),), gibibytes(2), gibibytes(1)) == gibibytes((7 * 2 + 7) / 2)
    assert stored((), gibibytes(2), gibibytes(1)) == Bytes(0)
