"""Retention: which copies may go. Planned over manifests and receipts, printed, and refused whole where it looks wrong.

A copy goes only when no tier needs it and a proven copy newer than it exists. Counting starts from what is complete, so
backups that fail delete nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.catalogue import Catalogue, receipt_key
from jobs.chain import first, last
from jobs.consistency import proven_until
from jobs.engine import Engine
from jobs.manifest import Manifest
from jobs.receipt import Level
from jobs.scheduled import MOST_SKEW, instant_of
from jobs.tiers import kept_until, promoted, shortest
from specs.job_document import JobDocument

MOST_SHARE = 0.2
"""More than this share of the copies in one run is a mistake, not retention."""
MOST_AT_ONCE = 2
"""So few copies are never a mass deletion, whatever share they are."""
LITTER_AGE = 2 * 86_400
"""Seconds after which parts without a manifest cannot belong to a run that still goes on."""


@dataclass(frozen=True)
class Plan:
    """What one run would do. With a refusal nothing of it is done."""

    keep: tuple[Manifest, ...]
    delete: tuple[Manifest, ...]
    slices: tuple[Manifest, ...]
    """Log that extends no kept copy of the shortest tier any more."""
    litter: tuple[str, ...]
    receipts: tuple[str, ...]
    """What was said of copies that are not there any more, or go."""
    locks: tuple[tuple[Manifest, int], ...]
    """Kept copies and the time until which their tier needs them."""
    refusals: tuple[str, ...]


@dataclass(frozen=True)
class Clocks:
    """Unix times: the object store's, and this machine's."""

    store: int
    own: int


def plan(
    document: JobDocument, engine: Engine, catalogue: Catalogue, clocks: Clocks, share: float = MOST_SHARE
) -> Plan:
    """`share`: the most of all copies one run may delete."""
    bases, tiers = catalogue.bases, document.tiers
    # A copy that failed its proof fills no tier; the next one of its period takes its place.
    sound = [copy for copy in bases if not catalogue.failed(copy)]
    instants = {copy.scheduled for copy in sound}
    needed = kept_until(instants, tiers)
    proven = [copy for copy in sound if catalogue.passed(copy, Level.RESTORED)]
    newest_proven = proven[-1].scheduled if proven else -1

    def stays(copy: Manifest) -> bool:
        return copy.scheduled in needed or copy.scheduled >= newest_proven

    keep = [copy for copy in bases if stays(copy)]
    delete = [copy for copy in bases if not stays(copy)]
    remaining = [copy for copy in proven if stays(copy)]
    since = tiers_window(document, instants)
    # While nothing newer is proven, the log behind what is proven is all that is known to reach the present.
    slices = unneeded_slices(engine, keep, catalogue.slices, min(since, newest_proven))
    refusals = refuse(document, catalogue, clocks, delete, remaining, share)
    return Plan(
        tuple(keep),
        tuple(delete),
        tuple(slices),
        tuple(_litter(catalogue, clocks)),
        tuple(_receipts(catalogue, keep)),
        tuple((copy, needed[copy.scheduled]) for copy in keep if copy.scheduled in needed),
        tuple(refusals),
    )


def refuse(
    document: JobDocument,
    catalogue: Catalogue,
    clocks: Clocks,
    delete: Sequence[Manifest],
    remaining: Sequence[Manifest],
    share: float,
) -> list[str]:
    """Every reason not to delete."""
    bases = catalogue.bases
    skew = abs(clocks.own - clocks.store)
    future = [copy.copy for copy in bases if copy.scheduled > clocks.store + MOST_SKEW]
    broken = [f"{item.key} ({item.reason})" for item in catalogue.unreadable]
    age = clocks.store - max((copy.scheduled for copy in remaining), default=0)
    allowed = max(MOST_AT_ONCE, int(share * len(bases)))
    wrong = {
        f"our clock differs by {skew} s from the object store's": skew > MOST_SKEW,
        f"copies lie in the future: {', '.join(future)}": bool(future),
        f"manifests or receipts cannot be read: {', '.join(broken)}": bool(broken),
        f"only {len(remaining)} copies that were shown to restore would remain, {document.least_verified} are wanted": (
            bool(delete) and len(remaining) < document.least_verified
        ),
        f"the newest copy that was shown to restore is {age} s old, at most {document.proof_age_seconds} s are allowed": (
            bool(delete) and age > document.proof_age_seconds
        ),
        f"{len(delete)} of {len(bases)} copies would go in one run, at most {allowed} are allowed": len(delete)
        > allowed,
    }
    return [reason for reason, holds in wrong.items() if holds]


def tiers_window(document: JobDocument, instants: set[int]) -> int:
    """The oldest slot of the shortest tier: from there on any moment can be restored."""
    tier = shortest(document.tiers)
    return min(promoted(instants, tier), default=0) if tier else 0


def unneeded_slices(engine: Engine, keep: Sequence[Manifest], slices: Sequence[Manifest], since: int) -> list[Manifest]:
    """Slices that end before the log of the oldest copy in the window begins; none without such a copy."""
    window = [copy for copy in keep if copy.scheduled >= since and copy.start]
    if not window or not slices:
        return []
    oldest = window[0]
    begin = first(engine, oldest)

    def before(copy: Manifest) -> bool:
        """By the place in the log; by time where the log is of another server or timeline."""
        end = last(engine, copy)
        comparable = (copy.identifier, end.chain) == (oldest.identifier, begin.chain)
        return end < begin if comparable else copy.finished < oldest.started

    return [copy for copy in slices if before(copy)]


def _litter(catalogue: Catalogue, clocks: Clocks) -> list[str]:
    """Old parts without a manifest. The slot in their folder's name says how old they are."""
    before = clocks.store - LITTER_AGE
    return [key for key in catalogue.litter() if slot_of(key) < before] if not catalogue.unreadable else []


def _receipts(catalogue: Catalogue, keep: Sequence[Manifest]) -> list[str]:
    """Receipts of no kept copy, but those that reach furthest: data that was shown to restore and is gone is told by them."""
    kept = {copy.copy for copy in keep}
    furthest = proven_until(catalogue)
    return [
        receipt_key(catalogue.start, receipt)
        for receipt in catalogue.receipts
        if receipt.copy not in kept and receipt.through < furthest
    ]


def slot_of(key: str) -> int:
    """Unix time in a part's key: parts/base-20261121T020000Z-1a2b3c4d/00000. Unknown forms are never old."""
    instant = instant_of(key.rsplit("/", 2)[-2])
    return 1 << 62 if instant is None else instant
