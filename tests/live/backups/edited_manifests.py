"""Manifests that somebody edited: with the seal left broken, or sealed again by one who knows the form."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from random import Random

from jobs.manifest import Count, Manifest
from tests.live.backups.bucket import Bucket
from tests.live.backups.shapes import Shape
from tests.live.backups.spoiled_bytes import Spoil

HOUR, DAY = 3_600, 86_400


def edited(of: Callable[[Bucket], Manifest], field: str) -> Spoil:
    """One field of a manifest, the seal left as it was."""

    def does(bucket: Bucket, _: Shape, random: Random) -> str:
        copy = of(bucket)
        value = asdict(copy)[field]
        return bucket.edit(copy, **{field: other(value)})

    return does


def other(value: object) -> object:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return f"{value[:-1]}0" if value and value[-1] != "0" else f"{value}1"
    return {} if isinstance(value, Mapping) else () if value else ("0",)


def resealed(
    of: Callable[[Bucket], Manifest], change: Callable[[Manifest], Manifest], of_a_part: bool = False
) -> Spoil:
    """An edit by somebody who knows the form: the seal agrees."""

    def does(bucket: Bucket, _: Shape, random: Random) -> str:
        copy = of(bucket)
        bucket.write(bucket.key(copy), change(copy).encoded())
        return copy.parts[0].key if of_a_part else copy.copy

    return does


def part_changed(copy: Manifest, **changes: object) -> Manifest:
    return replace(copy, parts=(replace(copy.parts[0], **changes), *copy.parts[1:]))


def moved(copy: Manifest, seconds: int) -> Manifest:
    return replace(copy, started=copy.started + seconds, finished=copy.finished + seconds)


def more(copy: Manifest, rows: int) -> Manifest:
    """The first table counted with so many rows more."""
    table, count = min(copy.counts.items(), key=lambda item: item[0])
    return replace(copy, counts={**copy.counts, table: Count(count.fewest + rows, count.most + rows)})


EDITS: Mapping[str, Callable[[Manifest], Manifest]] = {
    "another system": lambda copy: replace(copy, system="other"),
    "another environment": lambda copy: replace(copy, environment="prod"),
    "another store": lambda copy: replace(copy, store="other"),
    "another engine": lambda copy: replace(copy, engine="mongodb"),
    "another kind": lambda copy: replace(copy, kind="slice" if copy.kind == "base" else "base"),
    "another name": lambda copy: replace(copy, copy="20200101T000000Z"),
    "a slot two days later": lambda copy: replace(copy, scheduled=copy.scheduled + 2 * DAY),
    "clock a day ahead": lambda copy: moved(copy, DAY),
    "clock an hour behind": lambda copy: moved(copy, -HOUR),
    "ended before it began": lambda copy: replace(copy, finished=copy.started - 1),
    "one byte more": lambda copy: replace(copy, raw_bytes=copy.raw_bytes + 1),
    "another sum of the whole": lambda copy: replace(copy, raw_sha256="0" * 64),
    "another cipher": lambda copy: replace(copy, cipher="openpgp-aes256"),
    "another sum of a part": lambda copy: part_changed(copy, sha256="0" * 64),
    "another size of a part": lambda copy: part_changed(copy, bytes=copy.parts[0].bytes - 1),
    "another key of a part": lambda copy: part_changed(copy, key=f"{copy.parts[0].key}0"),
    "no parts": lambda copy: replace(copy, parts=()),
    "rows more": lambda copy: more(copy, 1),
    "rows fewer": lambda copy: more(copy, -1),
    "nothing counted": lambda copy: replace(copy, counts={}),
    "a later version": lambda copy: replace(copy, version=copy.version + 1),
}
LOG_EDITS: Mapping[str, Callable[[Manifest], Manifest]] = {
    "no end in the log": lambda copy: replace(copy, last=""),
    "no start in the log": lambda copy: replace(copy, start=""),
    "another server": lambda copy: replace(copy, identifier="4711"),
    "no server": lambda copy: replace(copy, identifier=""),
    "another description of the tables": lambda copy: replace(copy, schema=("0" * 64,)),
    "no description of the tables": lambda copy: replace(copy, schema=()),
    "a table not counted": lambda copy: replace(copy, counts=dict(list(copy.counts.items())[1:])),
}
OF_A_PART = ("another sum of a part", "another size of a part")
"""What names the part instead of the copy."""
POSITION: Mapping[str, Callable[[Manifest], Manifest]] = {
    "another position": lambda copy: replace(
        copy, position=copy.position[:-1] + ("1" if copy.position[-1] != "1" else "2")
    ),
}
SLICE_EDITS: Mapping[str, Callable[[Manifest], Manifest]] = {
    "no point": lambda copy: replace(copy, point=""),
    "no position": lambda copy: replace(copy, position=""),
    "another predecessor": lambda copy: replace(copy, previous="0" * 64),
}
COUNTED = (
    "rows more",
    "rows fewer",
    "nothing counted",
    "another description of the tables",
    "no description of the tables",
    "a table not counted",
)
"""What is compared only at the newest counted moment."""
