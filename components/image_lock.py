"""images.lock: the digest behind each tag of the image table, so that a moved tag changes nothing that runs."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from specs.fault import Fault

NAME = "images.lock"
VERSION = 1
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
MEND = "run `make images-lock`"


@dataclass(frozen=True)
class Locked:
    """What a tag stood for: the digest of its index or, where there is none, of its manifest; in an index, that of each
    platform."""

    digest: str
    platforms: Mapping[str, str]


def text(locked: Mapping[str, Locked]) -> str:
    """The file, the same for the same images."""
    images = {
        reference: {"digest": found.digest, "platforms": dict(sorted(found.platforms.items()))}
        for reference, found in sorted(locked.items())
    }
    return json.dumps({"version": VERSION, "images": images}, indent=2) + "\n"


@cache
def digests(path: Path) -> Mapping[str, str]:
    """The digest of each reference; none where there is no lock, or none that can be read: `faults` says so."""
    images, _ = _read(path)
    return {reference: entry["digest"] for reference, entry in images.items() if not _unfit(reference, entry)}


def faults(path: Path, references: Iterable[str]) -> list[Fault]:
    """What is wrong with a lock, or old: it names every image of the table and no other. No lock has no faults."""
    images, unread = _read(path)
    if unread or not path.exists():
        return unread
    wanted = set(references)
    found = [fault for reference, entry in images.items() for fault in _unfit(reference, entry)]
    found += [
        Fault(NAME, reference, "no digest", "one for every image of components/images.py", MEND)
        for reference in wanted - images.keys()
    ]
    return found + [
        Fault(NAME, reference, "an image that components/images.py does not have", "its images only", MEND)
        for reference in images.keys() - wanted
    ]


def _read(path: Path) -> tuple[dict[str, Any], list[Fault]]:
    if not path.exists():
        return {}, []
    mend = f"{MEND}, or remove the file"
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return {}, [
            Fault(NAME, "the whole file", "no JSON text", f"what `make images-lock` writes, version {VERSION}", mend)
        ]
    version = content.get("version") if isinstance(content, dict) else None
    images = content.get("images") if isinstance(content, dict) else None
    if version != VERSION or not isinstance(images, dict):
        given = f"version {version!r}" if isinstance(version, int) else "another form"
        return {}, [Fault(NAME, "version", given, f"version {VERSION} with images", mend)]
    return images, []


def _unfit(reference: str, entry: Any) -> list[Fault]:
    digest = entry.get("digest") if isinstance(entry, dict) else None
    if isinstance(digest, str) and DIGEST.fullmatch(digest):
        return []
    return [Fault(NAME, reference, "no digest that can be read", "sha256: and 64 hexadecimal digits", MEND)]
