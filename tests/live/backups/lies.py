"""Copies and receipts that lie: every sum agrees, and what they say is not so."""

import io
import tarfile
from dataclasses import asdict, replace
from random import Random

from jobs.cipher.age import pyrage
from jobs.receipt import Level
from jobs.scheduled import stamp
from tests.live.backups.bucket import Bucket
from tests.live.backups.edited_manifests import more, other
from tests.live.backups.shapes import Shape
from tests.live.backups.spoiled_bytes import Spoil, base, newest


def reencrypted(bucket: Bucket, _: Shape, random: Random) -> str:
    copy = base(bucket)
    stranger = str(pyrage.x25519.Identity.generate().to_public())
    bucket.publish(bucket.reshipped(copy, bucket.raw(copy), (stranger,)))
    return copy.copy


def plain(bucket: Bucket, _: Shape, random: Random) -> str:
    copy = base(bucket)
    bucket.publish(bucket.placed(copy, bucket.raw(copy)))
    return copy.copy


def cut_and_agreed(share: float, block: int) -> Spoil:
    """The raw stream ends early, at the edge of a block; every sum was made to agree."""

    def does(bucket: Bucket, _: Shape, random: Random) -> str:
        copy = base(bucket)
        raw = bucket.raw(copy)
        bucket.publish(bucket.reshipped(copy, raw[: int(len(raw) * share) // block * block]))
        return copy.copy

    return does


def flipped_inside(bucket: Bucket, _: Shape, random: Random) -> str:
    """A bit flipped before the copy was compressed and summed."""
    copy = base(bucket)
    raw = bytearray(bucket.raw(copy))
    raw[random.randrange(len(raw) // 4, len(raw) * 3 // 4)] ^= 1 << random.randrange(7)
    bucket.publish(bucket.reshipped(copy, bytes(raw)))
    return copy.copy


def ruined(name: str) -> Spoil:
    """A copy of what became of the database, with what the healthy one counted and described."""

    def does(bucket: Bucket, shape: Shape, random: Random) -> str:
        bad = shape.ruined[name]
        [copy], good = bad.bases, bucket.slices[-1] if bucket.slices else base(bucket)
        bucket.publish(bucket.placed(replace(copy, counts=good.counts, schema=good.schema), bad.stored(copy)))
        return copy.copy

    return does


def stale(bucket: Bucket, _: Shape, random: Random) -> str:
    """The older base's bytes below the newest one's name."""
    old, new = bucket.bases[0], base(bucket)
    made = bucket.placed(new, bucket.stored(old))
    bucket.publish(replace(made, raw_bytes=old.raw_bytes, raw_sha256=old.raw_sha256))
    return new.copy


def borrowed(bucket: Bucket, _: Shape, random: Random) -> str:
    """The newest manifest names the older one's parts."""
    old, new = bucket.bases[0], base(bucket)
    bucket.publish(replace(new, parts=old.parts, raw_bytes=old.raw_bytes, raw_sha256=old.raw_sha256))
    return new.copy


def without_a_file(bucket: Bucket, _: Shape, random: Random) -> str:
    """A data file is not in the archive."""
    copy = base(bucket)
    target = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(bucket.raw(copy))) as whole,
        tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as made,
    ):
        members = whole.getmembers()
        left_out = random.choice([member.name for member in members if member.name.startswith("base/") and member.size])
        for member in members:
            if member.name != left_out:
                made.addfile(member, whole.extractfile(member) if member.isfile() else None)
    bucket.publish(bucket.reshipped(copy, target.getvalue()))
    return copy.copy


def duplicated(bucket: Bucket, _: Shape, random: Random) -> str:
    copy = bucket.slices[1]
    return bucket.write(
        bucket.key(replace(copy, copy=f"{copy.copy[:-1]}F" if "." not in copy.copy else "bin.000099")), copy.encoded()
    )


def duplicated_and_renamed(bucket: Bucket, _: Shape, random: Random) -> str:
    copy = newest(bucket)
    name = f"{copy.copy[:-2]}EE" if "." not in copy.copy else "bin.000099"
    made = replace(copy, copy=name, start=name, last=name, previous=copy.digest)
    bucket.publish(made)
    return name


def receipt_edited(field: str) -> Spoil:
    def does(bucket: Bucket, _: Shape, random: Random) -> str:
        receipt = bucket.receipts[-1]
        return bucket.scribble(bucket.receipt_key(receipt), asdict(receipt), **{field: other(asdict(receipt)[field])})

    return does


def receipt_forged(**changes: object) -> Spoil:
    """A receipt whose seal agrees, under the name that belongs to it."""

    def does(bucket: Bucket, _: Shape, random: Random) -> str:
        receipt = next(receipt for receipt in bucket.receipts if receipt.level == Level.RESTORED)
        moved = {name: getattr(receipt, name) + value for name, value in changes.items() if isinstance(value, int)}
        forged = replace(receipt, **{**changes, **moved})
        key = bucket.write(bucket.receipt_key(forged), forged.encoded())
        return stamp(forged.through) if "through" in changes else key

    return does


def receipt_misplaced(bucket: Bucket, _: Shape, random: Random) -> str:
    receipt = bucket.receipts[-1]
    return bucket.write(
        f"{bucket.prefix}/receipts/{receipt.copy}/{stamp(receipt.at + 60)}-verify.json", receipt.encoded()
    )


def changed_after_proof(bucket: Bucket, _: Shape, random: Random) -> str:
    return bucket.publish(more(base(bucket), 1))


def proven_log_gone(bucket: Bucket, _: Shape, random: Random) -> str:
    """The newest copies that were shown to restore are taken away, manifest and bytes."""
    newer = bucket.slices[-2:] or bucket.bases[-1:]
    through = max(copy.finished for copy in newer)
    for copy in newer:
        bucket.remove(bucket.key(copy))
        for part in copy.parts:
            bucket.remove(part.key)
    return stamp(through)
