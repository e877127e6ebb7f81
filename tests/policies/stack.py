"""A rendered stack as the controls read it, in which one thing after another is changed without reading it anew."""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from commands.recording import RecordedResource, Recording, redacted
from policies.catalogue import OBJECT_CONTROLS, OBJECT_IDS, STACK_CONTROLS, STACK_IDS
from policies.declarations import DECLARING
from policies.exceptions import EXCEPTIONS, remaining, wrong_exceptions
from policies.finding import Finding, Found
from policies.index import Index, found_in
from policies.pack import object_findings
from policies.reading import plain
from tests.policies.case import Target
from tests.policies.mutation import REMOVED, put

CONTROLS = {control.id: control for control in (*OBJECT_CONTROLS, *STACK_CONTROLS)}
KNOWN = (*OBJECT_IDS, *STACK_IDS)


class Swapped(Index):
    """An index with one object in another's place, or without it; the others are not read anew."""

    def __init__(self, known: Index, urn: str, found: Found | None):
        super().__init__(())
        self.undeclared = list(known.undeclared)
        self._contracts = [("", contract) for contract in known.contracts(object)]  # pyright: ignore[reportArgumentType]
        swapped = False
        for each in known.all():
            put_here = found if each.urn == urn else each
            swapped = swapped or each.urn == urn
            if put_here is not None:
                self._objects[put_here.kind].append(put_here)
        if found is not None and not swapped:
            self._objects[found.kind].append(found)


@dataclass
class Entry:
    """A resource in plain data."""

    token: str
    urn: str
    protect: bool
    data: Any
    asked: Any = None
    """What the index reads of it: made once, because most entries never change."""

    def seen(self) -> Any:
        if self.asked is None:
            options = SimpleNamespace(protect=self.protect)
            self.asked = SimpleNamespace(resource_type=self.token, props=self.data, urn=self.urn, opts=options)
        return self.asked


@dataclass
class Stack:
    """Everything one program renders. `baseline` is what the pack says of it as it is."""

    entries: list[Entry]
    today: date
    index: Index
    baseline: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, recording: Recording, today: date) -> "Stack":
        entries = [_entry(recording, resource) for resource in recording.resources]
        made = cls(entries, today, Index(entry.seen() for entry in entries))
        made.baseline = frozenset(map(str, made.findings(entries)))
        return made

    def find(self, target: Target) -> Entry:
        """The first entry that a target names."""
        for entry in self.entries:
            if target.names(entry.token, entry.data, entry.urn):
                return entry
        raise LookupError(f"the stack has no {target}")

    def changed(self, target: Target, path: Any, value: Any) -> tuple["Stack", Entry]:
        """The stack with one field changed, or with an object more."""
        if target.added is not None:
            entry = Entry(target.token, f"urn::added::{target.kind}", False, copy.deepcopy(dict(target.added)))
            entries = [*self.entries, entry]
        else:
            old = self.find(target)
            entry = replace(old, data=copy.deepcopy(old.data), asked=None)
            entries = [entry if each is old else each for each in self.entries]
        if path == () and value is REMOVED:
            entries = [each for each in entries if each is not entry]
        elif path == ("@type",):
            entry.token = value
        else:
            put(entry.data, (*target.root, *path), value)
        gone = not any(each is entry for each in entries)
        return Stack(entries, self.today, self._index(entry, entries, gone=gone), self.baseline), entry

    def _index(self, entry: Entry, entries: list[Entry], *, gone: bool) -> Index:
        if entry.token in DECLARING:
            return Index(each.seen() for each in entries)
        return Swapped(self.index, entry.urn, None if gone else found_in(entry.seen()))

    def findings(self, looked_at: Iterable[Entry]) -> Iterator[Finding]:
        """What the pack says of the whole stack, and of some of its objects."""
        of_stack = [finding for control in STACK_CONTROLS for finding in control.findings(self.index)]
        excepted = [each for each in self.index.all() if any(row.concerns(each.name) for row in EXCEPTIONS)]
        of_excepted = [finding for each in excepted for finding in object_findings(each)]
        urns = {entry.urn for entry in looked_at}
        of_objects = [finding for each in self.index.all() if each.urn in urns for finding in object_findings(each)]
        yield from remaining([*of_stack, *of_objects], self.today)
        places = {each.name for each in excepted}
        yield from wrong_exceptions([*of_stack, *of_excepted], self.today, EXCEPTIONS, KNOWN, places)

    def new(self, entry: Entry) -> list[Finding]:
        """What is said of a changed stack and was not said before."""
        return [finding for finding in self.findings([entry]) if str(finding) not in self.baseline]

    def of_control(self, control: str, entry: Entry) -> list[Finding]:
        """What one control says, of the changed object or of the stack."""
        if control == "EXC-001":
            return [finding for finding in self.findings([]) if finding.control == control]
        check = CONTROLS[control]
        if control in OBJECT_IDS:
            found = [each for each in self.index.all() if each.urn == entry.urn]
            findings = [finding for each in found for finding in check.findings(each, each.name, each.urn)]
        else:
            findings = check.findings(self.index)
        return [finding for finding in remaining(findings, self.today) if str(finding) not in self.baseline]


def _entry(recording: Recording, resource: RecordedResource) -> Entry:
    given = resource.inputs if resource.custom else recording.outputs.get(resource.urn, {})
    return Entry(resource.type, resource.urn, resource.protect, plain(redacted(given)))


def other_kind(found: Found) -> Found:
    """The same data under a type that no control judges."""
    return replace(found, type="kubernetes:example.com/v1:Widget")
