"""Control mutation over the wire: each row of the table in each stack that can be broken, through the SDK's own analyzer."""

import random
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from commands.recording import UNKNOWN, Recording
from policies.catalogue import OBJECT_IDS
from tests.policies.case import Case
from tests.policies.cases import CASES
from tests.policies.mutants import judged, mutant
from tests.policies.stack import CONTROLS
from tests.support.proof_table import Page, Rows, Table

TODAY = date(2026, 11, 25)
SEED, SAMPLE = 9, 2
FAMILIES = sorted(
    {f"{CONTROLS[case.control].check.__module__.replace('.', '/')}.py" for case in CASES if case.control in CONTROLS}
)
PAGE = Page(
    "controls",
    "Controls of the policy pack",
    "Each control, broken in the rendered stacks: whether exactly it speaks, whether it still does of an unknown value, and "
    "whether it obeys its level. The pack runs through the SDK's own analyzer, over the wire form.",
    sources=(
        *FAMILIES,
        "policies/secret_shapes.py",
        *(f"tests/policies/{name}.py" for name in ("cases", "rights_cases", "stack_cases")),
    ),
)
MUTANTS = Table(PAGE, "Mutants", ("control", "stack", "mutants", "found by this control alone"))
LEVELS = Table(
    PAGE, "Levels and unknown values", ("control", "unknown values seen", "advisory obeyed", "disabled obeyed")
)
EVERY = [
    pytest.param(case, stack, id=f"{case.id}-{stack}-{n}") for n, case in enumerate(CASES) for stack in case.stacks
]
FIRST = [pytest.param(case, id=f"{case.id}-{n}") for n, case in enumerate(CASES)]


@pytest.fixture(scope="module")
def baseline(recorded: Callable[..., Recording]) -> Callable[[str], frozenset[str]]:
    """What is said of a stack as it is: nothing in prod, in dev what its configuration disables."""

    @cache
    def told(stack: str) -> frozenset[str]:
        return frozenset(violation.message for violation in judged(recorded(stack), TODAY).violations)

    return told


def alone(case: Case, stack: str, recording: Recording, known: frozenset[str]) -> int:
    """How many of a row's mutants are found by its control and by no other."""
    right = 0
    for value in case.broken:
        told = judged(mutant(recording, case.target, case.path, value), TODAY, beside=recording)
        assert told.blind == ()
        new = {violation.message.split()[0] for violation in told.violations if violation.message not in known}
        assert case.control in new, (case.id, stack)
        right += new == {case.control}
    return right


def levels(case: Case, recording: Recording, level: str) -> set[str]:
    """Policies that tell of a row's first mutant when its control has a level."""
    family = "workloads" if case.control in OBJECT_IDS else "promises"
    config = {family: {"levels": {case.control: level}}}
    told = judged(mutant(recording, case.target, case.path, case.broken[0]), TODAY, config, beside=recording)
    return {violation.policy for violation in told.violations if violation.message.startswith(f"{case.control} ")}


def advice(case: Case) -> set[str]:
    return {"workloads-advice" if case.control in OBJECT_IDS else "promises-advice"}


@pytest.mark.prove
@pytest.mark.parametrize(("case", "stack"), EVERY)
def test_a_mutant_is_found_over_the_wire(
    recorded: Callable[..., Recording], baseline: Callable[[str], frozenset[str]], case: Case, stack: str, proof: Rows
) -> None:
    right = alone(case, stack, recorded(stack), baseline(stack))
    proof.row(MUTANTS, case.control, stack, len(case.broken), right)
    # A value that breaks more than one promise may be told by all of them; one at least breaks only this.
    assert right > 0


@pytest.mark.prove
@pytest.mark.parametrize("case", FIRST)
def test_levels_and_unknown_values(recorded: Callable[..., Recording], case: Case, proof: Rows) -> None:
    recording = recorded(case.stacks[-1])
    seen = 0
    if case.path not in ((), ("@type",)):
        told = judged(mutant(recording, case.target, case.path, UNKNOWN), TODAY, beside=recording)
        assert told.blind == ()
        speaker = case.speaks(case.unknown)
        seen = int(not speaker or any(violation.message.startswith(speaker) for violation in told.violations))
        assert seen
    softened, silenced = levels(case, recording, "advisory"), levels(case, recording, "disabled")
    proof.row(LEVELS, case.control, seen, int(softened == advice(case)), int(silenced == set()))
    assert (softened, silenced) == (advice(case), set())


@pytest.mark.parametrize("case", random.Random(SEED).sample(CASES, SAMPLE), ids=lambda case: case.id)
def test_a_sample_is_found_over_the_wire_and_obeys_its_level(
    recorded: Callable[..., Recording], baseline: Callable[[str], frozenset[str]], case: Case
) -> None:
    stack = case.stacks[-1]
    assert alone(case, stack, recorded(stack), baseline(stack)) > 0
    assert levels(case, recorded(stack), "advisory") == advice(case)
    assert levels(case, recorded(stack), "disabled") == set()
