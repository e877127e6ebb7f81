"""All documents of an import together: what refers to what, and what this project would write itself."""

from collections.abc import Iterable, Iterator

from rules.slo.openslo.documents import documents as exported
from rules.slo.openslo.sheet import Path, Sheet, key_of
from specs.fault import Fault
from specs.system import System

REFERRED = ("SLO", "SLI", "DataSource")
"""Kinds that are read: of these a name must mean one document."""


class Library:
    """Documents by kind and name, the known systems, and their own exports."""

    def __init__(self, sheets: Iterable[Sheet], systems: Iterable[System]):
        self.sheets = tuple(sheets)
        self.systems = {system.name: system for system in systems}
        self.own = {key_of(body): body for system in self.systems.values() for body in exported(system)}
        self._by_key: dict[tuple[str, str], Sheet] = {}
        for sheet in self.sheets:
            self._by_key.setdefault(sheet.key, sheet)

    def find(self, kind: str, name: str) -> Sheet | None:
        return self._by_key.get((kind, name))

    def firsts(self, kind: str) -> Iterator[Sheet]:
        """Documents of a kind, each name once."""
        return (sheet for key, sheet in self._by_key.items() if key[0] == kind)

    def used(self) -> list[frozenset[Path]]:
        return [sheet.used() for sheet in self.sheets]

    def forget(self, before: list[frozenset[Path]]) -> None:
        """What was taken from any document since is not used after all."""
        for sheet, known in zip(self.sheets, before, strict=True):
            sheet.forget(known)

    def faults(self) -> Iterator[Fault]:
        """Documents that are read and share kind and name but not their content."""
        for sheet in self.sheets:
            first = self._by_key[sheet.key]
            if sheet.key[0] in REFERRED and first is not sheet and first.body != sheet.body:
                given = f"the name of another {sheet.see('kind')} in {first.where}"
                yield Fault(sheet.where, "metadata.name", given, "one document of a name", "rename or remove one")
