"""A folder of files that are written all together or not at all."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from commands.failure import BAD_INPUT, CommandFailure

MARKER = ".groundcrew-render"
"""Lies in every folder written here; a folder without it is somebody else's."""


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Replace a folder by one that holds exactly these files, by path.

    They are written beside it first; a reader meets the old folder or the new one. Raises CommandFailure for a folder that
    holds something else, and leaves it as it is.
    """
    place = folder.resolve()
    _refuse_foreign(folder, place)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}-") as beside:
        fresh = Path(beside) / "new"
        fresh.mkdir()
        for path, text in sorted(texts.items()):
            file = fresh / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        (fresh / MARKER).write_text("made by `make render`; edit the program, not these files\n", encoding="utf-8")
        _swap(place, fresh, Path(beside) / "old")


def _swap(place: Path, fresh: Path, old: Path) -> None:
    if place.exists():
        place.rename(old)
    try:
        fresh.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise


def _refuse_foreign(folder: Path, place: Path) -> None:
    if place.is_dir():
        if any(place.iterdir()) and not (place / MARKER).is_file():
            raise CommandFailure(f"{folder} holds other files; name an empty folder or an earlier render", BAD_INPUT)
    elif place.exists():
        raise CommandFailure(f"{folder} is no folder; name an empty one or an earlier render", BAD_INPUT)
