"""Every control, by one table: it passes, fails, stands at its boundary, meets an unknown value, another type and another
kind, and never tells a value. That exactly it speaks is shown on the rendered stacks.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date

import pytest

from commands.recording import Recording
from policies import budgets, drills
from policies.catalogue import OBJECT_IDS, STACK_IDS
from policies.reading import UNKNOWN
from tests.policies.case import BOTH, Case
from tests.policies.cases import CASES
from tests.policies.stack import CONTROLS, Stack, other_kind
from tests.support.tree import ROOT

TODAY = date(2026, 11, 25)
CANARY = "S3cret value!"
SEED = 9
IDS = (*OBJECT_IDS, *STACK_IDS)
OF_BUDGETS = {control.id for control in (*budgets.CONTROLS, *drills.CONTROLS)}
"""They ask for a signed snapshot beside the stack; their table stands in a file of its own."""


def rows(wanted: Callable[[Case], bool] = lambda _: True) -> pytest.MarkDecorator:
    """One test for each row that is wanted."""
    chosen = [pytest.param(case, id=f"{case.id}-{number}") for number, case in enumerate(CASES) if wanted(case)]
    return pytest.mark.parametrize("case", chosen)


def fields(case: Case) -> bool:
    return case.path not in ((), ("@type",))


@pytest.fixture(scope="module")
def stacks(recorded: Callable[..., Recording]) -> Mapping[str, Stack]:
    return {name: Stack.of(recorded(name), TODAY) for name in BOTH}


@pytest.fixture
def stack(stacks: Mapping[str, Stack], case: Case) -> Stack:
    """One of those in which the field can be broken."""
    return stacks[random.Random(f"{SEED} {case.id}").choice(case.stacks)]


def test_every_control_is_in_the_table() -> None:
    assert {case.control for case in CASES} | OF_BUDGETS == set(IDS), "a control without a mutation proves nothing"
    files = ("test_budgets.py", "test_drills.py", "test_snapshot.py")
    elsewhere = "".join((ROOT / "tests" / "policies" / file).read_text() for file in files)
    assert [control for control in sorted(OF_BUDGETS) if control not in elsewhere] == []


def test_every_row_breaks_something() -> None:
    assert [case.id for case in CASES if not case.broken] == []


def test_both_stacks_pass(stacks: Mapping[str, Stack]) -> None:
    """In dev, controls that its configuration disables speak; nothing else does."""
    found = {name: {words.split()[0] for words in stack.baseline} for name, stack in stacks.items()}
    assert found == {"prod": set(), "dev": {"STO-001", "MON-003", "STO-004", "NET-002"}}


@rows()
def test_a_broken_field_is_found_by_its_control_alone(stack: Stack, case: Case) -> None:
    value = random.Random(f"{SEED} {case.id}").choice(case.broken)
    changed, entry = stack.changed(case.target, case.path, value)
    assert {finding.control for finding in changed.new(entry)} == {case.control}


@rows()
def test_each_broken_value_is_found(stack: Stack, case: Case) -> None:
    for value in case.broken:
        changed, entry = stack.changed(case.target, case.path, value)
        assert changed.of_control(case.control, entry), value


@rows(lambda case: bool(case.holds))
def test_a_value_that_just_holds_is_left_alone(stack: Stack, case: Case) -> None:
    for value in case.holds:
        changed, entry = stack.changed(case.target, case.path, value)
        assert changed.of_control(case.control, entry) == [], value


@rows(fields)
@pytest.mark.parametrize("given", ["unknown", "wrong"])
def test_what_cannot_be_read_is_spoken_of(stack: Stack, case: Case, given: str) -> None:
    value = UNKNOWN if given == "unknown" else {CANARY: [CANARY]}
    changed, entry = stack.changed(case.target, case.path, value)
    speaker = case.speaks(case.unknown if given == "unknown" else case.wrong)
    found = changed.of_control(speaker or case.control, entry)
    assert bool(found) == bool(speaker)


@rows(fields)
def test_no_value_is_told(stack: Stack, case: Case) -> None:
    for value in (CANARY, {CANARY: CANARY}, [CANARY]):
        changed, entry = stack.changed(case.target, case.path, value)
        assert [finding for finding in changed.of_control(case.control, entry) if CANARY in str(finding)] == []


@rows(lambda case: case.control in OBJECT_IDS)
def test_another_kind_is_left_alone(stack: Stack, case: Case) -> None:
    """The same fields under a type that is none of those the control judges."""
    changed, entry = stack.changed(case.target, case.path, case.broken[0])
    [found] = [each for each in changed.index.all() if each.urn == entry.urn]
    findings = CONTROLS[case.control].findings(other_kind(found))
    assert findings == [] or case.control in ("SCR-003", "NS-002"), "which look at every kind"


def test_both_stacks_are_broken_for_nearly_every_control() -> None:
    """Those that one stack has no place for are few and each says why."""
    known: dict[str, set[str]] = defaultdict(set)
    for case in CASES:
        known[case.control] |= set(case.stacks)
    single = {control for control, stacks in known.items() if len(stacks) < len(BOTH)}
    assert single == {"AVL-001", "AVL-002", "MON-003", "RES-007", "RES-008", "STO-001", "STO-004"}
