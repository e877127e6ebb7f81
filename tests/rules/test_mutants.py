"""Every slip of the hand in an alert is noticed by its cases, or no series could tell it."""

import random
from pathlib import Path

import pytest

from rules.group import AlertingRule
from tests.docs.test_proof import UNWRITTEN
from tests.rules.mutation.explained import reason
from tests.rules.mutation.judge import Trial, judged
from tests.rules.mutation.mutant import mutants
from tests.rules.proof.oracle import Proof
from tests.rules.rendered import ALERTS, Place
from tests.rules.test_promtool import ALWAYS, proof
from tests.support.proof_table import FOLDER, Page, Rows, Table, written

SAMPLE = 6
PARTS = 40
"""Of the whole matrix, so that workers share it."""
LEAST = 3
"""Mutants of one alert that its cases must be able to notice."""
LEAST_SHARE = 0.95
"""Of all mutants that some series can tell from their alert; the rest is explained, one by one."""
WATCHED = tuple(place for place in ALERTS if isinstance(place.rule, AlertingRule) and place.rule.alert not in ALWAYS)
PAGE = Page(
    "alerts",
    "Alerts and their mutants",
    "Each alert of production with one thing changed, and whether the cases that prove the alert notice. Equivalent are "
    "mutants that no series can tell from their alert, by an argument that a program makes and not by trial.",
    sources=("tests/rules/mutation", "tests/rules/proof", "tests/rules/test_mutants.py", "queries", "rules", "systems"),
)
BY_KIND = Table(PAGE, "By what was changed", ("changed", "made", "equivalent", "noticed", "not noticed"))
LIVING = Table(PAGE, "Not noticed", ("alert", "changed", "what", "why that is no loss", "mutants"))


def trial(place: Place) -> Trial:
    found: Proof = proof(place)
    return Trial(found, mutants(found.rule))


def living(folder: Path, places: list[Place]) -> list[Trial]:
    """The trials after all cases were asked of all mutants."""
    trials = [trial(place) for place in places]
    judged(folder, trials)
    return trials


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> list[Trial]:
    return living(tmp_path_factory.mktemp("mutants"), random.Random(20).sample(WATCHED, SAMPLE))


@pytest.mark.covers("ALT-47")
@pytest.mark.xdist_group("mutants")
def test_a_sample_of_mutants_is_noticed(sample: list[Trial]) -> None:
    unnoticed = [
        f"{one.proof.name}: {mutant.kind}, {mutant.what}"
        for one in sample
        for mutant in one.living.values()
        if not mutant.equivalent and not reason(one.proof.rule.alert, mutant)
    ]
    assert unnoticed == []


@pytest.mark.xdist_group("mutants")
def test_an_equivalent_mutant_is_noticed_by_no_case(sample: list[Trial]) -> None:
    """The arguments are put to the test: where one is wrong, a case tells the mutant from its alert."""
    wrong = [
        f"{one.proof.name}: {one.mutants[number].what} is called equivalent ({one.mutants[number].equivalent})"
        for one in sample
        for number in one.killed
        if one.mutants[number].equivalent
    ]
    assert wrong == []


def test_every_alert_has_mutants_to_notice() -> None:
    few = [
        place.name for place in WATCHED if sum(not mutant.equivalent for mutant in mutants(proof(place).rule)) < LEAST
    ]
    assert few == []


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_mutants_are_noticed(part: int, tmp_path: Path, proof: Rows) -> None:
    trials = living(tmp_path, list(WATCHED[part::PARTS]))
    unexplained: list[str] = []
    for one in trials:
        for number, mutant in enumerate(one.mutants):
            noticed = number in one.killed
            missed = not noticed and not mutant.equivalent
            proof.row(BY_KIND, mutant.kind, 1, int(bool(mutant.equivalent)), int(noticed), int(missed))
            if missed:
                why = reason(one.proof.rule.alert, mutant)
                unexplained += [] if why else [f"{one.proof.name}: {mutant.kind}, {mutant.what}"]
                proof.row(LIVING, one.proof.rule.alert, mutant.kind, mutant.what, why, 1)
    assert unexplained == []
    wrong = [one.mutants[n].what for one in trials for n in one.killed if one.mutants[n].equivalent]
    assert wrong == []


def test_nineteen_of_twenty_were_noticed_when_the_matrix_ran_whole() -> None:
    if PAGE.name in UNWRITTEN:
        assert not (FOLDER / f"{PAGE.name}.md").exists(), "it is written: take it out of UNWRITTEN"
        return
    made, equivalent, noticed, missed = (
        sum(int(cells[place]) for cells in written(BY_KIND)) for place in range(1, len(BY_KIND.columns))
    )
    assert made == equivalent + noticed + missed
    assert noticed >= LEAST_SHARE * (made - equivalent)
