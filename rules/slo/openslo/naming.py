"""What an imported objective is called and what it means."""

from itertools import count

from rules.slo.openslo.sheet import Sheet
from specs.checks.names import KEBAB
from specs.fault import Fault
from specs.links import slug
from specs.shown import shown


def named_objective(sheet: Sheet, at: int) -> tuple[str, str, tuple[Fault, ...]]:
    """Name and meaning: the document's name without its service's, and of several objectives each with its own title."""
    given, service = str(sheet.take("metadata", "name")), str(sheet.see("spec", "service"))
    name = given.removeprefix(f"{service}-") or given
    if len(sheet.see("spec", "objectives")) > 1:
        name = f"{name}-{_suffixes(sheet)[at]}"
    faults: tuple[Fault, ...] = ()
    if not KEBAB.pattern.fullmatch(name):
        mend = f"write {slug(name)[:63].strip('-') or 'availability'}"
        faults = (Fault(sheet.where, "metadata.name", shown(name), KEBAB.wanted, mend),)
    return name, _meaning(sheet, at), faults


def _suffixes(sheet: Sheet) -> list[str]:
    """One for each objective, all different; the first one's number stands for a title that gives none."""
    found: list[str] = []
    for at in range(len(sheet.see("spec", "objectives"))):
        title = slug(str(sheet.take("spec", "objectives", at, "displayName") or "")) or str(at + 1)
        tries = (title if number == 1 else f"{title}-{number}" for number in count(1))
        found.append(next(one for one in tries if one not in found))
    return found


def _meaning(sheet: Sheet, at: int) -> str:
    places = (("spec", "description"), ("metadata", "displayName"), ("spec", "objectives", at, "displayName"))
    return next((str(found) for path in places if (found := sheet.take(*path))), "")
