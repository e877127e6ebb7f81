"""Two stores in different failure domains, written together. A copy counts only when both hold it."""

from collections.abc import Callable, Iterator

from jobs.store.interface import ObjectStore


class Mirrored:
    """Reads come from the primary. Parts are written offsite first; the manifest is won at the primary."""

    def __init__(self, primary: ObjectStore, offsite: ObjectStore):
        self.primary = primary
        self.offsite = offsite

    def put(self, key: str, data: bytes, locked_until: int = 0) -> None:
        self.offsite.put(key, data, locked_until)
        self.primary.put(key, data, locked_until)

    def create(self, key: str, data: bytes, locked_until: int = 0) -> None:
        """The primary decides which of two writers wins; the winner then writes offsite. Cut off in between, the run
        ends with an error and the next verification writes the missing manifest there."""
        self.primary.create(key, data, locked_until)
        self.offsite.put(key, data, locked_until)

    def get(self, key: str) -> bytes:
        return self.primary.get(key)

    def stream(self, key: str) -> Iterator[bytes]:
        return self.primary.stream(key)

    def keys(self, prefix: str) -> list[str]:
        return self.primary.keys(prefix)

    def delete(self, key: str) -> None:
        self.offsite.delete(key)
        self.primary.delete(key)

    def lock(self, key: str, until: int) -> None:
        self.offsite.lock(key, until)
        self.primary.lock(key, until)

    def now(self) -> int:
        return self.primary.now()

    def mend(self, prefix: str, locked_until: Callable[[str], int]) -> list[str]:
        """Write to the offsite store what only the primary holds, locked until each key's time; returns those keys."""
        missing = sorted(set(self.primary.keys(prefix)) - set(self.offsite.keys(prefix)))
        for key in missing:
            self.offsite.put(key, self.primary.get(key), locked_until(key))
        return missing
