"""Buckets as they look after some days of backups, on the filesystem driver, and what the auditor says of them."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from jobs.auditor.program import Auditor
from jobs.auditor.series import Series
from jobs.catalogue import key_of
from jobs.manifest import SLICE, Manifest, Part
from jobs.receipt import Receipt
from jobs.scheduled import stamp
from jobs.store.volume import Volume
from specs.audit_document import AuditDocument, AuditedStore
from specs.job_document import ObjectStoreAddress, TierCount
from tests.jobs.copies import DAY, HOUR, PREFIX, START, copy, receipt, segment

DAYS = 10
STORE = AuditedStore("db", "postgresql", (TierCount("daily", 7), TierCount("weekly", 5)))
SAMPLE = re.compile(r"^(\w+)\{([^}]*)\} (\S+)$", re.MULTILINE)
LABEL = re.compile(r'(\w+)="([^"]*)"')
SIZE = 1_000


@dataclass
class Seeded:
    """A bucket below `root`."""

    root: Path
    bases: list[Manifest] = field(default_factory=list)
    slices: list[Manifest] = field(default_factory=list)

    @property
    def volume(self) -> Volume:
        return Volume(self.root)

    def put(self, manifest: Manifest, size: int = SIZE) -> Manifest:
        """A copy of one part."""
        key = f"{PREFIX}/parts/{manifest.kind}-{stamp(manifest.scheduled)}-00000000/00000"
        made = replace(manifest, parts=(Part(key, "0", size),), raw_bytes=4 * size)
        self.volume.put(key, b"bytes")
        self.volume.put(self.key(made), made.encoded())
        return made

    def key(self, manifest: Manifest) -> str:
        return key_of(PREFIX, manifest.kind, manifest.copy)

    def prove(self, given: Receipt) -> None:
        self.volume.put(f"{PREFIX}/receipts/{given.copy}/{stamp(given.at)}-verify.json", given.encoded())


def slice_of(hour: int) -> Manifest:
    name = segment(hour)
    return copy(hour * HOUR, SLICE, copy=name, start=name, last=name, counts={})


def healthy(root: Path) -> Seeded:
    """Ten daily bases, each proven within the hour, and a day of hourly slices behind the newest."""
    bucket = Seeded(root)
    for day in range(DAYS):
        base = bucket.put(copy(START + day * DAY))
        bucket.bases.append(base)
        bucket.prove(receipt(base))
    newest = bucket.bases[-1].scheduled // HOUR
    bucket.slices = [bucket.put(slice_of(hour)) for hour in range(newest, newest + 24)]
    return bucket


def document(root: Path) -> AuditDocument:
    return AuditDocument("shop", "test", ObjectStoreAddress("volume", path=str(root)), (STORE,), 8080)


def auditor(root: Path, bucket: str = "primary", series: Series | None = None) -> Auditor:
    return Auditor(document(root), bucket, root, series or Series(60))


def told(series: Series) -> dict[tuple[str, ...], float]:
    """By name and the values of the labels that tell series of one name apart. Raises for a line that is no sample."""
    lines = [line for line in series.text().splitlines() if not line.startswith("#")]
    assert len(SAMPLE.findall(series.text())) == len(lines)
    found = {}
    for name, labels, value in SAMPLE.findall(series.text()):
        given = dict(LABEL.findall(labels))
        assert given.pop("store") == "db"
        found[name, given.pop("bucket"), *given.values()] = float(value)
    return found


def audited(root: Path) -> dict[tuple[str, ...], float]:
    """What one attempt finds in the first bucket, by name and further labels."""
    one = auditor(root)
    one.audit(STORE)
    return {(name, *labels): value for (name, _, *labels), value in told(one.series).items()}
