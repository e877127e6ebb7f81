"""Which test shows which requirement: `docs/coverage.md`, written by `python -m tests.support.coverage`.

A test says so itself, with ids as literals: `@covers("ALT-17", "HLT-05")` on a function, a class, or the module's
`pytestmark`. Markers are read from the syntax tree, so that the page can be made without running anything.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "docs" / "requirements.md"
COVERAGE = ROOT / "docs" / "coverage.md"
NOT_SHOWN = "not yet shown"

covers = pytest.mark.covers

_ROW = re.compile(r"^\|\s*([A-Z]{2,4}-\d{2})\s*\|\s*(.+?)\s*\|$")
_HEADING = re.compile(r"^## (.+)$")


@dataclass(frozen=True)
class Requirement:
    """One row of docs/requirements.md."""

    id: str
    section: str
    statement: str


@dataclass(frozen=True)
class Claim:
    """A test that says it shows a requirement."""

    requirement: str
    test: str


@cache
def requirements(page: Path = REQUIREMENTS) -> tuple[Requirement, ...]:
    """All rows, in the page's order. ValueError names an id that stands there twice."""
    rows: list[Requirement] = []
    section = ""
    for line in page.read_text(encoding="utf-8").splitlines():
        if heading := _HEADING.match(line):
            section = heading[1]
        elif row := _ROW.match(line):
            rows.append(Requirement(row[1], section, row[2]))
    identifiers = [row.id for row in rows]
    if doubled := {identifier for identifier in identifiers if identifiers.count(identifier) > 1}:
        raise ValueError(f"{page.name}: rows stand there twice: {', '.join(sorted(doubled))}")
    return tuple(rows)


def claims(folder: Path = ROOT / "tests") -> list[Claim]:
    """Every marker of every test file, ordered by file and line."""
    found: list[Claim] = []
    for path in sorted(folder.rglob("test_*.py")):
        name = path.relative_to(folder.parent).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        found += [Claim(identifier, f"{name}::{test}" if test else name) for identifier, test in _claims(tree, name)]
    return found


def _claims(tree: ast.Module, name: str) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
            marks = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            yield from ((identifier, "") for mark in marks for identifier in _identifiers(mark, name))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _decorated(node, node.name, name)
        elif isinstance(node, ast.ClassDef):
            yield from _decorated(node, node.name, name)
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield from _decorated(inner, f"{node.name}::{inner.name}", name)


def _decorated(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, test: str, name: str
) -> Iterator[tuple[str, str]]:
    for decorator in node.decorator_list:
        yield from ((identifier, test) for identifier in _identifiers(decorator, name))


def _identifiers(mark: ast.expr, name: str) -> Iterator[str]:
    if not isinstance(mark, ast.Call):
        return
    called = mark.func
    if (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) != "covers":
        return
    for argument in mark.args:
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            raise ValueError(f"{name}:{mark.lineno}: ids of `covers` must be literal strings")
        yield argument.value


def unknown_claims(found: list[Claim], rows: tuple[Requirement, ...]) -> list[str]:
    """Claims about rows that do not exist, as messages."""
    known = {row.id for row in rows}
    return [f"{claim.test}: {claim.requirement} is no row" for claim in found if claim.requirement not in known]


def page(rows: tuple[Requirement, ...], found: list[Claim]) -> str:
    """The whole of docs/coverage.md."""
    tests: dict[str, list[str]] = defaultdict(list)
    for claim in found:
        if claim.test not in tests[claim.requirement]:
            tests[claim.requirement].append(claim.test)
    sections = list(dict.fromkeys(row.section for row in rows))
    shown = sum(bool(tests[row.id]) for row in rows)
    lines = [
        "# Which test shows which requirement",
        "",
        "Written by `python -m tests.support.coverage` from the `covers` markers in `tests/`; do not edit.",
        f"Rows: {len(rows)}. Shown by at least one test: {shown}. Not yet shown: {len(rows) - shown}.",
        "",
        "| section | rows | shown |",
        "|---|---:|---:|",
    ]
    for section in sections:
        inside = [row for row in rows if row.section == section]
        lines.append(f"| {section} | {len(inside)} | {sum(bool(tests[row.id]) for row in inside)} |")
    for section in sections:
        lines += ["", f"## {section}", "", "| row | shown by |", "|---|---|"]
        lines += [_line(row, tests) for row in rows if row.section == section]
    return "\n".join(lines) + "\n"


def _line(row: Requirement, tests: Mapping[str, list[str]]) -> str:
    shown = tests[row.id]
    return f"| {row.id} | {'<br>'.join(f'`{test}`' for test in shown) if shown else NOT_SHOWN} |"


def main() -> int:
    rows, found = requirements(), claims()
    if unknown := unknown_claims(found, rows):
        print("\n".join(unknown), file=sys.stderr)
        return 2
    COVERAGE.write_text(page(rows, found), encoding="utf-8")
    shown = len({claim.requirement for claim in found})
    print(f"{COVERAGE.relative_to(ROOT)}: {shown} of {len(rows)} rows shown")
    return 0


if __name__ == "__main__":
    sys.exit(main())
