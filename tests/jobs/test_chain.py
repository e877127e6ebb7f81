"""The log behind a base: continuous, or said to be broken."""

import pytest

from jobs.chain import chain
from jobs.engine import engine
from jobs.engine.mysql import completed, ended, observed
from jobs.engine.redis import ended as snapshot_ended
from jobs.manifest import SLICE, Manifest
from jobs.restored import compare
from jobs.verify import chosen
from tests.jobs.copies import DAY, START, catalogue, copy, document, receipt, segment, store_with

POSTGRESQL = engine("postgresql")


def piece(first: int, last: int, **changes: object) -> Manifest:
    return copy(START + last, SLICE, copy=segment(first), start=segment(first), last=segment(last), **changes)


BASE = copy(START, start=segment(10), last=segment(11))


def test_slices_follow_each_other_from_the_base_on() -> None:
    slices = [piece(5, 9), piece(10, 12), piece(13, 13), piece(14, 20)]
    found = chain(POSTGRESQL, BASE, slices)
    assert (found.slices, found.gap) == (tuple(slices[1:]), "")
    assert found.newest == slices[-1]


def test_order_of_names_crosses_a_log_file() -> None:
    base = copy(START, start=segment(254), last=segment(254))
    slices = [piece(254, 255), piece(256, 257)]
    assert chain(POSTGRESQL, base, slices).slices == tuple(slices)


@pytest.mark.parametrize("missing", [1, 2])
def test_a_missing_slice_is_a_gap(missing: int) -> None:
    slices = [piece(10, 12), piece(13, 13), piece(14, 14), piece(15, 20)]
    left = [one for number, one in enumerate(slices) if number != missing]
    found = chain(POSTGRESQL, BASE, left)
    assert found.slices == tuple(slices[:missing])
    assert "does not follow" in found.gap


def test_log_that_begins_after_the_base_does_not_reach_it() -> None:
    found = chain(POSTGRESQL, BASE, [piece(15, 20)])
    assert (found.slices, found.newest) == ((), BASE)
    assert "no slice takes up at" in found.gap


def test_a_base_newer_than_all_log_has_no_gap() -> None:
    assert chain(POSTGRESQL, BASE, [piece(5, 9)]).gap == ""


def test_another_servers_log_is_not_ours() -> None:
    assert chain(POSTGRESQL, BASE, [piece(10, 20, identifier="8")]).slices == ()


def test_another_timeline_does_not_continue_the_chain() -> None:
    other = piece(13, 14)
    promoted = copy(START, SLICE, copy="x", start=f"00000002{segment(13)[8:]}", last=f"00000002{segment(14)[8:]}")
    found = chain(POSTGRESQL, BASE, [piece(10, 12), promoted])
    assert other not in found.slices
    assert found.gap


@pytest.mark.parametrize(
    ("name", "earlier", "later"),
    [("mysql", "binlog.000009", "binlog.000010"), ("mariadb", "bin.999999", "bin.1000000")],
)
def test_binary_logs_are_numbered(name: str, earlier: str, later: str) -> None:
    place = engine(name).place
    assert place(later, 0).number == place(earlier, 0).number + 1


def test_the_position_of_a_dump_stands_in_its_header() -> None:
    head = b"-- CHANGE MASTER TO MASTER_LOG_FILE='bin.000003', MASTER_LOG_POS=1234;\n"
    assert observed(head, b"") == {"start": "bin.000003", "last": "bin.000003", "position": "bin.000003:1234"}
    newer = b"-- CHANGE REPLICATION SOURCE TO SOURCE_LOG_FILE='binlog.000007', SOURCE_LOG_POS=157;\n"
    assert observed(newer, b"")["position"] == "binlog.000007:157"
    assert observed(b"CREATE TABLE x", b"") == {}


@pytest.mark.parametrize("hour", range(24))
def test_a_dump_says_when_it_ended(hour: int) -> None:
    """Before ten o'clock the client writes a blank and one digit."""
    line = f"\n-- Dump completed on 2026-01-01 {hour:>2}:05:09\n"
    assert completed(b"", line.encode()) == START + 3_600 * hour + 5 * 60 + 9
    assert completed(b"", b"-- Dump completed") is None


@pytest.mark.parametrize("cut", [1, 5, 100])
def test_end_marks_are_those_of_a_whole_stream(cut: int) -> None:
    dump = b"x" * 200 + b"\n-- Dump completed on 2026-01-01\n" + b" " * 0
    snapshot = b"REDIS0011" + b"x" * 200 + b"\xff" + b"12345678"
    assert ended(dump)
    assert snapshot_ended(snapshot)
    assert not ended(dump[: -cut - 15])
    assert not snapshot_ended(snapshot[:-cut])


@pytest.mark.covers("BUG-08")
def test_the_proof_rotates_over_copies_that_will_live_on() -> None:
    """The document's job always proved the newest hourly file, never a weekly or monthly one."""
    told = document(("hourly", 24), ("daily", 7), ("monthly", 12))
    copies = [copy(START + number * DAY // 4) for number in range(8)]
    store = store_with(*copies)
    assert chosen(catalogue(store), told.tiers) == copies[4]
    store = store_with(*copies, receipts=(receipt(copies[4]),))
    assert chosen(catalogue(store), told.tiers) == copies[0]
    store = store_with(*copies, receipts=(receipt(copies[4]), receipt(copies[0])))
    assert chosen(catalogue(store), told.tiers) == copies[-1]


@pytest.mark.covers("BUG-05", "BUG-06")
@pytest.mark.parametrize("counts", [{"orders": 0}, {}, {"orders": 2}])
def test_a_restore_with_other_rows_is_red(counts: dict[str, int]) -> None:
    [fault] = compare(copy(START), counts)
    assert "orders" in fault
    assert compare(copy(START), {"orders": 1}) == []


def test_a_copy_that_counted_nothing_proves_nothing() -> None:
    [fault] = compare(copy(START, counts={}), {"orders": 5})
    assert "counts no table" in fault


def test_a_receipt_about_other_bytes_does_not_count() -> None:
    one = copy(START)
    store = store_with(copy(START, raw_bytes=2), receipts=(receipt(one),))
    [changed] = catalogue(store).bases
    assert not catalogue(store).passed(changed, 1)
