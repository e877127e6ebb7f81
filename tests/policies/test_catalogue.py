"""The table of controls: complete, unique, and as people read it."""

import re
from pathlib import Path

import policies
from policies.catalogue import ALL_CONTROLS, OBJECT_IDS, STACK_IDS, table
from policies.pack import policies as pack

README = Path(policies.__file__).parent / "README.md"
MOST_POLICIES = 12
"""The engine pays for each policy on each resource."""


def test_ids_are_unique_and_well_formed() -> None:
    ids = [*OBJECT_IDS, *STACK_IDS]
    assert len(set(ids)) == len(ids)
    assert [control for control in ids if not re.fullmatch(r"[A-Z]{2,4}-\d{3}", control)] == []


def test_every_control_says_what_holds_and_where_it_comes_from() -> None:
    assert [control.id for control in ALL_CONTROLS if not (control.meaning.endswith(".") and control.sources)] == []


def test_the_engine_sees_few_policies() -> None:
    assert len(pack()) <= MOST_POLICIES
    assert len({policy.name for policy in pack()}) == len(pack())


def test_the_page_holds_the_table() -> None:
    """When a control changes, `python -m policies.catalogue` prints the table anew."""
    assert table() in README.read_text(encoding="utf-8")
