"""Copies on a mounted volume. A file appears under its name only when all its bytes are on the disk."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from jobs.store.interface import Exists, Unavailable

PENDING = ".pending-"
PIECE = 1 << 20


class Volume:
    """The volume driver. It has no object lock: whoever may write to the volume may delete from it."""

    def __init__(self, root: Path):
        self.root = root

    def put(self, key: str, data: bytes, locked_until: int = 0) -> None:
        temporary = self._written(key, data)
        temporary.replace(self._path(key))
        _synchronise(self._path(key).parent)

    def create(self, key: str, data: bytes, locked_until: int = 0) -> None:
        temporary = self._written(key, data)
        try:
            os.link(temporary, self._path(key))
        except FileExistsError as error:
            raise Exists(key) from error
        finally:
            temporary.unlink()
        _synchronise(self._path(key).parent)

    def get(self, key: str) -> bytes:
        return b"".join(self.stream(key))

    def stream(self, key: str) -> Iterator[bytes]:
        try:
            with self._path(key).open("rb") as file:
                while piece := file.read(PIECE):
                    yield piece
        except OSError as error:
            raise Unavailable(f"{key}: {error.strerror}") from error

    def keys(self, prefix: str) -> list[str]:
        """A folder that is not there holds nothing; one that cannot be read is no empty one."""

        def refused(error: OSError) -> None:
            if not isinstance(error, FileNotFoundError):
                raise Unavailable(f"{prefix}: {error.strerror}") from error

        found = os.walk(self._path(prefix), onerror=refused)
        paths = (Path(folder, name) for folder, _, names in found for name in names if not name.startswith(PENDING))
        return sorted(path.relative_to(self.root).as_posix() for path in paths)

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def lock(self, key: str, until: int) -> None:
        """A volume cannot lock."""

    def now(self) -> int:
        """By the clock of the file server: the time it gives to a new file."""
        probe = self._written("clock", b"")
        try:
            return int(probe.stat().st_mtime)
        finally:
            probe.unlink()

    def _path(self, key: str) -> Path:
        if key.startswith("/") or ".." in key.split("/"):
            raise ValueError(f"{key!r} leaves the volume")
        return self.root / key

    def _written(self, key: str, data: bytes) -> Path:
        """The bytes under a temporary name beside the final one, on the disk."""
        target = self._path(key)
        temporary = target.with_name(f"{PENDING}{target.name}-{secrets.token_hex(4)}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise Unavailable(f"{key}: {error.strerror}") from error
        return temporary


def _synchronise(folder: Path) -> None:
    """Without it the new name may be lost with the power, although the bytes are there."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
