"""What a panel says, whatever it looks like: its words, its queries, its limits and where it leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from queries import resolution
from queries.expression import Expression

DATA_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
"""By the board's variable, never by name: names differ between installations (BUG-64)."""
NOTHING = "No data"


@dataclass(frozen=True)
class Query:
    """One expression of a panel. An empty legend leaves Grafana's own; `{{label}}` names a label of the result."""

    expression: Expression
    legend: str = ""
    colour: str = ""
    exemplars: bool = False
    """True where the series carry trace ids: a point then leads to its trace."""


@dataclass(frozen=True)
class Link:
    """Where a panel leads."""

    title: str
    url: str


@dataclass(frozen=True)
class Limit:
    """A value an alert or an objective of the spec names. `below` is True where smaller is worse."""

    value: float
    colour: str
    name: str
    below: bool = False


@dataclass(frozen=True)
class Subject:
    """`advice` says what the panel means and what to do; `empty` what it means that there is nothing to show."""

    title: str
    advice: str
    queries: tuple[Query, ...]
    unit: str
    links: tuple[Link, ...]
    limits: tuple[Limit, ...] = ()
    empty: str = NOTHING

    @property
    def description(self) -> str:
        named = [f"{limit.name} ({'below' if limit.below else 'above'} {limit.value:g})" for limit in self.limits]
        return f"{self.advice} Lines: {', '.join(named)}." if named else self.advice


def targets(queries: Iterable[Query], *, instant: bool = False, table: bool = False) -> list[dict[str, Any]]:
    """Targets as Grafana reads them, lettered in order; they ask the panel's own data source."""
    return [_target(query, letter, instant, table) for query, letter in zip(queries, ascii_uppercase, strict=False)]


def _target(query: Query, letter: str, instant: bool, table: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "editorMode": "code",
        "expr": query.expression.text,
        "refId": letter,
        "instant" if instant else "range": True,
    }
    apart = None if instant else resolution.step(query.expression)
    if apart:
        found["interval"] = str(apart)
    if query.legend:
        found["legendFormat"] = query.legend
    if table:
        found["format"] = "table"
    if query.exemplars:
        found["exemplar"] = True
    return found
