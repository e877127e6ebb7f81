"""Copies of one store on a volume, to be spoilt: each way to spoil one works on a bucket of its own."""

import hashlib
import io
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import zstandard

from drill.programs import give
from jobs import seal
from jobs.catalogue import Catalogue, key_of, receipt_key
from jobs.cipher import cipher
from jobs.manifest import Manifest, Part
from jobs.opened import open_into
from jobs.receipt import Receipt
from jobs.scheduled import stamp
from jobs.store.volume import Volume

CHUNK = (64 << 10) + 16
"""Bytes of one sealed chunk of age."""


@dataclass(frozen=True)
class Bucket:
    root: Path
    prefix: str
    identity: Path
    recipients: tuple[str, ...]

    @property
    def volume(self) -> Volume:
        return Volume(self.root)

    @property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.volume, self.prefix)

    @property
    def bases(self) -> list[Manifest]:
        return self.catalogue.bases

    @property
    def slices(self) -> list[Manifest]:
        return self.catalogue.slices

    @property
    def receipts(self) -> list[Receipt]:
        return self.catalogue.receipts

    def twin(self, root: Path) -> "Bucket":
        """The same copies again. Files are shared until one is written anew."""
        for path in sorted(self.root.rglob("*")):
            target = root / path.relative_to(self.root)
            if path.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                give(target)
            else:
                os.link(path, target)
        return replace(self, root=root)

    def key(self, copy: Manifest) -> str:
        return key_of(self.prefix, copy.kind, copy.copy)

    def receipt_key(self, receipt: Receipt) -> str:
        return receipt_key(self.prefix, receipt)

    def read(self, key: str) -> bytes:
        return (self.root / key).read_bytes()

    def write(self, key: str, data: bytes) -> str:
        path = self.root / key
        path.unlink(missing_ok=True)
        for folder in reversed(path.parents):
            if not folder.exists():
                folder.mkdir()
                give(folder)
        path.write_bytes(data)
        give(path)
        return key

    def remove(self, key: str) -> str:
        (self.root / key).unlink()
        return key

    def publish(self, copy: Manifest) -> str:
        """Its manifest, sealed again."""
        return self.write(self.key(copy), copy.encoded())

    def scribble(self, key: str, values: Mapping[str, Any], **changes: Any) -> str:
        """A record in which somebody changed fields and left the seal as it was."""
        [line] = [line for line in self.read(key).decode().splitlines() if f'"{seal.SEAL}"' in line]
        sealed = line.split('"')[3]
        edited = seal.sealed({**values, **changes}).decode()
        [again] = [line for line in edited.splitlines() if f'"{seal.SEAL}"' in line]
        return self.write(key, edited.replace(again.split('"')[3], sealed).encode())

    def edit(self, copy: Manifest, /, **changes: Any) -> str:
        return self.scribble(self.key(copy), asdict(copy), **changes)

    def stored(self, copy: Manifest) -> bytes:
        return b"".join(self.read(part.key) for part in copy.parts)

    def raw(self, copy: Manifest) -> bytes:
        whole = io.BytesIO()
        open_into(self.volume, copy, self.identity, whole)
        return whole.getvalue()

    def placed(self, copy: Manifest, stored: bytes, pieces: int = 1) -> Manifest:
        """The copy with these stored bytes, in so many parts, and sums that agree; not published."""
        for part in copy.parts:
            (self.root / part.key).unlink(missing_ok=True)
        folder = copy.parts[0].key.rpartition("/")[0] if copy.parts else self.folder(copy)
        size = -(-len(stored) // pieces)
        cut = [stored[place : place + size] for place in range(0, len(stored), size)]
        keys = [self.write(f"{folder}/{number:05}", piece) for number, piece in enumerate(cut)]
        parts = (Part(key, hashlib.sha256(piece).hexdigest(), len(piece)) for key, piece in zip(keys, cut, strict=True))
        return replace(copy, parts=tuple(parts))

    def folder(self, copy: Manifest) -> str:
        return f"{self.prefix}/parts/{copy.kind}-{stamp(copy.scheduled)}-0f0f0f0f"

    def reshipped(self, copy: Manifest, raw: bytes, recipients: tuple[str, ...] = ()) -> Manifest:
        """The copy as if its dumper had written other bytes: every sum agrees. Not published."""
        target = io.BytesIO()
        cipher(copy.cipher).encrypt(io.BytesIO(zstandard.compress(raw, 1)), target, recipients or self.recipients)
        made = self.placed(copy, target.getvalue())
        return replace(made, raw_bytes=len(raw), raw_sha256=hashlib.sha256(raw).hexdigest())
