"""Reads one store's copies without downloading them: manifests, receipts, and whether every part is there."""

from dataclasses import dataclass

from jobs.catalogue import Catalogue, key_of
from jobs.store import Readable, Unavailable


class Remembered:
    """One store's part of a bucket. Its small objects are fetched once, by `keys`: what lies under a key never changes."""

    def __init__(self, store: Readable, known: dict[str, bytes]):
        self.store = store
        self._known = known

    def keys(self, prefix: str) -> list[str]:
        """What is there. Retention deletes meanwhile: what is gone when it is fetched was deleted, not unreadable."""
        listed = self.store.keys(prefix)
        small = [key for key in listed if not key.startswith(f"{prefix}/parts/")]
        for key in self._known.keys() - set(small):
            del self._known[key]
        gone = {key for key in small if key not in self._known and not self._fetched(key)}
        return [key for key in listed if key not in gone]

    def _fetched(self, key: str) -> bool:
        try:
            self._known[key] = self.store.get(key)
        except Unavailable:
            if key in self.store.keys(key.rpartition("/")[0]):
                raise
            return False
        return True

    def get(self, key: str) -> bytes:
        return self._known[key]


@dataclass(frozen=True)
class Reading:
    """One store's copies in one bucket."""

    catalogue: Catalogue
    missing: tuple[str, ...]
    """Parts that a manifest names and that are not there."""


def read(memory: Remembered, start: str) -> Reading:
    """Raises Unavailable or Failure where the bucket cannot be read as a whole."""
    catalogue = Catalogue(memory, start)
    here = set(catalogue.keys)
    owners = {
        part.key: key_of(start, copy.kind, copy.copy)
        for copy in (*catalogue.bases, *catalogue.slices)
        for part in copy.parts
        if part.key not in here
    }
    # A listing takes a while: a slice published or a copy deleted in its middle is seen by halves.
    again = set(memory.store.keys(start)) if owners else set()
    return Reading(catalogue, tuple(sorted(part for part in owners if part not in again and owners[part] in again)))
