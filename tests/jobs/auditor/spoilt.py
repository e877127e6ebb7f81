"""Ways to spoil a healthy bucket."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from jobs.manifest import Count
from tests.jobs.auditor.seeded import DAYS, SIZE, Seeded, slice_of
from tests.jobs.copies import DAY, HOUR, PREFIX, START, copy, receipt


@dataclass(frozen=True)
class Spoilt:
    """One thing that is done to a healthy bucket: what changes of what is told, and what the log names."""

    does: Callable[[Seeded], None]
    changes: dict[tuple[str, ...], float]
    named: str = ""


def gone(bucket: Seeded, key: str) -> None:
    (bucket.root / key).unlink()


def written(bucket: Seeded, key: str, data: bytes) -> None:
    (bucket.root / key).write_bytes(data)


def edited(bucket: Seeded) -> None:
    """Somebody makes a manifest count other rows than those that were verified."""
    base = bucket.bases[-1]
    changed = replace(base, counts={"orders": Count(0, 0)})
    written(bucket, bucket.key(base), changed.encoded())


NEWEST = START + (DAYS - 1) * DAY
MIDDLE = NEWEST // HOUR + 12
"""A slice in the middle of the log behind the newest base."""
BEFORE_MIDDLE = float((MIDDLE - 1) * HOUR + 60)
LAST_BASE = f"{PREFIX}/base/{copy(NEWEST).copy}.json"
OLDEST = f"{PREFIX}/base/{copy(START).copy}.json"
SPOILT = {
    "a slice is missing": Spoilt(
        lambda bucket: gone(bucket, bucket.key(slice_of(MIDDLE))),
        {
            ("backup_chain_gaps",): 1,
            ("backup_chain_through_timestamp_seconds",): BEFORE_MIDDLE,
            ("backup_copies", "slice"): 23,
            ("backup_kept_bytes",): SIZE * (DAYS + 23),
        },
        slice_of(MIDDLE + 1).copy,
    ),
    "a slice's part is missing": Spoilt(
        lambda bucket: gone(bucket, bucket.slices[12].parts[0].key),
        {
            ("backup_missing_parts",): 1,
            ("backup_chain_gaps",): 1,
            ("backup_chain_through_timestamp_seconds",): BEFORE_MIDDLE,
            ("backup_copies", "slice"): 23,
            ("backup_kept_bytes",): SIZE * (DAYS + 23),
        },
        "parts/slice-",
    ),
    "an old copy's part is missing": Spoilt(
        lambda bucket: gone(bucket, bucket.bases[5].parts[0].key),
        {
            ("backup_missing_parts",): 1,
            ("backup_copies", "base"): DAYS - 1,
            ("backup_restorable_copies",): DAYS - 1,
            ("backup_kept_bytes",): SIZE * (DAYS + 23),
        },
        "parts/base-",
    ),
    "a manifest is no JSON": Spoilt(
        lambda bucket: written(bucket, OLDEST, b"{"),
        {
            ("backup_unreadable_objects",): 1,
            ("backup_copies", "base"): DAYS - 1,
            ("backup_restorable_copies",): DAYS - 1,
            ("backup_kept_bytes",): SIZE * (DAYS + 23),
        },
        OLDEST,
    ),
    "a manifest says its time in words": Spoilt(
        lambda bucket: written(bucket, OLDEST, bucket.bases[0].encoded().replace(str(START).encode(), b'"midnight"')),
        {
            ("backup_unreadable_objects",): 1,
            ("backup_copies", "base"): DAYS - 1,
            ("backup_restorable_copies",): DAYS - 1,
            ("backup_kept_bytes",): SIZE * (DAYS + 23),
        },
        "scheduled: is of another type",
    ),
    "a manifest is another copy's": Spoilt(
        lambda bucket: written(bucket, OLDEST, bucket.bases[1].encoded()),
        {
            ("backup_unreadable_objects",): 1,
            ("backup_copies", "base"): DAYS - 1,
            ("backup_restorable_copies",): DAYS - 1,
            ("backup_kept_bytes",): SIZE * (DAYS + 23),
        },
        "is the manifest of",
    ),
    "a manifest is another store's": Spoilt(
        lambda bucket: written(bucket, OLDEST, replace(bucket.bases[0], store="other").encoded()),
        {
            ("backup_unreadable_objects",): 1,
            ("backup_copies", "base"): DAYS - 1,
            ("backup_restorable_copies",): DAYS - 1,
            ("backup_kept_bytes",): SIZE * (DAYS + 23),
        },
        "is the manifest of test/shop/other/base/",
    ),
    "a manifest was edited after its proof": Spoilt(
        edited,
        {
            ("backup_unreadable_objects",): 1,
            ("backup_restorable_copies",): DAYS - 1,
            ("backup_tier_newest_timestamp_seconds", "daily"): float(NEWEST - DAY + 60),
        },
        "is not the one that was verified",
    ),
    "a receipt is no JSON": Spoilt(
        lambda bucket: written(bucket, f"{PREFIX}/receipts/{copy(START).copy}/broken-verify.json", b"[]"),
        {("backup_unreadable_objects",): 1},
        "broken-verify.json",
    ),
    "the newest proof failed": Spoilt(
        lambda bucket: bucket.prove(receipt(bucket.bases[-1], passed=False, at=NEWEST + 2 * HOUR)),
        {
            ("backup_failed_copies",): 1,
            ("backup_last_proof_success",): 0,
            ("backup_restorable_copies",): DAYS - 1,
            ("backup_tier_newest_timestamp_seconds", "daily"): float(NEWEST - DAY + 60),
        },
        "failed its proof",
    ),
    "the place in a base's log is none": Spoilt(
        lambda bucket: bucket.prove(
            receipt(bucket.put(replace(bucket.bases[-1], start="nowhere", last="nowhere", parts=())))
        ),
        {("backup_chain_gaps",): 1, ("backup_chain_through_timestamp_seconds",): float(NEWEST)},
        "the places of its log cannot be compared",
    ),
}
