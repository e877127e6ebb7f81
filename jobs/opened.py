"""Opening a copy: parts → decryption → zstd → the raw stream, every part and the whole compared with the manifest."""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import zstandard

from jobs.cipher import Unreadable, cipher
from jobs.engine import ENGINES
from jobs.manifest import Manifest
from jobs.scheduled import MOST_SKEW, stamp
from jobs.store import ObjectStore, Unavailable
from jobs.stream import Joined, Measured, read_ahead, widen

PIECE = 1 << 18
"""Bytes of the raw stream that are handed on at once."""


class Damaged(Exception):
    """The copy is not what its manifest says; names the object."""


def pieces(store: ObjectStore, manifest: Manifest) -> Iterator[bytes]:
    """The stored bytes in order. Raises Damaged for the first part that is missing or has other bytes."""
    for part in manifest.parts:
        seen, size = hashlib.sha256(), 0
        try:
            for piece in store.stream(part.key):
                seen.update(piece)
                size += len(piece)
                yield piece
        except Unavailable as error:
            raise Damaged(f"{part.key}: is missing or unreadable: {error}") from error
        if size != part.bytes or seen.hexdigest() != part.sha256:
            raise Damaged(f"{part.key}: {size} bytes with another sha256 than the manifest's, which names {part.bytes}")


class Sinks:
    """Writes to two sinks."""

    def __init__(self, *sinks: Any):
        self.sinks = sinks

    def write(self, data: Any, /) -> int:
        for sink in self.sinks:
            sink.write(data)
        return len(data)


def open_into(store: ObjectStore, manifest: Manifest, identity: Path, target: Any = None) -> None:
    """Write the raw stream to `target`, or only check it. What was written is proven when this returns.

    Raises Damaged; also for a manifest that names no parts, which would open as nothing without an error.
    """
    measured = Measured(None)
    sinks: Any = Sinks(measured, *([target] if target else []))
    sink = zstandard.ZstdDecompressor().stream_writer(sinks, write_size=PIECE)
    try:
        cipher(manifest.cipher).decrypt(Joined(read_ahead(pieces(store, manifest))), sink, identity)
    except (Unreadable, zstandard.ZstdError) as error:
        for _ in pieces(store, manifest):
            pass  # names the part whose bytes changed, where it is one
        raise Damaged(f"{manifest.copy}: every part is as it was written, but it does not open: {error}") from error
    if measured.bytes != manifest.raw_bytes or measured.hash.hexdigest() != manifest.raw_sha256:
        raise Damaged(f"{manifest.copy}: opens to {measured.bytes} bytes that are not the {manifest.raw_bytes} copied")
    if told := contradicted(manifest, measured):
        raise Damaged(f"{manifest.copy}: {told}")


def contradicted(manifest: Manifest, measured: Measured) -> str:
    """What the bytes say of themselves and the manifest says otherwise: they are another copy's."""
    dumps = ENGINES[manifest.engine].dumps if manifest.engine in ENGINES else {}
    if manifest.kind not in dumps:
        return f"no {manifest.kind} of {manifest.engine} is known"
    for name, value in dumps[manifest.kind].observed(measured.head, measured.tail).items():
        if str(getattr(manifest, name)) != value:
            return f"its bytes are of another copy: {name} is {value}, not {getattr(manifest, name)}"
    moment = dumps[manifest.kind].moment(measured.head, measured.tail)
    if moment is not None and not manifest.started - MOST_SKEW <= moment <= manifest.finished + MOST_SKEW:
        span = f"{stamp(manifest.started)} and {stamp(manifest.finished)}"
        return f"its bytes were written at {stamp(int(moment))}, not between {span}"
    return ""


def to_file(store: ObjectStore, manifest: Manifest, identity: Path, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        open_into(store, manifest, identity, target)


def unpacked(store: ObjectStore, manifest: Manifest, identity: Path, folder: Path) -> None:
    """Unpack a tar while it arrives; nothing of it may be used before this returns."""
    shutil.rmtree(folder, ignore_errors=True)
    unpacked_beside(store, manifest, identity, folder)


def unpacked_beside(store: ObjectStore, manifest: Manifest, identity: Path, folder: Path) -> None:
    """Unpack a tar into a folder that may hold other files."""
    folder.mkdir(parents=True, exist_ok=True)
    reader, writer = os.pipe()
    widen(reader)
    broken: list[BaseException] = []

    def fill() -> None:
        try:
            with os.fdopen(writer, "wb") as target:
                open_into(store, manifest, identity, target)
        except BaseException as error:  # noqa: BLE001  (carried to the thread that unpacks)
            broken.append(error)

    filler = Thread(target=fill)
    filler.start()
    unreadable = ""
    with os.fdopen(reader, "rb") as source:
        try:
            with tarfile.open(fileobj=source, mode="r|", bufsize=PIECE) as archive:
                untyped: Any = archive  # the stubs leave out how much it copies at once
                untyped.copybufsize = PIECE
                archive.extractall(folder, filter="data")
        except tarfile.TarError as error:
            unreadable = str(error)
        finally:
            while source.read(PIECE):
                pass
    filler.join()
    if broken:
        raise broken[0]
    if unreadable:
        raise Damaged(f"{manifest.copy}: does not unpack: {unreadable}")
