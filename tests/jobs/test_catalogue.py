"""What counts as a copy, and which one is the newest."""

import pytest

from jobs.catalogue import key_of
from jobs.manifest import BASE
from tests.jobs.copies import DAY, HOUR, PREFIX, START, catalogue, copy, store_with


@pytest.mark.covers("BUG-04")
def test_a_copy_that_is_still_being_written_is_none() -> None:
    """Its parts lie there and are the newest objects of all; the manifest comes last."""
    store = store_with(copy(START))
    growing = key_of(PREFIX, BASE, copy(START + HOUR).copy).rpartition("/")[0]
    store.put(f"{growing}/part-00000", b"half of it")
    assert [found.scheduled for found in catalogue(store).bases] == [START]


@pytest.mark.covers("BUG-04")
def test_the_slot_decides_and_not_when_a_copy_was_written() -> None:
    late = copy(START, finished=START + 3 * DAY)
    early = copy(START + DAY)
    assert catalogue(store_with(early, late)).bases == [late, early]
