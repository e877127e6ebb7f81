"""The handbook of each stack as the tests read it."""

import re
from collections.abc import Mapping
from functools import cache

from commands.stack_file import settings
from handbook.catalogue import pages
from rules.catalogue import alert_facts
from rules.fact import AlertFact
from specs.environment import Environment
from specs.settings import read
from tests.systems.data import FOUND

STACKS = ("dev", "staging", "prod")
BAR = re.compile(r"(?<!\\)\|")


@cache
def environment(stack: str) -> Environment:
    found, faults = read(stack, settings(stack))
    assert found is not None, faults
    return found.environment(stack)


@cache
def facts(stack: str) -> tuple[AlertFact, ...]:
    return alert_facts(FOUND, environment(stack))


@cache
def handbook(stack: str) -> Mapping[str, str]:
    return pages(FOUND, environment(stack))


def plan(system: str, name: str, stack: str = "prod") -> str:
    return handbook(stack)[f"systems/{system}/{name}.md"]


def tables(text: str) -> list[list[list[str]]]:
    """Every table of a page as rows of cells, its heading first and the line below it left out."""
    found: list[list[list[str]]] = []
    inside = False
    for line in text.splitlines():
        if not line.startswith("|"):
            inside = False
            continue
        if not inside:
            found.append([])
        inside = True
        found[-1].append([cell.strip() for cell in BAR.split(line)[1:-1]])
    return [[rows[0], *rows[2:]] for rows in found]


def table(text: str, heading: str) -> list[list[str]]:
    """The rows of the table that has a column of this name."""
    return next(rows[1:] for rows in tables(text) if heading in rows[0])
