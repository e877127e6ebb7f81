"""Thousands of spoilt configurations and systems: each is sound or answered by clear faults; none crashes, hangs or leaks."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from random import Random
from typing import Any

import pytest

from commands.paths import SYSTEMS
from commands.stack_file import masked, settings
from specs import blueprint as blueprints
from specs.blueprint import blueprint
from specs.catalogue import catalogue
from specs.environment import Environment
from specs.fault import Fault, SpecificationError, report
from specs.system import System
from specs.walk import faults, warnings
from tests.specs import stack_mutation, system_mutation
from tests.specs.change import TODAY
from tests.specs.judgement import judged
from tests.specs.sample import ENVIRONMENT, SYSTEM
from tests.support.proof_table import Page, Rows, Table
from tests.support.recorder import STACKS

PER_WAY = {"stack": 110, "system": 70}
"""Of each way in each stack or system."""
CHOSEN = "maintenance-api"
OF_THE_SYSTEM = ("pagerduty-maintenance-api", "slack-maintenance-api", "dead-mans-switch")
SAMPLE = {"stack": 3, "system": 2}
PAGE = Page(
    "configurations",
    "Spoilt configurations",
    "Stack files and systems spoilt in one or two places, in each way: how many were answered by clear faults, how many are "
    "still sound, and how many ended the program, took longer than 20 s of processor, or showed a secret or an unclear message.",
    sources=(
        "commands/stack_file.py",
        "specs/blueprint.py",
        "specs/fault.py",
        "specs/setting_fault.py",
        "specs/settings.py",
        "specs/shape.py",
        "specs/shown.py",
        "specs/size_settings.py",
        "specs/strict.py",
        "specs/units.py",
        "specs/walk.py",
        "specs/checks",
        "tests/specs/judgement.py",
        "tests/specs/stack_mutation.py",
        "tests/specs/system_mutation.py",
        "tests/specs/test_configurations.py",
    ),
)
COLUMNS = ("way", "made", "answered by faults", "sound", "crashes", "hangs", "unclear or leaking")
OF_STACKS = Table(PAGE, "Stack files", COLUMNS)
OF_SYSTEMS = Table(PAGE, "Systems", COLUMNS)


@cache
def served() -> tuple[System, ...]:
    return (*catalogue(SYSTEMS).systems, SYSTEM)


@cache
def raw(stack: str) -> dict[str, Any]:
    """A shipped stack's keys for one system, with every optional one that takes a structure given something to spoil."""
    shipped = settings(stack)
    channels = {name: given for name, given in shipped.get("channels", {}).items() if name in OF_THE_SYSTEM}
    more: dict[str, Any] = {
        "channels": channels,
        "systems": [CHOSEN],
        "sizes": {"prometheus": {"memory": "8Gi", "cpu": "2", "memory_limit": "16Gi"}},
        "remote_write": [
            {
                "name": "long-term",
                "url": "https://metrics.example/api/v1/push",
                "credentials": {"secret": "long-term", "key": "token"},
                "headers": {"X-Scope-OrgID": "operations"},
                "queue": "small",
            }
        ],
    }
    return {**shipped, **more}


@cache
def surroundings(name: str) -> Environment:
    """An environment in which that system is sound."""
    if name == SYSTEM.name:
        return ENVIRONMENT
    return blueprint("staging", {**settings("staging"), "systems": [name]}, SYSTEMS).environment


def environment_faults(stack: str, given: Any) -> Iterable[Fault]:
    """As a command asks: ciphertexts masked, then the settings, the systems and the environment together."""
    keys = {str(key): masked(value) for key, value in given.items()}
    try:
        blueprint(stack, keys, SYSTEMS)
    except SpecificationError as error:
        return error.faults
    return ()


def stack_case(stack: str, way: str, chance: Random) -> tuple[str, str, list[str]]:
    place, spoilt = stack_mutation.mutated(raw(stack), way, chance)
    if chance.random() < 0.2:
        further, spoilt = stack_mutation.mutated(spoilt, chance.choice(list(stack_mutation.WAYS)), chance)
        place = f"{place}, {further}"
    return place, *judged(lambda: environment_faults(stack, spoilt))


def system_case(number: int, way: str, chance: Random) -> tuple[str, str, list[str]]:
    place, spoilt = system_mutation.mutated(served()[number], way, chance)
    if chance.random() < 0.2:
        further, spoilt = system_mutation.mutated(spoilt, chance.choice(list(system_mutation.WAYS)), chance)
        place = f"{place}, {further}"
    around = surroundings(served()[number].name)
    end, wrong = judged(lambda: faults((spoilt,), around, TODAY))
    _, more = judged(lambda: warnings((spoilt,), around))
    return place, end, wrong + more


@pytest.fixture(autouse=True)
def one_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """The systems' files are the same in every case: they are run once."""
    monkeypatch.setattr(blueprints, "catalogue", cache(catalogue))


def told(subject: str, way: str, cases: Iterable[tuple[str, str, list[str]]]) -> Counter[str]:
    """How the cases ended; fails with those that ended badly."""
    ends: Counter[str] = Counter()
    bad = []
    for place, end, wrong in cases:
        ends[end] += 1
        ends["unclear"] += bool(wrong) and end in ("faults", "sound")
        bad += [f"{subject}, {way} at {place}: {end}: {line}" for line in wrong[:3]]
    assert not bad, f"{len(bad)} of {ends.total()} cases\n" + "\n".join(bad[:20])
    return ends


def row(way: str, ends: Counter[str]) -> tuple[str | int, ...]:
    made = sum(ends[end] for end in ("faults", "sound", "crash", "hang"))
    return way, made, ends["faults"], ends["sound"], ends["crash"], ends["hang"], ends["unclear"]


def test_what_is_spoilt_was_sound() -> None:
    assert [report(environment_faults(stack, raw(stack))) for stack in STACKS] == ["0 faults found"] * len(STACKS)
    told = [report(faults((system,), surroundings(system.name), TODAY)) for system in served()]
    assert told == ["0 faults found"] * len(served())


@pytest.mark.parametrize("stack", STACKS)
def test_a_spoilt_stack_file_is_sound_or_answered(stack: str) -> None:
    ends: Counter[str] = Counter()
    for way in stack_mutation.WAYS:
        chance = Random(f"{stack} {way}")
        ends += told(stack, way, (stack_case(stack, way, chance) for _ in range(SAMPLE["stack"])))
    assert ends["faults"] > ends["sound"]


@pytest.mark.parametrize("number", range(len(served())), ids=lambda number: served()[number].name)
def test_a_spoilt_system_is_sound_or_answered(number: int) -> None:
    ends: Counter[str] = Counter()
    for way in system_mutation.WAYS:
        chance = Random(f"{number} {way}")
        ends += told(served()[number].name, way, (system_case(number, way, chance) for _ in range(SAMPLE["system"])))
    assert ends["faults"] > len(system_mutation.WAYS) // 2


@pytest.mark.prove
@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("way", stack_mutation.WAYS)
def test_every_way_to_spoil_a_stack_file(stack: str, way: str, proof: Rows) -> None:
    chance = Random(f"{stack} {way} whole")
    ends = told(stack, way, (stack_case(stack, way, chance) for _ in range(PER_WAY["stack"])))
    proof.row(OF_STACKS, *row(way, ends))
    assert ends["faults"] + ends["sound"] == PER_WAY["stack"]


@pytest.mark.prove
@pytest.mark.parametrize("number", range(len(served())), ids=lambda number: served()[number].name)
@pytest.mark.parametrize("way", system_mutation.WAYS)
def test_every_way_to_spoil_a_system(number: int, way: str, proof: Rows) -> None:
    chance = Random(f"{number} {way} whole")
    ends = told(served()[number].name, way, (system_case(number, way, chance) for _ in range(PER_WAY["system"])))
    proof.row(OF_SYSTEMS, *row(way, ends))
    assert ends["faults"] + ends["sound"] == PER_WAY["system"]
