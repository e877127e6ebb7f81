"""Objects of a bucket that lost bits, bytes, or all of themselves, or lie where another belongs."""

from collections.abc import Callable, Mapping
from random import Random

from jobs.manifest import Manifest
from specs.store import Engine
from tests.live.backups.bucket import CHUNK, Bucket
from tests.live.backups.shapes import Shape

Spoil = Callable[[Bucket, Shape, Random], str]
"""Spoils a bucket and returns what a verification must name: a key, or a copy's name."""
DATABASES = (Engine.POSTGRESQL, Engine.MARIADB)
ALL = (*DATABASES, Engine.REDIS)

OBJECTS: Mapping[str, Callable[[Bucket], str]] = {
    "the newest base's first part": lambda bucket: bucket.bases[-1].parts[0].key,
    "the newest base's last part": lambda bucket: bucket.bases[-1].parts[-1].key,
    "the older base's second part": lambda bucket: bucket.bases[0].parts[1].key,
    "the newest base's manifest": lambda bucket: bucket.key(bucket.bases[-1]),
    "the older base's manifest": lambda bucket: bucket.key(bucket.bases[0]),
}
LOG: Mapping[str, Callable[[Bucket], str]] = {
    "the newest slice's part": lambda bucket: bucket.slices[-1].parts[0].key,
    "a middle slice's part": lambda bucket: bucket.slices[1].parts[0].key,
    "the first slice's part": lambda bucket: bucket.slices[0].parts[0].key,
    "the newest slice's manifest": lambda bucket: bucket.key(bucket.slices[-1]),
    "a middle slice's manifest": lambda bucket: bucket.key(bucket.slices[2]),
}
PLACES: Mapping[str, Callable[[bytes], int]] = {
    "to nothing": lambda _: 0,
    "behind its first byte": lambda _: 1,
    "in the cipher's header": lambda data: min(len(data), 160) // 2,
    "at the end of a chunk": lambda data: min(len(data) // CHUNK * CHUNK, len(data) - 1) or len(data) // 2,
    "in its middle": lambda data: len(data) // 2,
    "before its last chunk": lambda data: max(1, len(data) - CHUNK),
    "before its last byte": lambda data: len(data) - 1,
}


def base(bucket: Bucket) -> Manifest:
    return bucket.bases[-1]


def newest(bucket: Bucket) -> Manifest:
    return bucket.slices[-1]


def objects(engine: Engine) -> Mapping[str, Callable[[Bucket], str]]:
    return {**OBJECTS, **(LOG if engine in DATABASES else {})}


def flipped(of: Callable[[Bucket], str]) -> Spoil:
    def does(bucket: Bucket, _: Shape, random: Random) -> str:
        key = of(bucket)
        data = bytearray(bucket.read(key))
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        return bucket.write(key, bytes(data))

    return does


def cut(of: Callable[[Bucket], str], place: Callable[[bytes], int]) -> Spoil:
    def does(bucket: Bucket, _: Shape, random: Random) -> str:
        key = of(bucket)
        data = bucket.read(key)
        return bucket.write(key, data[: place(data)])

    return does


def gone(of: Callable[[Bucket], str]) -> Spoil:
    return lambda bucket, _, __: bucket.remove(of(bucket))


def exchanged(first: Callable[[Bucket], str], second: Callable[[Bucket], str]) -> Spoil:
    def does(bucket: Bucket, _: Shape, random: Random) -> str:
        one, two = first(bucket), second(bucket)
        left, right = bucket.read(one), bucket.read(two)
        bucket.write(two, left)
        return bucket.write(one, right)

    return does


def missing_slice(number: int) -> Spoil:
    def does(bucket: Bucket, _: Shape, random: Random) -> str:
        copy = bucket.slices[number]
        bucket.remove(bucket.key(copy))
        for part in copy.parts:
            bucket.remove(part.key)
        return bucket.slices[number].copy

    return does
