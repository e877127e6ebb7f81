"""The tables of `make prove` are not older than what they speak of."""

import ast
from pathlib import Path

import pytest

from tests.support import proof_table
from tests.support.tree import modules, shown, syntax

PAGES = sorted(proof_table.FOLDER.glob("*.md"))
UNWRITTEN: frozenset[str] = frozenset()
"""Matrices whose page waits for the next whole run of `make prove`; nothing else may be missing."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_as_young_as_its_sources(page: Path) -> None:
    sources, told = proof_table.about(page)
    assert proof_table.digest(sources) == told, f"{shown(page)} is older than {', '.join(sources)}: run `make prove`"


def declared() -> dict[str, str]:
    """Names of the pages that tests declare, and the file of each."""
    found: dict[str, str] = {}
    for path in modules("tests"):
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Page":
                first = next(iter(node.args), None)
                if isinstance(first, ast.Constant) and path.name.startswith("test_"):
                    assert found.setdefault(str(first.value), shown(path)) == shown(path), first.value
    return found


def test_every_page_has_a_matrix_and_every_matrix_its_page() -> None:
    own = {name for name, file in declared().items() if file != "tests/support/test_proof_table.py"}
    written = {page.stem for page in PAGES}
    assert own == written | UNWRITTEN
    assert not written & UNWRITTEN
    assert PAGES
