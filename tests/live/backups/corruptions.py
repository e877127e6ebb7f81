"""Every way in which a healthy bucket is spoilt, by engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from jobs.manifest import Manifest
from specs.store import Engine
from tests.live.backups import edited_manifests, lies, spoiled_bytes
from tests.live.backups.shapes import RUIN
from tests.live.backups.spoiled_bytes import DATABASES, PLACES, Spoil, base, exchanged, newest

DAY, HOUR = 86_400, 3_600
FLIPS = 2


# Equal only to itself: pytest runs tests of equal parameters together, and each engine's server is made once.
@dataclass(frozen=True, eq=False)
class Corruption:
    kind: str
    name: str
    does: Spoil
    proven: bool = False
    """Whether the bucket it is done to was verified before."""


def all_corruptions(engine: Engine) -> list[Corruption]:
    found = [*_bytes(engine), *_edits(engine), *_lies(engine), *_receipts(engine)]
    if engine in DATABASES:
        found += _log(engine)
    return found


def _bytes(engine: Engine) -> list[Corruption]:
    found = [
        Corruption("one bit flipped", f"{name}, {number}", spoiled_bytes.flipped(of))
        for name, of in spoiled_bytes.objects(engine).items()
        for number in range(FLIPS)
    ]
    for name, of in spoiled_bytes.objects(engine).items():
        few = ("in its middle", "to nothing")
        places = {where: PLACES[where] for where in (few if "manifest" in name else PLACES)}
        found += [
            Corruption("cut", f"{name}, {where}", spoiled_bytes.cut(of, place)) for where, place in places.items()
        ]
        if "manifest" not in name:
            found.append(Corruption("an object missing", name, spoiled_bytes.gone(of)))
    return found


def _edits(engine: Engine) -> list[Corruption]:
    fields = list(Manifest.__dataclass_fields__)
    sampled = Random(engine).sample(fields, 6)
    chosen = fields if engine == Engine.POSTGRESQL else sampled
    kind = "a field of a manifest edited"
    found = [Corruption(kind, f"base, {field}", edited_manifests.edited(base, field)) for field in chosen]
    edits = {**edited_manifests.EDITS, **(edited_manifests.LOG_EDITS if engine in DATABASES else {})}
    kind = "edited and sealed again"
    found += [
        Corruption(kind, f"base, {name}", edited_manifests.resealed(base, change, name in edited_manifests.OF_A_PART))
        for name, change in {**edits, **(edited_manifests.POSITION if engine in DATABASES else {})}.items()
        if engine not in DATABASES or name not in edited_manifests.COUNTED
    ]
    if engine in DATABASES:
        found += [
            Corruption("a field of a manifest edited", f"slice, {field}", edited_manifests.edited(newest, field))
            for field in sampled
        ]
        found += [
            Corruption(
                kind, f"slice, {name}", edited_manifests.resealed(newest, change, name in edited_manifests.OF_A_PART)
            )
            for name, change in {**edits, **edited_manifests.SLICE_EDITS}.items()
        ]
    return found


def _lies(engine: Engine) -> list[Corruption]:
    found = [
        Corruption("encrypted to another key", "the newest base", lies.reencrypted),
        Corruption("not encrypted", "the newest base", lies.plain),
        *(
            Corruption("cut before it was shipped", f"after {share:.0%}", lies.cut_and_agreed(share, 512))
            for share in (0.0, 0.2, 0.5, 0.9)
        ),
        *(Corruption("a bit flipped before it was shipped", str(number), lies.flipped_inside) for number in range(3)),
        Corruption("a stale copy", "bytes of the older base", lies.stale),
        Corruption("a stale copy", "parts of the older base", lies.borrowed),
        *(Corruption("a ruined database", name, lies.ruined(name)) for name in RUIN[engine]),
        Corruption(
            "objects exchanged",
            "parts of one base",
            exchanged(lambda b: base(b).parts[0].key, lambda b: base(b).parts[1].key),
        ),
        Corruption(
            "objects exchanged",
            "parts of two bases",
            exchanged(lambda b: base(b).parts[2].key, lambda b: b.bases[0].parts[2].key),
        ),
        Corruption(
            "objects exchanged",
            "manifests of two bases",
            exchanged(lambda b: b.key(base(b)), lambda b: b.key(b.bases[0])),
        ),
    ]
    if engine == Engine.POSTGRESQL:
        found += [
            Corruption("a file left out before it was shipped", str(number), lies.without_a_file) for number in range(4)
        ]
    # A text in a dump can be changed and still be one that loads; what a bit means there only its counts can tell.
    return [one for one in found if engine != Engine.MARIADB or one.kind != "a bit flipped before it was shipped"]


def _log(engine: Engine) -> list[Corruption]:
    return [
        *(
            Corruption("a slice missing", f"number {number}", spoiled_bytes.missing_slice(number))
            for number in (1, 2, 3)
        ),
        Corruption("a slice duplicated", "under another name", lies.duplicated),
        Corruption("a slice duplicated", "as the next one", lies.duplicated_and_renamed),
        Corruption(
            "objects exchanged",
            "parts of two slices",
            exchanged(lambda b: b.slices[1].parts[0].key, lambda b: b.slices[2].parts[0].key),
        ),
        Corruption(
            "objects exchanged",
            "manifests of two slices",
            exchanged(lambda b: b.key(b.slices[1]), lambda b: b.key(b.slices[2])),
        ),
    ]


def _receipts(engine: Engine) -> list[Corruption]:
    told: Mapping[str, Spoil] = {
        **{
            f"{field} edited": lies.receipt_edited(field)
            for field in ("copy", "manifest", "at", "level", "passed", "through", "counts")
        },
        "from tomorrow": lies.receipt_forged(at=DAY),
        "proves what is not there": lies.receipt_forged(through=HOUR, at=1),
        "counts other rows": lies.receipt_forged(counts={"orders": 1, "keys": 1}, at=1),
        "passed and failed": lies.receipt_forged(faults=("does not restore",), at=1),
        "of another manifest": lies.receipt_forged(manifest="0" * 64, at=1),
        "under another name": lies.receipt_misplaced,
    }
    found = [Corruption("a receipt that lies", name, lie, proven=True) for name, lie in told.items()]
    found += [
        Corruption("changed after its proof", "the newest base's manifest", lies.changed_after_proof, proven=True),
        Corruption("proven data gone", "the newest copies", lies.proven_log_gone, proven=True),
    ]
    return found
