"""The catalogue of one store's copies is the listing itself: there is no index that could be wrong.

<environment>/<system>/<store>/base/<slot>.json            manifests: of two writers of a slot one wins
<environment>/<system>/<store>/slice/<start>.json          of two slices that begin at the same place one wins
<environment>/<system>/<store>/parts/<kind>-<slot>-<run>/  the bytes; without a manifest that names them, litter
<environment>/<system>/<store>/receipts/<copy>/<instant>-<task>.json
"""

from dataclasses import dataclass
from functools import cached_property

from jobs import manifest as manifests
from jobs import receipt as receipts
from jobs.manifest import BASE, SLICE, Malformed, Manifest
from jobs.receipt import Receipt
from jobs.scheduled import stamp
from jobs.store import Readable
from specs.job_document import JobDocument


def prefix(document: JobDocument) -> str:
    return f"{document.environment}/{document.system}/{document.store.name}"


def key_of(start: str, kind: str, copy: str) -> str:
    """Where a copy's manifest lies."""
    return f"{start}/{kind}/{copy}.json"


def receipt_key(start: str, receipt: Receipt) -> str:
    """Where a receipt lies."""
    return f"{start}/receipts/{receipt.copy}/{stamp(receipt.at)}-{receipt.task}.json"


def is_receipt(start: str, key: str) -> bool:
    return key.startswith(f"{start}/receipts/")


@dataclass(frozen=True)
class Unreadable:
    """A manifest or receipt that is there but cannot be read, or is not of what it lies beside."""

    key: str
    reason: str


class Catalogue:
    """Read once, when first asked."""

    def __init__(self, store: Readable, start: str):
        self.store = store
        self.start = start

    @cached_property
    def keys(self) -> list[str]:
        return self.store.keys(self.start)

    @cached_property
    def _read(self) -> tuple[list[Manifest], list[Unreadable]]:
        found: list[Manifest] = []
        broken: list[Unreadable] = []
        for key in self.keys:
            if not key.startswith((f"{self.start}/{BASE}/", f"{self.start}/{SLICE}/")):
                continue
            try:
                manifest = manifests.decoded(self.store.get(key))
            except Malformed as error:
                broken.append(Unreadable(key, str(error)))
                continue
            own = key_of(f"{manifest.environment}/{manifest.system}/{manifest.store}", manifest.kind, manifest.copy)
            if own == key:
                found.append(manifest)
            else:
                broken.append(Unreadable(key, f"is the manifest of {own}"))
        return found, broken

    @cached_property
    def _proofs(self) -> tuple[list[Receipt], list[Unreadable]]:
        found: list[Receipt] = []
        broken: list[Unreadable] = []
        for key in self.keys:
            if not is_receipt(self.start, key):
                continue
            try:
                receipt = receipts.decoded(self.store.get(key))
            except (ValueError, TypeError, KeyError) as error:
                broken.append(Unreadable(key, f"{type(error).__name__}: {error}"))
                continue
            if (own := receipt_key(self.start, receipt)) == key:
                found.append(receipt)
            else:
                broken.append(Unreadable(key, f"is the receipt of {own}"))
        return sorted(found, key=lambda receipt: receipt.at), broken

    @property
    def unreadable(self) -> list[Unreadable]:
        """Manifests and receipts: nothing may be judged over a catalogue of which a part is not known."""
        return self._read[1] + self._proofs[1]

    @cached_property
    def bases(self) -> list[Manifest]:
        """Oldest slot first. Never by a file's age or name order (BUG-04)."""
        return sorted((m for m in self._read[0] if m.kind == BASE), key=lambda m: (m.scheduled, m.finished))

    @cached_property
    def slices(self) -> list[Manifest]:
        return sorted((m for m in self._read[0] if m.kind == SLICE), key=lambda m: (m.finished, m.start))

    @property
    def receipts(self) -> list[Receipt]:
        """The latest last."""
        return self._proofs[0]

    @cached_property
    def _by_copy(self) -> dict[str, list[Receipt]]:
        found: dict[str, list[Receipt]] = {}
        for receipt in self.receipts:
            found.setdefault(receipt.copy, []).append(receipt)
        return found

    def _about(self, copy: Manifest) -> list[Receipt]:
        """What was said about a copy; about other bytes under the same name does not count."""
        said = self._by_copy.get(copy.copy, [])
        digest = copy.digest if said else ""
        return [receipt for receipt in said if receipt.manifest == digest]

    def newest_receipt(self, copy: Manifest) -> Receipt | None:
        """The latest word on a copy."""
        about = self._about(copy)
        return about[-1] if about else None

    def passed(self, copy: Manifest, level: int) -> bool:
        """Whether the copy was shown to hold at this level, and nothing since says otherwise."""
        about = self._about(copy)
        return bool(about and about[-1].passed and any(r.passed and r.level >= level for r in about))

    def failed(self, copy: Manifest) -> bool:
        last = self.newest_receipt(copy)
        return bool(last and not last.passed)

    def objects(self, copy: Manifest) -> list[str]:
        """Every key of a copy, its manifest first: a deletion cut off in the middle leaves no manifest without parts."""
        return [key_of(self.start, copy.kind, copy.copy), *(part.key for part in copy.parts)]

    def litter(self) -> list[str]:
        """Parts no manifest names: what a run that was killed or lost the race left behind."""
        named = {part.key for manifest in self._read[0] for part in manifest.parts}
        return [key for key in self.keys if key.startswith(f"{self.start}/parts/") and key not in named]
