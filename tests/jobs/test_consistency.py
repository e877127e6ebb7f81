"""Manifests and receipts that contradict themselves or each other, without a byte of a copy."""

from dataclasses import asdict, replace

import pytest

from jobs import seal
from jobs.catalogue import key_of
from jobs.consistency import contradictions, proven_until, uncounted
from jobs.engine import engine
from jobs.manifest import SLICE, Count, Malformed, Manifest, Part, decoded
from jobs.scheduled import instant_of, stamp
from jobs.ship import named
from tests.jobs.copies import DAY, HOUR, PREFIX, START, Memory, catalogue, copy, document, receipt, segment, store_with

POSTGRESQL = engine("postgresql")
TOLD = document(("daily", 7), ships_log=True)
NOW = START + DAY


def parted(made: Manifest) -> Manifest:
    folder = f"{PREFIX}/parts/{made.kind}-{stamp(made.scheduled)}-0a0b0c0d"
    return replace(made, parts=(Part(f"{folder}/00000", "0", 1), Part(f"{folder}/00001", "0", 1)))


def log(number: int, previous: str = "", **changes: object) -> Manifest:
    place = segment(START // HOUR + number)
    made = copy(START + number * HOUR, SLICE, copy=place, start=place, last=place, previous=previous, position="0/1")
    return parted(replace(made, point=f"groundcrew-{stamp(made.started)}-ab", **changes))


def chained(count: int = 4) -> list[Manifest]:
    found = [log(1)]
    for number in range(2, count + 1):
        found.append(log(number, found[-1].digest))
    return found


BASE = parted(copy(START))


def said(*manifests: Manifest, store: Memory | None = None, now: int = NOW) -> list[str]:
    return contradictions(TOLD, POSTGRESQL, catalogue(store or store_with(*manifests)), now)


def test_what_belongs_together_is_not_contradicted() -> None:
    proof = receipt(BASE)
    assert said(store=store_with(BASE, *chained(), receipts=(proof,))) == []
    assert said(BASE, *chained()[2:]) == [], "retention takes the oldest away"


def test_a_slice_of_another_servers_log_has_a_name_of_its_own() -> None:
    """Its log has the same places; under the old name it would pass for one that is published already."""
    old, place = log(1), segment(START // HOUR + 1)
    known = catalogue(store_with(BASE, old))
    assert named(known, place, old.identifier) == place
    assert named(known, segment(1), "8") == segment(1)
    other = replace(log(1), identifier="8", copy=named(known, place, "8"), continues=False)
    assert other.copy == f"{place}-8"
    assert said(BASE, old, other) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"engine": "mariadb"}, "is of mariadb"),
        ({"cipher": "openpgp-aes256"}, "is encrypted by openpgp-aes256"),
        ({"parts": ()}, "names parts that are not one run's"),
        ({"parts": tuple(reversed(BASE.parts))}, "names parts that are not one run's"),
        ({"raw_bytes": 0}, "a size that is none"),
        ({"counts": {"orders": Count(2, 1)}}, "counts rows from more to fewer"),
        ({"finished": START - 1}, "was begun at"),
        ({"finished": NOW + HOUR}, "now is"),
        ({"started": START - 2 * DAY}, "more than a day from its slot"),
        ({"last": ""}, "names a place in the log that is none"),
        ({"last": segment(1)}, "its log runs backwards"),
        ({"identifier": ""}, "does not say which server"),
        ({"point": "groundcrew-20250101T000000Z-ab"}, "restores to groundcrew-2025"),
    ],
)
@pytest.mark.covers("BUG-06")
def test_a_manifest_that_contradicts_itself_is_named(change: dict[str, object], reason: str) -> None:
    [found] = said(replace(BASE, **change))
    assert found.startswith(f"{key_of(PREFIX, 'base', BASE.copy)}: ")
    assert reason in found


@pytest.mark.covers("BUG-06")
def test_a_slice_taken_from_the_middle_is_missed() -> None:
    first, _, third, fourth = chained()
    [found] = said(BASE, first, third, fourth)
    assert f"the slice after it, which {third.copy} continued, is missing" in found


def test_a_gap_that_was_reported_is_no_contradiction() -> None:
    first, _, third, _ = chained()
    assert said(BASE, first, replace(third, continues=False)) == []


@pytest.mark.covers("BUG-06")
def test_a_slice_that_was_edited_and_sealed_again_breaks_the_chain() -> None:
    first, second, third, _ = chained()
    [found] = said(BASE, first, replace(second, engine_version="17"), third)
    assert found.endswith(f"is not the manifest that {third.copy} was shipped behind")
    assert second.copy in found


def test_another_servers_log_is_judged_by_itself() -> None:
    other = replace(log(9), identifier="8", continues=False)
    assert said(BASE, *chained(), other) == []


@pytest.mark.parametrize("field", ["engine_version", "previous", "finished", "point"])
def test_an_edited_field_breaks_the_seal(field: str) -> None:
    values = asdict(BASE)
    line = next(line for line in BASE.encoded().decode().splitlines() if seal.SEAL in line)
    edited = seal.sealed({**values, field: values[field] * 2 if values[field] else "x"}).decode().splitlines()
    again = "\n".join(line if seal.SEAL in text else text for text in edited) + "\n"
    with pytest.raises(Malformed, match="its seal is broken"):
        decoded(again.encode())


@pytest.mark.parametrize("blank", [" ", "\t", "\r"])
def test_not_even_a_blank_may_change(blank: str) -> None:
    with pytest.raises(Malformed, match="its seal is broken"):
        decoded(BASE.encoded().replace(b"\n", f"{blank}\n".encode(), 1))


def test_receipts_are_compared_with_what_they_speak_of() -> None:
    good = receipt(BASE, at=START + 2 * HOUR)
    good = replace(good, through=BASE.finished, counts={"orders": 1})
    assert said(store=store_with(BASE, receipts=(good,))) == []
    [wrong] = said(store=store_with(BASE, receipts=(replace(good, counts={"orders": 2}),)))
    assert "with other rows than its manifest counts" in wrong
    [early] = said(store=store_with(BASE, receipts=(replace(good, at=NOW + HOUR),)))
    assert "now is" in early
    [other] = said(store=store_with(BASE, receipts=(replace(good, manifest="0"),)))
    assert other.startswith(f"{key_of(PREFIX, 'base', BASE.copy)}: is not the manifest that was verified")


def test_a_receipt_under_another_name_is_not_read() -> None:
    store = store_with(BASE)
    store.put(f"{PREFIX}/receipts/{BASE.copy}/20990101T000000Z-verify.json", receipt(BASE).encoded())
    [broken] = catalogue(store).unreadable
    assert "is the receipt of" in broken.reason


@pytest.mark.parametrize("changes", [{"faults": ("bad",)}, {"passed": False}, {"level": 2}])
def test_a_receipt_that_contradicts_itself_is_not_read(changes: dict[str, object]) -> None:
    store = store_with(BASE, receipts=(replace(receipt(BASE), **changes),))
    assert len(catalogue(store).unreadable) == 1


def test_proven_data_has_a_newest_instant() -> None:
    good = replace(receipt(BASE), through=START + 60)
    later = replace(receipt(BASE, at=NOW + DAY), through=START + 600)
    assert proven_until(catalogue(store_with(BASE)), NOW) == 0
    assert proven_until(catalogue(store_with(BASE, receipts=(good, later))), NOW) == START + 60, (
        "the other is not from now"
    )


def test_a_table_that_is_not_counted_any_more_is_named() -> None:
    [_, second, *_] = chained()
    bare = replace(second, counts={})
    assert uncounted(bare, [BASE], {"orders": 1}) == [
        f"{bare.copy}: its manifest does not count orders, which was counted before and is there"
    ]
    assert uncounted(bare, [BASE], {}) == [], "it is gone from the database as well"
    assert uncounted(second, [BASE], {"orders": 1}) == []


def test_stamps_are_found_in_names() -> None:
    assert instant_of(f"groundcrew-{stamp(START)}-ab") == START
    assert instant_of("bin.000003") is None
