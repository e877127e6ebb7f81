"""`docs/queries.md`: every recorded series, what it means and who reads it, made from production's rules and boards.

python -m commands.query_guide
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commands.check_input import checked
from commands.paths import ROOT
from commands.recorded_meanings import CHAPTERS, meaning
from dashboards.board import Board
from dashboards.catalogue import boards
from queries.expression import Expression, aggregated
from queries.selector import equal, series
from rules.catalogue import rule_groups
from rules.group import AlertingRule, RecordingRule, Rule
from rules.slo.file import slo_groups
from specs.blueprint import Blueprint

PAGE = ROOT / "docs" / "queries.md"
MOST_READERS = 4
"""More of one kind are counted."""
OWN_LABELS = ("system", "slo", "service", "probe", "node")
"""Labels a reader asks by, where a series has them."""
INTRODUCTION = """\
# Recorded series

Written by `python -m commands.query_guide` from the rules and boards of production; do not edit.

What people, boards and alerts ask again and again is computed once and stored under a name of its own: what it is of, what is
counted, how (`service:http_errors:ratio5m`). Ask for it where it is there: it reads one sample a point, where the same question
to raw series reads thousands. Every series carries `system`. Put one of the examples into Explore, with another system's name.
"""


@dataclass
class Recorded:
    """One recorded series over all systems."""

    name: str
    unit: str
    labels: tuple[str, ...]
    systems: set[str] = field(default_factory=set)
    alerts: set[str] = field(default_factory=set)
    panels: set[str] = field(default_factory=set)
    records: set[str] = field(default_factory=set)
    """Other recorded series that are computed of it."""

    @property
    def example(self) -> Expression:
        """Of the system whose name comes first."""
        _, said = meaning(self.name)
        by = [label for label in OWN_LABELS if label in self.labels][:2]
        return aggregated(said.fold, by, series(self.name, *equal(system=min(self.systems))))


def recorded(plan: Blueprint) -> Mapping[str, Recorded]:
    """Every recorded series of an environment, with its readers."""
    found: dict[str, Recorded] = {}
    rules = list(_rules(plan))
    for system, rule in rules:
        if isinstance(rule, RecordingRule):
            labels = tuple(sorted({*rule.expression.labels, *rule.labels}))
            known = found.setdefault(rule.record, Recorded(rule.record, rule.expression.unit.value, labels))
            known.labels = tuple(sorted({*known.labels, *labels}))
            known.systems.add(system)
    for _, rule in rules:
        for name in rule.expression.uses & found.keys():
            if isinstance(rule, AlertingRule):
                found[name].alerts.add(rule.alert)
            elif rule.record != name:
                found[name].records.add(rule.record)
    shown = list(_shown(boards(plan.systems, plan.environment)))
    for name, one in found.items():
        # A name may be the beginning of another one.
        word = re.compile(rf"(?<![\w:]){re.escape(name)}(?![\w:])")
        one.panels |= {title for title, expression in shown if word.search(expression)}
    return found


def _rules(plan: Blueprint) -> Iterator[tuple[str, Rule]]:
    for system in plan.systems:
        groups = [*slo_groups(system, plan.environment)]
        groups += [group for found in rule_groups((system,), plan.environment).values() for group in found]
        yield from ((system.name, rule) for group in groups for rule in group.rules)


def _shown(every: Iterable[Board]) -> Iterator[tuple[str, str]]:
    """Title and expression of each query of each panel, also of those in closed rows."""
    for board in every:
        for panel in _panels(board):
            yield from ((panel["title"], target["expr"]) for target in panel["targets"])


def _panels(board: Board) -> Iterator[Mapping[str, Any]]:
    for panel in board.document["panels"]:
        yield from panel["panels"] if panel["type"] == "row" else (panel,)


def guide(found: Mapping[str, Recorded]) -> str:
    """The whole page."""
    chapters: dict[str, list[Recorded]] = defaultdict(list)
    for one in found.values():
        chapters[meaning(one.name)[0]].append(one)
    lines = [INTRODUCTION]
    for chapter in CHAPTERS:
        if chapters[chapter]:
            lines += [
                f"## {chapter}\n",
                "| Series | Means | Unit | Labels | Read by | Try |",
                "|---|---|---|---|---|---|",
            ]
            lines += [_row(one) for one in sorted(chapters[chapter], key=lambda one: one.name)]
            lines.append("")
    return "\n".join(lines)


def _row(one: Recorded) -> str:
    labels = ", ".join(f"`{label}`" for label in one.labels)
    readers = "; ".join(
        told
        for told in (
            _listed("alerts", one.alerts), _listed("panels", one.panels), _listed("series", one.records, code=True)
        )
        if told
    )  # fmt: skip
    said = meaning(one.name)[1].text
    return f"| `{one.name}` | {said} | {one.unit} | {labels} | {readers or 'people'} | `{one.example.text}` |"


def _listed(kind: str, names: Iterable[str], *, code: bool = False) -> str:
    every: Sequence[str] = sorted(names)
    if not every:
        return ""
    shown = [f"`{name}`" if code else name for name in every[:MOST_READERS]]
    more = [f"{len(every) - MOST_READERS} more"] if len(every) > MOST_READERS else []
    return f"{kind} {', '.join([*shown, *more])}"


def main() -> int:
    found = recorded(checked("prod"))
    PAGE.write_text(guide(found), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(found)} series")
    return 0


if __name__ == "__main__":
    sys.exit(main())
