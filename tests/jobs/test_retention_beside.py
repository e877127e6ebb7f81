"""What lies beside the copies goes with them: slices of the log, and what was said of copies."""

from dataclasses import replace

import pytest

from jobs.catalogue import receipt_key
from jobs.manifest import SLICE
from tests.jobs.copies import (
    DAY,
    HOUR,
    PREFIX,
    START,
    Memory,
    copy,
    document,
    planned,
    proven,
    receipt,
    segment,
    store_with,
)


def logged(store: Memory, days: int) -> range:
    """A slice of the log each hour, by its number."""
    hours = range(START // HOUR, START // HOUR + days * 24)
    for hour in hours:
        one = copy(hour * HOUR, SLICE, copy=segment(hour), start=segment(hour), last=segment(hour))
        store.put(f"{PREFIX}/slice/{one.copy}.json", one.encoded())
    return hours


def test_the_log_behind_kept_copies_stays() -> None:
    store, copies = proven(9)
    hours = logged(store, 9)
    found = planned(store, document(("daily", 7)))
    assert [one.start for one in found.slices] == [segment(hour) for hour in hours if hour * HOUR < copies[2].scheduled]


@pytest.mark.covers("BUG-08")
@pytest.mark.parametrize("shown", [(), (3,)])
def test_the_log_behind_the_newest_proven_copy_stays_however_old_it_is(shown: tuple[int, ...]) -> None:
    """While verification fails, no newer copy is known to restore: that one and its log reach the present. Where none ever
    was shown to restore, no log goes that a copy needs."""
    copies = [copy(START + number * DAY) for number in range(11)]
    said = tuple(receipt(copies[number]) for number in shown)
    store = store_with(*copies, receipts=said, now=copies[10].scheduled + HOUR)
    hours = logged(store, 11)
    oldest = copies[shown[0] if shown else 0]
    found = planned(store, document(("daily", 3)))
    assert [one.start for one in found.slices] == [segment(hour) for hour in hours if hour * HOUR < oldest.scheduled]


def test_receipts_go_with_their_copies_but_for_those_that_reach_furthest() -> None:
    store, copies = proven(9)
    late = replace(receipt(copies[8], at=store.now()), through=copies[8].finished)
    lost = replace(receipt(copy(START - DAY)), through=copies[8].finished + HOUR)
    of_nothing = receipt(copy(START - 2 * DAY))
    for one in (late, lost, of_nothing):
        store.put(receipt_key(PREFIX, one), one.encoded())
    found = planned(store, document(("daily", 7)))
    assert found.delete == tuple(copies[:2])
    assert set(found.receipts) == {receipt_key(PREFIX, one) for one in (*map(receipt, copies[:2]), of_nothing)}


def test_while_nothing_was_shown_to_restore_no_receipt_goes() -> None:
    store = store_with(copy(START), receipts=(receipt(copy(START - DAY), passed=False),))
    assert planned(store, document(("daily", 7))).receipts == ()
