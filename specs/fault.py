"""A fault: what is wrong with the input, said so that the reader can mend it without reading code."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

MOST_CHOICES = 30
"""Beyond, a list helps nobody."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a system or an environment. Values that may be secret never enter `given`."""

    where: str
    """The system's or the stack file's name."""
    path: str
    """The field, as it is reached from there: stores[0].backup.rpo."""
    given: str
    wanted: str
    mend: str
    file: str = ""
    """Where that system or stack is written, from the project's folder; empty where `where` says it already."""

    def __str__(self) -> str:
        told = {"in": self.file, "given": self.given, "wanted": self.wanted, "mend": self.mend}
        lines = [f"    {word:<7} {text}" for word, text in told.items() if text or word != "in"]
        return "\n".join([f"{self.where}: {self.path}", *lines])


class SpecificationError(Exception):
    """All faults of one run, ordered by where and path."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(sorted(set(faults)))
        super().__init__(report(self.faults))


def report(faults: Iterable[Fault]) -> str:
    """All faults as one text, with their number first."""
    listed = sorted(set(faults))
    return "\n".join([f"{len(listed)} fault{'' if len(listed) == 1 else 's'} found", *map(str, listed)])


def nearest(word: str, known: Iterable[str]) -> str:
    """A "did you mean" for a misspelt word, or the choices where nothing is near."""
    choices = sorted(known)
    near = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    more = f" or {len(choices) - MOST_CHOICES} others" if len(choices) > MOST_CHOICES else ""
    return f"choose one of {', '.join(choices[:MOST_CHOICES])}{more}"
