"""What one store's copies in one bucket amount to. Pure: a reading in, samples out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from jobs.auditor.reading import Reading
from jobs.chain import chain
from jobs.engine import engine
from jobs.manifest import BASE, SLICE, Manifest
from jobs.receipt import Level, Receipt
from jobs.scraped import Labels
from jobs.tiers import promoted
from specs.audit_document import AuditedStore

COMPARED = 7
"""Copies before the newest whose median is what is usual."""
LEAST_COMPARED = 3
"""Of fewer copies nobody can say what is usual."""
CONTINUED = 2
"""Bases whose log counts: a fresh base is not reached by the log yet while the one before it is."""


@dataclass(frozen=True)
class Sample:
    name: str
    value: float
    labels: Labels = ()
    """Besides those that name the store and the bucket."""


@dataclass(frozen=True)
class Finding:
    samples: tuple[Sample, ...]
    troubles: tuple[str, ...]
    """One line each, for the log: metrics count, the log names."""


@dataclass(frozen=True)
class _Copies:
    """A reading in parts. Copies that lack a part are none."""

    bases: tuple[Manifest, ...]
    slices: tuple[Manifest, ...]
    failed: tuple[Manifest, ...]
    changed: tuple[Manifest, ...]
    """Bases whose manifest is another one than was verified under their name."""

    @property
    def sound(self) -> tuple[Manifest, ...]:
        """Bases nothing is known against."""
        return tuple(copy for copy in self.bases if copy not in self.failed and copy not in self.changed)


def finding(told: AuditedStore, reading: Reading) -> Finding:
    """Every series but those of places in time nothing is known of yet, such as the first proof."""
    copies = _copies(reading)
    gap, log = _log(told, copies)
    samples = (
        *_counted(reading, copies),
        *log,
        *_proofs(reading, copies),
        *(
            sample
            for tier in told.tiers
            for sample in _tier(tier.name, tier.keep, promoted(_slots(copies), tier), copies)
        ),
        *_sizes(copies),
    )
    troubles = (
        *(f"{item.key}: {item.reason}" for item in reading.catalogue.unreadable),
        *(f"{key}: is missing" for key in reading.missing),
        *(f"{copy.copy}: its manifest is not the one that was verified" for copy in copies.changed),
        *(f"{copy.copy}: failed its proof" for copy in copies.failed),
        *((f"the log has a gap: {gap}",) if gap else ()),
    )
    return Finding(tuple(samples), troubles)


def _copies(reading: Reading) -> _Copies:
    catalogue, missing = reading.catalogue, set(reading.missing)

    def whole(found: Sequence[Manifest]) -> tuple[Manifest, ...]:
        return tuple(copy for copy in found if not any(part.key in missing for part in copy.parts))

    bases = whole(catalogue.bases)
    verified = {receipt.copy for receipt in catalogue.receipts}
    return _Copies(
        bases,
        whole(catalogue.slices),
        tuple(copy for copy in catalogue.bases if catalogue.failed(copy)),
        tuple(copy for copy in catalogue.bases if copy.copy in verified and not catalogue.newest_receipt(copy)),
    )


def _slots(copies: _Copies) -> set[int]:
    return {copy.scheduled for copy in copies.sound}


def _counted(reading: Reading, copies: _Copies) -> Iterator[Sample]:
    for kind, found in ((BASE, copies.bases), (SLICE, copies.slices)):
        labels = (("kind", kind),)
        yield Sample("backup_copies", len(found), labels)
        if found:
            yield Sample("backup_newest_timestamp_seconds", max(copy.finished for copy in found), labels)
    yield Sample("backup_unreadable_objects", len(reading.catalogue.unreadable) + len(copies.changed))
    yield Sample("backup_missing_parts", len(reading.missing))


def _log(told: AuditedStore, copies: _Copies) -> tuple[str, list[Sample]]:
    """Why the newest base's log breaks off, and the instant up to which any moment can be restored."""
    gap, through = "", []
    for base in copies.bases[-CONTINUED:]:
        try:
            links = chain(engine(told.engine), base, copies.slices)
        except (ValueError, ArithmeticError, LookupError) as error:
            # A place that is none, such as a segment's name without its number.
            gap = f"{base.copy}: the places of its log cannot be compared: {type(error).__name__}"
            through.append(base.started)
            continue
        gap = links.gap
        through.append(max([base.started, *(copy.finished for copy in links.slices)]))
    samples = [Sample("backup_chain_gaps", float(bool(gap)))]
    return gap, samples + ([Sample("backup_chain_through_timestamp_seconds", max(through))] if through else [])


def _proofs(reading: Reading, copies: _Copies) -> Iterator[Sample]:
    catalogue = reading.catalogue
    restored = [receipt for receipt in catalogue.receipts if receipt.level >= Level.RESTORED]
    yield Sample("backup_failed_copies", len(copies.failed))
    yield Sample("backup_restorable_copies", sum(catalogue.passed(copy, Level.RESTORED) for copy in copies.bases))
    if restored:
        yield Sample("backup_last_proof_success", float(restored[-1].passed))
    yield from _measured([receipt for receipt in restored if receipt.passed])


def _measured(passed: list[Receipt]) -> Iterator[Sample]:
    if passed:
        yield Sample("backup_verified_timestamp_seconds", passed[-1].at)
        yield Sample("backup_rpo_measured_seconds", passed[-1].rpo_seconds)
        yield Sample("backup_rto_measured_seconds", passed[-1].rto_seconds)


def _tier(name: str, keep: int, slots: Sequence[int], copies: _Copies) -> Iterator[Sample]:
    labels = (("tier", name),)
    yield Sample("backup_tier_copies", len(slots), labels)
    yield Sample("backup_tier_promised_copies", keep, labels)
    if slots:
        newest = max(copy.finished for copy in copies.sound if copy.scheduled == slots[-1])
        yield Sample("backup_tier_newest_timestamp_seconds", newest, labels)


def _sizes(copies: _Copies) -> Iterator[Sample]:
    parts = {part.key: part.bytes for copy in (*copies.bases, *copies.slices) for part in copy.parts}
    yield Sample("backup_kept_bytes", sum(parts.values()))
    if not copies.bases:
        return
    newest, before = copies.bases[-1], copies.bases[-1 - COMPARED : -1]
    yield Sample("backup_raw_bytes", newest.raw_bytes)
    yield Sample("backup_stored_bytes", newest.stored_bytes)
    if len(before) >= LEAST_COMPARED:
        yield Sample("backup_usual_stored_bytes", median(copy.stored_bytes for copy in before))
