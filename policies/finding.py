"""What a control says: where, what is wanted, how to mend. Values never enter it: any may be a secret, told bare."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from policies.reading import Data, text

NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")


@dataclass(frozen=True)
class Found:
    """One resource of the stack as the pack reads it."""

    type: str
    """Pulumi's type token, kubernetes:apps/v1:Deployment."""
    data: Data
    urn: str = ""
    protect: bool = False

    @property
    def kind(self) -> str:
        return self.type.rpartition(":")[2]

    @property
    def name(self) -> str:
        """kind namespace/name, as a finding names it."""
        metadata = [shown(text(self.data, "metadata", key)) for key in ("namespace", "name")]
        return f"{self.kind} {'/'.join(part for part in metadata if part)}".strip()


def shown(name: str) -> str:
    """A name in a message, but only where it can be one."""
    return name if NAME.fullmatch(name) else ""


@dataclass(frozen=True)
class Breach:
    """One broken promise. `place` names what it is about where that is no object under check."""

    path: str
    wanted: str
    mend: str
    given: Any = field(default=None, repr=False, compare=False)
    """What stands there, for exceptions that allow exactly that; never told."""
    place: str = ""
    urn: str = ""


@dataclass(frozen=True, order=True)
class Finding:
    """A breach with the control that found it."""

    control: str
    place: str
    path: str
    wanted: str
    mend: str
    given: Any = field(default=None, repr=False, compare=False)
    urn: str = field(default="", repr=False, compare=False)

    def __str__(self) -> str:
        where = f"{self.place} {self.path}".strip()
        return f"{self.control} {where}: wanted {self.wanted}; {self.mend}"


def paragraph(told: Callable[..., Any]) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((told.__doc__ or "").strip().partition("\n\n")[0].split())


@dataclass(frozen=True)
class Control:
    """One rule with an id of its own. Its meaning is the first paragraph of the check's docstring."""

    id: str
    check: Callable[[Any], Iterator[Breach]]
    sources: str
    """Where it comes from: benchmark, standard, or the defect it keeps out."""
    advisory: bool = False
    """True where it only tells, unless a configuration makes it mandatory."""

    @property
    def meaning(self) -> str:
        return paragraph(self.check)

    def findings(self, subject: Any, place: str = "", urn: str = "") -> list[Finding]:
        """All it finds in an object, or in a whole stack, each once."""
        found = {
            Finding(
                self.id, breach.place or place, breach.path, breach.wanted, breach.mend, breach.given, breach.urn or urn
            )
            for breach in self.check(subject)
        }
        return sorted(found)
