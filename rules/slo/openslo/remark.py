"""Remarks: what a translation lost, found edited or had to assume, each with its place."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from specs.shown import screened

WHOLE = ""
"""The path of a remark on a whole document."""


class Fate(StrEnum):
    LOST = "lost"
    EDITED = "edited"
    ASSUMED = "assumed"


TITLES = {
    Fate.LOST: "lost: the other side has no place for it",
    Fate.EDITED: "edited since it was exported: what is written plainly holds",
    Fate.ASSUMED: "assumed: nothing was given",
}


@dataclass(frozen=True, order=True)
class Remark:
    where: str
    """A system, or a document of a file: slo.yaml#2."""
    path: str
    """The field as JSON path, without $."""
    fate: Fate
    reason: str

    def __str__(self) -> str:
        return screened(f"{self.where}: {self.path or '(the whole document)'}: {self.reason}")

    def covers(self, path: str) -> bool:
        """True for what is at or below the remark's path."""
        rest = path.removeprefix(self.path)
        return self.path == WHOLE or path == self.path or (rest != path and rest[:1] in (".", "["))


def report(remarks: Iterable[Remark]) -> str:
    """All remarks by what became of the field, empty where there is none."""
    listed = sorted(set(remarks))
    blocks = []
    for fate, title in TITLES.items():
        lines = [f"    {one}" for one in listed if one.fate is fate]
        if lines:
            blocks.append("\n".join([f"{len(lines)} {title}", *lines]))
    return "\n".join(blocks)
