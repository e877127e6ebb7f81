"""A catalogue in memory, and copies that never had bytes: what planners need."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from jobs.catalogue import Catalogue, key_of
from jobs.engine import engine
from jobs.manifest import BASE, Count, Manifest
from jobs.receipt import Level, Receipt
from jobs.retention import Clocks, Plan, plan
from jobs.scheduled import stamp
from jobs.store import Exists, Unavailable
from specs.job_document import JobDocument, ObjectStoreAddress, StoreAddress, TierCount

HOUR, DAY = 3_600, 86_400
START = 1_767_225_600
"""Thursday, 1 January 2026, midnight."""
PREFIX = "test/shop/db"


class Memory:
    """An object store in memory with a clock that stands."""

    def __init__(self, now: int = START):
        self.objects: dict[str, bytes] = {}
        self.locks: dict[str, int] = {}
        self.time = now

    def put(self, key: str, data: bytes, locked_until: int = 0) -> None:
        self.objects[key] = data
        self.locks[key] = locked_until

    def create(self, key: str, data: bytes, locked_until: int = 0) -> None:
        if key in self.objects:
            raise Exists(key)
        self.put(key, data, locked_until)

    def get(self, key: str) -> bytes:
        if key not in self.objects:
            raise Unavailable(key)
        return self.objects[key]

    def stream(self, key: str) -> Iterator[bytes]:
        yield self.get(key)

    def keys(self, prefix: str) -> list[str]:
        return sorted(key for key in self.objects if key.startswith(f"{prefix}/"))

    def delete(self, key: str) -> None:
        del self.objects[key]

    def lock(self, key: str, until: int) -> None:
        self.locks[key] = max(until, self.locks.get(key, 0))

    def now(self) -> int:
        return self.time


def document(*tiers: tuple[str, int], **changes: Any) -> JobDocument:
    made = JobDocument(
        system="shop",
        environment="test",
        store=StoreAddress("postgresql", "16", "db", 5432, "shop", ("orders",), "db", "backup"),
        object_store=ObjectStoreAddress("volume", path="/copies"),
        tasks=("base", "slice", "verify", "retain", "drill"),
        tiers=tuple(TierCount(*tier) for tier in tiers),
        recipients=("age1one",),
        # As a nightly plan has it.
        proof_age_seconds=74 * 3_600,
    )
    return replace(made, **changes)


def copy(scheduled: int, kind: str = BASE, **changes: Any) -> Manifest:
    made = Manifest(
        system="shop",
        environment="test",
        store="db",
        engine="postgresql",
        engine_version="16.4",
        kind=kind,
        copy=stamp(scheduled),
        scheduled=scheduled,
        started=scheduled,
        finished=scheduled + 60,
        raw_bytes=1,
        raw_sha256="0",
        cipher="age",
        parts=(),
        previous="",
        start=segment(scheduled // HOUR),
        last=segment(scheduled // HOUR),
        identifier="7",
        segment_bytes=16 << 20,
        counts={"orders": Count(1, 1)},
    )
    return replace(made, **changes)


def segment(number: int) -> str:
    return f"00000001{number // 256:08X}{number % 256:08X}"


def receipt(of: Manifest, *, passed: bool = True, level: int = Level.RESTORED, at: int = 0) -> Receipt:
    faults = () if passed else ("does not restore",)
    return Receipt(of.copy, of.digest, "verify", at or of.scheduled + HOUR, level, passed, faults)


def store_with(*manifests: Manifest, receipts: tuple[Receipt, ...] = (), now: int = START) -> Memory:
    store = Memory(now)
    for manifest in manifests:
        store.put(key_of(PREFIX, manifest.kind, manifest.copy), manifest.encoded())
    for given in receipts:
        store.put(f"{PREFIX}/receipts/{given.copy}/{stamp(given.at)}-verify.json", given.encoded())
    return store


def catalogue(store: Memory) -> Catalogue:
    return Catalogue(store, PREFIX)


def planned(store: Memory, told: JobDocument, *, own: int | None = None, share: float = 0.2) -> Plan:
    return plan(
        told, engine("postgresql"), catalogue(store), Clocks(store.now(), store.now() if own is None else own), share
    )


def proven(count: int, step: int = DAY) -> tuple[Memory, list[Manifest]]:
    """Daily copies that were all shown to restore; now is an hour after the last."""
    copies = [copy(START + number * step) for number in range(count)]
    now = START + (count - 1) * step + HOUR
    return store_with(*copies, receipts=tuple(receipt(one) for one in copies), now=now), copies
