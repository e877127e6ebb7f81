"""Levels of single controls, by configuration: what is misspelt is refused and weakens nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

import policies
from commands.recording import Recording
from policies.catalogue import OBJECT_IDS, STACK_IDS
from policies.levels import Levels, file_faults, folder_faults
from policies.pack import CONTROLS, OTHERS
from tests.policies.mutation import REMOVED, changed, pod_path, told, without
from tests.policies.sample import recording

FOLDER = Path(policies.__file__).parent
FILES = sorted(FOLDER.glob("config.*.json"))
ENVIRONMENTS = {"dev", "staging", "prod"}


@pytest.fixture(scope="module")
def broken() -> Recording:
    """One finding of each family: RES-001 and BKP-003."""
    request = (*pod_path("Deployment"), "containers", 0, "resources", "requests", "cpu")
    return without(changed(recording(), "Deployment", "web", request, REMOVED), "CronJob", "shop-verify")


def levels(stack: Recording, config: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(found.policy, found.level, found.message.split()[0]) for found in told(stack, config)]


def test_every_control_is_mandatory_by_default(broken: Recording) -> None:
    assert levels(broken, {}) == [("workloads", "mandatory", "RES-001"), ("promises", "mandatory", "BKP-003")]


@pytest.mark.parametrize("level", ["advisory", "disabled", "mandatory"])
def test_a_control_takes_the_level_it_is_given(broken: Recording, level: str) -> None:
    config = {"workloads": {"levels": {"RES-001": level}}, "promises": {"levels": {"BKP-003": level}}}
    wanted = {
        "advisory": [("workloads-advice", "advisory", "RES-001"), ("promises-advice", "advisory", "BKP-003")],
        "disabled": [],
        "mandatory": [("workloads", "mandatory", "RES-001"), ("promises", "mandatory", "BKP-003")],
    }
    assert levels(broken, config) == wanted[level]


def test_a_level_of_one_control_leaves_the_others_alone(broken: Recording) -> None:
    assert levels(broken, {"workloads": {"levels": {"RES-002": "disabled"}}}) == levels(broken, {})


@pytest.mark.parametrize(
    "config",
    [
        {"workloads": {"levels": {"RES-01": "disabled"}}},
        {"workloads": {"levels": {"BKP-003": "disabled"}}},
        {"workloads": {"levels": {"RES-001": "off"}}},
        {"workloads": {"levels": {"RES-001": ["disabled"]}}},
        {"workloads": {"levels": "disabled"}},
        {"workloads": {"level": {"RES-001": "disabled"}}},
        {"promises": {"RES-001": "disabled"}},
    ],
)
def test_a_misspelt_configuration_is_a_mandatory_fault_and_weakens_nothing(broken: Recording, config: Any) -> None:
    found = told(broken, config)
    assert [violation.level for violation in found] == ["mandatory"] * 3
    assert sum(violation.message.startswith("policy configuration: ") for violation in found) == 1
    assert {"RES-001", "BKP-003"} <= {violation.message.split()[0] for violation in found}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "wanted a mapping"),
        ({"workload": {}}, "'workload' is no policy"),
        ({"workloads": {"enforcementLevel": "hard"}}, "enforcementLevel: wanted"),
        ({"workloads": {"levels": {"XXX-001": "advisory"}}}, "'XXX-001' is no control of this policy"),
        ({"workloads-advice": {"levels": {"RES-001": "advisory"}}}, "'RES-001' is no control of this policy"),
        ({"promises": "off"}, "promises: wanted"),
        ({"all": {"levels": {}}}, "all: wanted"),
    ],
)
def test_a_whole_file_is_checked(document: Any, words: str) -> None:
    [fault] = file_faults(document, CONTROLS)
    assert words in fault


def test_a_good_file_has_no_faults() -> None:
    good = {
        "all": "mandatory",
        "promises-advice": "disabled",
        "promises": {"enforcementLevel": "advisory", "levels": {}},
    }
    assert file_faults(good, CONTROLS) == []


def test_each_environment_has_its_file() -> None:
    assert {path.name.split(".")[1] for path in FILES} == ENVIRONMENTS
    assert [file_faults(json.loads(path.read_text()), CONTROLS) for path in FILES] == [[]] * len(FILES)


def test_nothing_is_weakened_where_users_are() -> None:
    given = json.loads((FOLDER / "config.prod.json").read_text())
    assert [family.get("levels", {}) for family in given.values()] == [{}] * len(given)


def test_staging_is_weaker_only_in_its_size_and_its_silence() -> None:
    """Nobody is woken for it, and its log store does not see the declared traffic."""
    given = json.loads((FOLDER / "config.staging.json").read_text())
    assert {control for family in given.values() for control in family["levels"]} == {"MON-003", "STO-004"}


def test_a_level_that_is_taken_twice_stays() -> None:
    held = Levels([*OBJECT_IDS, *STACK_IDS])
    for _ in range(2):
        held.take({"levels": {"RES-001": "advisory"}})
    assert (held.of("RES-001"), held.of("RES-002"), held.faults) == ("advisory", "mandatory", [])


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"workload": {}}, "did you mean workloads?"),
        ({"promises": {"levels": {"BKP-01": "advisory"}}}, "did you mean BKP-001?"),
        ({"quite another thing!": {}}, "a key is no policy; take it from the table"),
        ({"S3cret value!": {}}, "a key is no policy"),
    ],
)
def test_a_misspelt_name_is_told_with_the_one_that_was_meant(document: Any, words: str) -> None:
    [fault] = file_faults(document, CONTROLS)
    assert words in fault
    assert "S3cret" not in fault


def test_every_file_beside_the_pack_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "config.prod.json").write_text('{"workload": {}}')
    (tmp_path / "config.dev.json").write_text("{")
    (tmp_path / "other.json").write_text("{")
    first, second = folder_faults(tmp_path, CONTROLS)
    assert first == "config.dev.json: wanted a JSON document"
    assert second.startswith("config.prod.json: 'workload' is no policy; did you mean workloads?")
    assert folder_faults(FOLDER, CONTROLS, OTHERS) == []


def test_a_misspelt_policy_in_a_file_is_a_mandatory_fault(broken: Recording, monkeypatch: Any, tmp_path: Path) -> None:
    """The engine merges it in silence, so the pack reads the files itself."""
    (tmp_path / "config.prod.json").write_text('{"promise": {"levels": {"BKP-003": "disabled"}}}')
    monkeypatch.setattr("policies.pack.FOLDER", tmp_path)
    faults = [found for found in told(broken) if found.message.startswith("policy configuration: config.prod.json")]
    assert [found.level for found in faults] == ["mandatory"]
