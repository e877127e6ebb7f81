"""What is known of the buckets, in Prometheus' text form. What was known too long ago is not told as if it were known now."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from jobs.auditor.finding import Sample
from jobs.scraped import Labels, family

HELP = {
    "backup_audit_success": "1 where the bucket could be read at the last attempt.",
    "backup_last_audit_timestamp_seconds": "When the bucket was last read whole.",
    "backup_copies": "Copies that lack no part.",
    "backup_newest_timestamp_seconds": "When the newest copy was finished.",
    "backup_unreadable_objects": "Manifests and receipts that cannot be read, or are not what was verified.",
    "backup_missing_parts": "Parts a manifest names that are not there.",
    "backup_chain_gaps": "Breaks in the log behind the newest base copy.",
    "backup_chain_through_timestamp_seconds": "Instant up to which any moment can be restored.",
    "backup_failed_copies": "Copies whose last proof failed.",
    "backup_restorable_copies": "Copies that were shown to restore.",
    "backup_last_proof_success": "1 where the last restore proved its copy.",
    "backup_verified_timestamp_seconds": "When a copy was last shown to restore.",
    "backup_rpo_measured_seconds": "What a disaster at the last proof would have lost.",
    "backup_rto_measured_seconds": "How long the last proof took.",
    "backup_tier_copies": "Copies a tier holds; failed ones fill none.",
    "backup_tier_promised_copies": "Copies a tier holds once it is full.",
    "backup_tier_newest_timestamp_seconds": "When the newest copy of a tier was finished.",
    "backup_kept_bytes": "Stored size of all copies.",
    "backup_raw_bytes": "Size of the newest base copy before compression.",
    "backup_stored_bytes": "Size of the newest base copy as it is stored.",
    "backup_usual_stored_bytes": "Median of the stored sizes of the base copies before it.",
}
FRESH_ATTEMPTS = 10
"""So many intervals an answer counts: a scrape may come while the next attempt waits for a slow store."""
STUCK_SECONDS = 3_600
"""No attempt lasts that long, however slow the store: six tries of a minute each for a page of its listing."""
Subject = tuple[str, str]
"""A store's name and the bucket."""


@dataclass
class _Known:
    samples: tuple[Sample, ...] = ()
    success: bool = False
    at: float = float("-inf")
    """By the clock that never jumps: when the last attempt ended."""
    read: float = 0.0
    """Unix time of the last attempt that succeeded; 0 for none."""


@dataclass
class Series:
    """The last reading of each store in each bucket. Written by one thread per bucket, read by those that answer scrapes."""

    interval: float
    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _known: dict[Subject, _Known] = field(default_factory=dict)

    def expect(self, store: str, bucket: str) -> None:
        """A store of which nothing is known is told as one that could not be read."""
        with self._lock:
            self._known.setdefault((store, bucket), _Known(at=self.clock()))

    def tell(self, store: str, bucket: str, samples: tuple[Sample, ...], now: float) -> None:
        with self._lock:
            self._known[store, bucket] = _Known(samples, True, self.clock(), now)

    def fail(self, store: str, bucket: str) -> None:
        """Nothing of what was read before is told any more but when that was."""
        with self._lock:
            before = self._known.get((store, bucket), _Known())
            self._known[store, bucket] = _Known((), False, self.clock(), before.read)

    def works(self) -> bool:
        """Whether every bucket is still being tried."""
        with self._lock:
            return all(self.clock() - known.at <= STUCK_SECONDS for known in self._known.values())

    def text(self) -> str:
        with self._lock:
            known = dict(self._known)
        found: dict[str, list[tuple[Labels, float]]] = {name: [] for name in HELP}
        for (store, bucket), last in known.items():
            own: Labels = (("store", store), ("bucket", bucket))
            for sample in self._told(last):
                found[sample.name].append(((*own, *sample.labels), sample.value))
        return "".join(family(name, HELP[name], samples) for name, samples in found.items() if samples)

    def _told(self, last: _Known) -> Iterator[Sample]:
        fresh = last.success and self.clock() - last.at <= FRESH_ATTEMPTS * self.interval
        yield Sample("backup_audit_success", float(fresh))
        if last.read:
            yield Sample("backup_last_audit_timestamp_seconds", last.read)
        if fresh:
            yield from last.samples
