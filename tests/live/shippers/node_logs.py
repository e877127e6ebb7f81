"""Container log files as containerd writes and the kubelet rotates them."""

import gzip
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

KEPT_FILES = 5
"""The kubelet's own number of files per container."""


def stamp(moment: datetime, nanoseconds: int) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{nanoseconds:09d}Z"


@dataclass
class ContainerLog:
    """One container's log: `write` adds a line as it is, `rotate` renames the file and compresses older ones."""

    folder: Path
    restart: int = 0
    rotations: int = 0
    written: int = 0
    moment: datetime = field(default_factory=lambda: datetime.now(UTC))
    file: "IO[bytes] | None" = None

    @classmethod
    def of(cls, logs: Path, namespace: str, pod: str, container: str = "app") -> "ContainerLog":
        folder = logs / f"{namespace}_{pod}_0b2f9a1c-{abs(hash(pod)) % 10**8:08d}" / container
        folder.mkdir(parents=True)
        return cls(folder)

    @property
    def path(self) -> Path:
        return self.folder / f"{self.restart}.log"

    def write(self, texts: Iterable[str], stream: str = "stdout", tag: str = "F") -> None:
        if self.file is None:
            self.file = self.path.open("ab")
        lines = []
        for text in texts:
            lines.append(f"{stamp(self.moment, self.written % 10**9)} {stream} {tag} {text}\n")
            self.written += 1
        self.file.write("".join(lines).encode())
        self.file.flush()

    def rotate(self, *, compress: bool = True) -> None:
        """As the kubelet: the newest rotated file stays readable, older ones are compressed, the oldest go."""
        assert self.file is not None
        older = sorted(self.folder.glob(f"{self.restart}.log.*"))
        if compress:
            for plain in (path for path in older if path.suffix != ".gz"):
                _compress(plain)
        for old in sorted(self.folder.glob(f"{self.restart}.log.*"))[: -(KEPT_FILES - 2) or None]:
            old.unlink()
        self.file.close()
        self.rotations += 1
        self.path.rename(self.folder / f"{self.restart}.log.20260101-{self.rotations:06d}")
        self.file = None

    def close(self) -> None:
        if self.file is not None:
            self.file.close()
            self.file = None


def _compress(plain: Path) -> None:
    made = plain.with_name(plain.name + ".tmp")
    with plain.open("rb") as source, gzip.open(made, "wb") as target:
        shutil.copyfileobj(source, target)
    made.rename(plain.with_name(plain.name + ".gz"))
    plain.unlink()


def numbered(first: int, count: int) -> list[str]:
    """Records as an application writes them, each with its number."""
    return [
        json.dumps({"level": "info", "message": f"order {number} was packed", "number": number})
        for number in range(first, first + count)
    ]
