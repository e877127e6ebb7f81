"""Objectives that rest on others promise no more than those allow: failures of hard dependencies add up."""

from collections.abc import Iterator, Mapping

from specs.arithmetic.objective import promise_of_all
from specs.fault import Fault, nearest
from specs.links import slo_id
from specs.shown import shown
from specs.slo import Slo
from specs.system import System
from specs.units import percent


def faults(systems: tuple[System, ...]) -> Iterator[Fault]:
    """Dependencies that do not exist, that go round, or that cannot carry what is promised on them."""
    known = {slo_id(system.name, slo.name): slo for system in systems for slo in system.slos}
    for system in systems:
        for at, slo in enumerate(system.slos):
            path = f"slos[{at}].depends_on"
            unknown = [name for name in slo.depends_on if name not in known]
            for name in unknown:
                mend = nearest(name, known) if known else "declare it first"
                yield Fault(system.name, path, shown(name), "an objective of a system here", mend)
            own = slo_id(system.name, slo.name)
            round_trip = _circle(own, known)
            if round_trip:
                mend = "an objective depends on what it needs, not on what needs it"
                yield Fault(system.name, path, " → ".join(round_trip), "no way back to itself", mend)
            elif slo.depends_on and not unknown:
                yield from _of_target(system, slo, path, known)


def _of_target(system: System, slo: Slo, path: str, known: Mapping[str, Slo]) -> Iterator[Fault]:
    possible = promise_of_all(known[name].target for name in dict.fromkeys(slo.depends_on))
    if slo.target > possible:
        given = f"{percent(slo.target)} on what promises {percent(possible)} together"
        mend = "promise less, make a dependency soft and remove it here, or let the dependency promise more"
        yield Fault(system.name, path.replace("depends_on", "target"), given, f"at most {percent(possible)}", mend)


def _circle(start: str, known: Mapping[str, Slo]) -> list[str]:
    """A way from an objective back to itself, or nothing."""
    waiting, seen = [[start]], set()
    while waiting:
        way = waiting.pop()
        for name in known[way[-1]].depends_on if way[-1] in known else ():
            if name == start:
                return [*way, name]
            if name not in seen:
                seen.add(name)
                waiting.append([*way, name])
    return []
