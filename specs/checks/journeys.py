"""Journeys that can be walked: every variable is known when it is used, and a run is over before the next is due."""

import json
import re
from collections.abc import Iterator
from string import Template

from specs.fault import Fault
from specs.journey import ACCOUNT_KEYS, RUN, Journey, Step
from specs.shown import shown
from specs.system import System
from specs.units import seconds

VARIABLE = re.compile(r"[a-z][a-z0-9_]*")


def faults(system: System) -> Iterator[Fault]:
    for at, journey in enumerate(system.journeys):
        path = f"journeys[{at}]"
        yield from _whole(system.name, path, journey)
        known = {*ACCOUNT_KEYS, RUN}
        for number, step in enumerate(journey.steps):
            yield from _step(system.name, f"{path}.steps[{number}]", step, known)
            known |= {variable for variable, _ in step.captures}


def _whole(where: str, path: str, journey: Journey) -> Iterator[Fault]:
    if not journey.steps:
        yield Fault(
            where, f"{path}.steps", "none", "one step at least", "write what a user does, or remove the journey"
        )
    names = [step.name for step in journey.steps]
    for twice in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(where, f"{path}.steps", shown(twice), "a name for each step", "name them apart")
    longest = sum((step.within for step in journey.steps), start=seconds(0))
    if longest > journey.interval:
        mend = "shorten the steps' limits or make the interval longer"
        yield Fault(where, f"{path}.interval", str(journey.interval), f"the steps' {longest} at least", mend)


def _step(where: str, path: str, step: Step, known: set[str]) -> Iterator[Fault]:
    if not step.path.startswith("/"):
        yield Fault(where, f"{path}.path", shown(step.path), "a path that begins with /", "the service says where")
    for field, text in (("path", step.path), ("body", step.body)):
        template = Template(text)
        if not template.is_valid():
            yield Fault(where, f"{path}.{field}", "a $ without a name", "$name, or $$ for the sign", "write $$")
            continue
        for name in sorted(set(template.get_identifiers()) - known):
            yield _unknown(where, f"{path}.{field}", name, known)
    if step.bearer and step.bearer not in known:
        yield _unknown(where, f"{path}.bearer", step.bearer, known)
    if step.body and not _is_json(step.body):
        mend = "put each variable between quotes"
        yield Fault(where, f"{path}.body", "text that is no JSON", "JSON with variables between quotes", mend)
    for variable, _ in step.captures:
        if not VARIABLE.fullmatch(variable):
            yield Fault(where, f"{path}.captures", shown(variable), "a name in lower case", "write a-z, 0-9 and _")
    try:
        re.compile(step.expects)
    except re.error:
        yield Fault(where, f"{path}.expects", shown(step.expects), "a regular expression", "escape its signs")


def _unknown(where: str, path: str, name: str, known: set[str]) -> Fault:
    mend = "capture it in an earlier step"
    return Fault(where, path, shown(name), f"one of {', '.join(sorted(known))}", mend)


def _is_json(text: str) -> bool:
    """With any word for each variable."""
    template = Template(text)
    try:
        json.loads(template.safe_substitute(dict.fromkeys(template.get_identifiers(), "x")))
    except ValueError:
        return False
    return True
