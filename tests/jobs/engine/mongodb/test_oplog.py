"""The edges of archives and slices, and the one log that is made of a base's slices: every entry once, or a reason."""

from pathlib import Path

import bson
import pytest
from bson import Timestamp

from jobs.engine.mongodb import MONGODB, oplog
from jobs.stream import EDGE
from tests.jobs.engine.mongodb.bodies import TERMINATOR, archive, block, entry, transaction

BASE, SLICE = MONGODB.dumps["base"], MONGODB.dumps["slice"]
BASE_END = entry(100, 3)


def made(folder: Path, *slices: bytes, until: float = 0.0, base: bytes | None = None) -> tuple[str, list[str]]:
    """What hinders the joining, and when the entries of the joined log were written."""
    (folder / "base").write_bytes(archive(entry(99, 1), BASE_END) if base is None else base)
    files = []
    for number, content in enumerate(slices):
        (folder / str(number)).write_bytes(content)
        files.append((f"slice {number}", folder / str(number)))
    fault = oplog.joined(("base", folder / "base"), files, folder / "log", until)
    documents = bson.decode_all((folder / "log").read_bytes()) if (folder / "log").exists() else []
    return fault, [oplog.written(document["ts"]) for document in documents]


def test_an_archive_tells_the_last_entry_of_its_own_oplog() -> None:
    whole = archive(entry(99, 1), BASE_END)
    assert BASE.ended(whole)
    assert BASE.observed(b"", whole) == {"last": "100.3", "position": "100.3"}
    assert BASE.moment(b"", whole) == 100


def test_an_archive_is_whole_when_its_oplog_is() -> None:
    whole = archive(entry(99, 1), BASE_END)
    collection = whole.index(b"oplog") - 40
    assert not any(BASE.ended(whole[:length]) for length in range(len(whole)))
    assert not BASE.ended(whole[:collection] + block("shop", "customers"))
    assert not BASE.ended(b"\xff" * 100)


@pytest.mark.parametrize("last", [entry(100, 3), entry(100, 3, o={"text": "x" * EDGE})], ids=["short", "long"])
def test_a_slice_tells_its_first_and_its_last_entry(last: bytes) -> None:
    whole = entry(99, 1) + entry(99, 2) + last
    found = SLICE.observed(whole[:EDGE], whole[-EDGE:])
    assert found["start"] == "99.1"
    assert found.get("last", "100.3") == "100.3"
    assert SLICE.ended(whole[-EDGE:])


def test_a_slice_that_was_cut_inside_an_entry_is_not_whole() -> None:
    whole = entry(99, 1) + entry(99, 2)
    edges = (len(entry(99, 1)), len(whole))
    assert [length for length in range(len(whole) + 1) if SLICE.ended(whole[:length])] == list(edges)
    assert not SLICE.ended(entry(99, 1, o={"text": "x" * EDGE})[-EDGE:-1])


def test_what_follows_a_base_is_joined_with_every_entry_once(tmp_path: Path) -> None:
    first = entry(98, 1) + entry(99, 1) + BASE_END + entry(100, 4) + entry(101, 1)
    second = entry(101, 1) + entry(101, 2)
    third = entry(101, 2)
    fourth = entry(101, 2) + entry(105, 1)
    assert made(tmp_path, first, second, third, fourth) == ("", ["100.4", "101.1", "101.2", "105.1"])


def test_a_base_alone_needs_no_log(tmp_path: Path) -> None:
    assert made(tmp_path) == ("", [])


@pytest.mark.parametrize("until", [101, 101.9])
def test_a_second_that_is_not_wanted_is_left_out_as_a_whole(tmp_path: Path, until: float) -> None:
    slices = (BASE_END + entry(100, 4) + entry(101, 1), entry(101, 1) + entry(102, 1))
    assert made(tmp_path, *slices, until=until) == ("", ["100.4"])


@pytest.mark.parametrize(
    ("slices", "fault"),
    [
        ((entry(100, 4) + entry(101, 1),), "slice 0: begins at 100.4, and what was written since 100.3 is missing"),
        ((BASE_END + entry(101, 1), entry(101, 2)), "slice 1: begins at 101.2, and what was written since 101.1"),
        ((BASE_END + entry(101, 1) + entry(100, 9),), "slice 0: goes back from 101.1 to 100.9"),
        ((BASE_END + entry(101, 1) + entry(101, 1),), "slice 0: goes back from 101.1 to 101.1"),
        ((BASE_END + entry(101, 1)[:-9],), "slice 0: holds something that is no entry"),
        ((BASE_END + bson.encode({"_id": 1}),), "slice 0: holds something that is no entry"),
        ((BASE_END + b"\x00" * 64,), "slice 0: holds something that is no entry"),
    ],
)
def test_a_slice_that_does_not_belong_there_is_named(tmp_path: Path, slices: tuple[bytes, ...], fault: str) -> None:
    assert made(tmp_path, *slices)[0].startswith(fault)


def test_a_base_without_an_oplog_restores_to_no_known_moment(tmp_path: Path) -> None:
    fault, _ = made(tmp_path, BASE_END + entry(101, 1), base=archive())
    assert fault == "base: ends with no oplog of its own"


@pytest.mark.parametrize("before", [Timestamp(99, 1), Timestamp(100, 3)])
def test_a_transaction_that_the_base_holds_half_is_told(tmp_path: Path, before: Timestamp) -> None:
    """Its first entries are in the base, whose replay drops them: the transaction was not committed then."""
    fault, _ = made(tmp_path, BASE_END + transaction(101, 1, before))
    assert fault == "slice 0: begins in the middle of a transaction, at 101.1: the next base can be restored"


@pytest.mark.parametrize(
    "one",
    [
        transaction(101, 1, Timestamp(0, 0)),
        transaction(101, 1, Timestamp(100, 3), multiOpType=1),
        entry(101, 1, txnNumber=3, prevOpTime={"ts": Timestamp(100, 3)}),
    ],
    ids=["whole", "a batch", "a write that may be sent again"],
)
def test_what_only_looks_like_half_a_transaction_is_replayed(tmp_path: Path, one: bytes) -> None:
    assert made(tmp_path, BASE_END + one) == ("", ["101.1"])


def test_a_transaction_in_two_slices_is_joined(tmp_path: Path) -> None:
    first = BASE_END + transaction(101, 1, Timestamp(0, 0))
    second = transaction(101, 1, Timestamp(0, 0)) + transaction(102, 1, Timestamp(101, 1))
    assert made(tmp_path, first, second) == ("", ["101.1", "102.1"])


def test_places_are_in_the_order_of_time() -> None:
    names = ("100.3", "100.20", "101.1")
    places = [MONGODB.place(name, 0) for name in names]
    assert places == sorted(places)
    assert TERMINATOR == oplog.TERMINATOR
