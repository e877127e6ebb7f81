"""One row of the table of controls: what is broken, where, and what then is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BOTH = ("dev", "prod")
NOTHING = ""


@dataclass(frozen=True)
class Target:
    """An object by kind and name, a component's contract, or an object that is added because the stack has none."""

    kind: str
    name: str = ""
    namespace: str = ""
    added: Mapping[str, Any] | None = None
    token: str = ""

    @property
    def root(self) -> tuple[str, ...]:
        """Where its fields begin."""
        return ("contract",) if self.component else ()

    @property
    def component(self) -> bool:
        return self.kind.startswith("groundcrew:")

    def names(self, token: str, data: Any, urn: str) -> bool:
        if self.component:
            return token == self.kind and (not self.name or urn.endswith(f"::{self.name}"))
        metadata = data.get("metadata") or {}
        known = {"name": metadata.get("name", urn.rpartition("::")[2]), "namespace": metadata.get("namespace", "")}
        wanted = {"name": self.name, "namespace": self.namespace}
        same = token.startswith(("kubernetes:", "random:")) and token.rpartition(":")[2] == self.kind
        return same and all(not value or known[key] == value for key, value in wanted.items())


@dataclass(frozen=True)
class Case:
    """The control speaks, and no other, when the field at the path has one of the broken values; it is silent when it has
    one of those that hold.
    """

    control: str
    target: Target
    path: tuple[str | int, ...]
    broken: tuple[Any, ...]
    holds: tuple[Any, ...] = ()
    unknown: str | None = None
    """The control that speaks of an unknown value: this one, unless another or none is named."""
    wrong: str | None = None
    """The same for a value of another type."""
    stacks: tuple[str, ...] = BOTH
    """Where the field can be broken; why not everywhere is said beside the row."""

    @property
    def id(self) -> str:
        return f"{self.control}-{self.target.kind.rpartition(':')[2]}-{'.'.join(map(str, self.path[-2:])) or 'whole'}"

    def speaks(self, named: str | None) -> str:
        return self.control if named is None else named
