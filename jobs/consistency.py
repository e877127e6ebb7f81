"""What manifests and receipts say about themselves and each other, before any byte of a copy is read.

A copy is described three times: by its own manifest, by the manifest after it, and by the receipts of those who opened it.
One that was edited, exchanged or taken away contradicts another.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from jobs.catalogue import Catalogue, key_of, receipt_key
from jobs.chain import first, follows, last
from jobs.engine import Engine
from jobs.manifest import BASE, SLICE, Manifest
from jobs.receipt import Level
from jobs.scheduled import MOST_SKEW, NEAR_SECONDS, instant_of, stamp
from specs.job_document import JobDocument


def contradictions(document: JobDocument, engine: Engine, catalogue: Catalogue, now: int) -> list[str]:
    """Each with the object it was found in. `now`: Unix time by the object store's clock."""
    found: list[str] = []
    for copy in (*catalogue.bases, *catalogue.slices):
        key = key_of(catalogue.start, copy.kind, copy.copy)
        wrong = [*_form(copy, engine, catalogue.start), *_times(copy, now)]
        if copy.cipher != document.cipher:
            wrong.append(f"is encrypted by {copy.cipher}, the plan's keys are for {document.cipher}")
        # What is not of the form cannot be compared.
        wrong = wrong or list(_log(copy, engine) if document.ships_log else ())
        found += [f"{key}: {reason}" for reason in wrong]
    if document.ships_log and not found:
        found += _successions(engine, catalogue)
    return [*found, *_receipts(catalogue, now)]


def _form(copy: Manifest, engine: Engine, start: str) -> Iterator[str]:
    names = (stamp(copy.scheduled),) if copy.kind == BASE else (copy.start, f"{copy.start}-{copy.identifier}")
    folder = f"{start}/parts/{copy.kind}-{stamp(copy.scheduled)}-"
    keys = [part.key for part in copy.parts]
    numbered = [f"{keys[0].rpartition('/')[0]}/{number:05}" for number in range(len(keys))] if keys else []
    if copy.engine != engine.name:
        yield f"is of {copy.engine}, the plan's store is of {engine.name}"
    if copy.copy not in names:
        yield f"is named {copy.copy}, its content is {names[0]}"
    if not keys or keys != numbered or not keys[0].startswith(folder):
        yield f"names parts that are not one run's, in order, below {folder}"
    if copy.raw_bytes <= 0 or any(part.bytes <= 0 for part in copy.parts):
        yield "names a size that is none"
    if any(count.fewest > count.most or count.fewest < 0 for count in copy.counts.values()):
        yield "counts rows from more to fewer"


def _times(copy: Manifest, now: int) -> Iterator[str]:
    if not copy.started <= copy.finished <= now + MOST_SKEW:
        yield f"was begun at {stamp(copy.started)} and ended at {stamp(copy.finished)}; now is {stamp(now)}"
    pointed = instant_of(copy.point)
    if pointed is not None and not copy.started - MOST_SKEW <= pointed <= copy.finished + MOST_SKEW:
        yield f"restores to {copy.point}, which is not between {stamp(copy.started)} and {stamp(copy.finished)}"
    if abs(copy.scheduled - copy.started) > NEAR_SECONDS:
        yield f"was begun at {stamp(copy.started)}, more than a day from its slot {stamp(copy.scheduled)}"


def _log(copy: Manifest, engine: Engine) -> Iterator[str]:
    """A copy without its place in the log would pass for one that no log belongs to."""
    try:
        backwards = last(engine, copy) < first(engine, copy)
    except (ValueError, ArithmeticError, LookupError):
        yield f"names a place in the log that is none: {copy.start or 'nothing'} to {copy.last or 'nothing'}"
        return
    if backwards:
        yield f"its log runs backwards: {copy.start} to {copy.last}"
    if not copy.identifier:
        yield "does not say which server it is of"
    if copy.kind == SLICE and not (copy.point and copy.position):
        yield "names no point to restore to"


def _successions(engine: Engine, catalogue: Catalogue) -> Iterator[str]:
    """Slices of one log in their order. Retention takes the oldest away, never one from the middle."""

    def log_of(copy: Manifest) -> tuple[str, str]:
        return copy.identifier, first(engine, copy).chain

    slices = sorted(catalogue.slices, key=lambda copy: (log_of(copy), first(engine, copy)))
    for _, pieces in groupby(slices, key=log_of):
        for earlier, later in pairwise(pieces):
            key = key_of(catalogue.start, SLICE, earlier.copy)
            if later.continues and not follows(engine, earlier, later):
                yield f"{key}: ends at {earlier.last}; the slice after it, which {later.copy} continued, is missing"
            elif later.continues and later.previous != earlier.digest:
                yield f"{key}: is not the manifest that {later.copy} was shipped behind"
            if later.finished < earlier.finished:
                yield f"{key}: ended at {stamp(earlier.finished)}, after {later.copy}, which continues it"


def _receipts(catalogue: Catalogue, now: int) -> Iterator[str]:
    moments = {copy.finished: copy for copy in (*catalogue.bases, *catalogue.slices)}
    known = {copy.copy: copy for copy in catalogue.bases}
    for receipt in catalogue.receipts:
        key = receipt_key(catalogue.start, receipt)
        target = moments.get(receipt.through)
        if receipt.at > now + MOST_SKEW:
            yield f"{key}: was written at {stamp(receipt.at)}; now is {stamp(now)}"
        if receipt.passed and receipt.level == Level.RESTORED and target and _miscounted(target, receipt.counts):
            yield f"{key}: says that {target.copy} was restored, with other rows than its manifest counts"
        if receipt.copy in known and receipt.manifest != known[receipt.copy].digest:
            yield f"{key_of(catalogue.start, BASE, receipt.copy)}: is not the manifest that was verified in {key}"


def _miscounted(target: Manifest, counts: dict[str, int]) -> bool:
    return any(not wanted.fewest <= counts.get(table, -1) <= wanted.most for table, wanted in target.counts.items())


def proven_until(catalogue: Catalogue, now: float = math.inf) -> int:
    """Unix time of the newest data that was shown to restore by then; 0 where none was."""
    return max((r.through for r in catalogue.receipts if r.passed and r.at <= now + MOST_SKEW), default=0)


def uncounted(target: Manifest, copies: Sequence[Manifest], counts: dict[str, int]) -> list[str]:
    """Tables that are there and were counted in an earlier copy, and that this one does not count: nothing checks them."""
    before = {table for copy in copies if copy.finished < target.finished for table in copy.counts}
    return [
        f"{target.copy}: its manifest does not count {table}, which was counted before and is there"
        for table in sorted(before - set(target.counts))
        if table in counts
    ]
