"""OpenSLO files as objectives of ours, with everything that was lost, edited or assumed, and every fault at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rules.slo.openslo import choices, shape
from rules.slo.openslo.leftover import leftovers
from rules.slo.openslo.library import Library
from rules.slo.openslo.objective_reading import objectives
from rules.slo.openslo.remark import Fate, Remark
from rules.slo.openslo.sheet import Sheet
from rules.slo.openslo.yaml_file import documents
from specs import shape as value_shape
from specs.fault import Fault
from specs.slo import Slo
from specs.system import System


@dataclass(frozen=True)
class Imported:
    """Objectives by service. With faults nothing of it should be used."""

    slos: Mapping[str, tuple[Slo, ...]] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    faults: tuple[Fault, ...] = ()


def imported(texts: Mapping[str, str], systems: Iterable[System] = (), events_per_day: float | None = None) -> Imported:
    """Read texts by file name. `systems` lets services be known by name: their series, and what they would export."""
    sheets: list[Sheet] = []
    faults: list[Fault] = []
    for file, text in texts.items():
        found, unread = documents(file, text)
        faults += unread
        for document in found:
            wrong = list(shape.faults(document.body, document.where))
            if not wrong:
                sheet = Sheet(document.where, document.body)
                wrong = list(choices.faults(sheet))
                sheets += [] if wrong else [sheet]
            faults += wrong
    library = Library(sheets, systems)
    faults += library.faults()
    slos: dict[str, tuple[Slo, ...]] = {}
    remarks: list[Remark] = []
    for sheet in library.firsts("SLO"):
        read = objectives(sheet, library, events_per_day)
        service = str(sheet.see("spec", "service"))
        faults += [*read.faults, *_repeated(sheet, slos.get(service, ()), read.slos)]
        faults += [fault for slo in read.slos for fault in value_shape.faults(slo, Slo, sheet.where)]
        remarks += read.remarks
        if read.slos:
            slos[service] = (*slos.get(service, ()), *read.slos)
        else:
            sheet.forget(frozenset())
    remarks += [one for one in leftovers(library) if not _told(one, remarks)]
    return Imported(slos, tuple(sorted(set(remarks))), tuple(sorted(set(faults))))


def _told(one: Remark, earlier: Iterable[Remark]) -> bool:
    """Whether a loss, or one of what it is a part of, has been told with a better reason."""
    return any(other.fate is Fate.LOST and other.where == one.where and other.covers(one.path) for other in earlier)


def _repeated(sheet: Sheet, earlier: Iterable[Slo], later: Iterable[Slo]) -> list[Fault]:
    names = {slo.name for slo in earlier}
    return [
        Fault(sheet.where, "metadata.name", slo.name, "a name no other objective of the service has", "rename one")
        for slo in later
        if slo.name in names
    ]
