"""The walk: all faults at once, in order, for any junk in any field, without a crash and without a secret."""

import random
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pytest

import specs.checks
from specs import walk
from specs.fault import SpecificationError, report
from specs.schedule import Cron
from specs.severity import Severity
from specs.shown import screened
from specs.store import Store
from specs.units import Bytes, Duration, minutes
from specs.walk import faults, warnings
from tests.specs.change import TODAY, changed, found, paths, places, put
from tests.specs.sample import ENVIRONMENT, SYSTEM

SECRETS = (
    "postgres://admin:hunter2@db/orders",
    "-----BEGIN PRIVATE KEY-----\nMIIBhunter2\n-----END PRIVATE KEY-----",
    "password=hunter2",
    "AKIAIOSFODNN7EXAMPLE",
    "xoxb-1234-hunter2abcdef",
    "https://hooks.slack.com/services/T0/B0/hunter2",
    "AGE-SECRET-KEY-1HUNTER2",
    "Authorization: Bearer hunter2hunter2",
)


class Odd:
    """An object that is nothing a specification knows, and shows a secret when asked."""

    def __repr__(self) -> str:
        return "hunter2"

    __str__ = __repr__


@dataclass(frozen=True)
class Impostor:
    """Has the fields of a value type but is none."""

    seconds: int = 5


JUNK: tuple[Any, ...] = (
    None, True, 0, -1, 1 << 70, 10**5000, 1.5, float("nan"), float("inf"), -1e300, "", " ", "x", "1h", "\x00", "\ud800",
    "a" * 20_000, "0 0 31 2 *", "{{ $value", "(", (), (None,), ((),) * 3, [], [1], {}, {"a": 1}, set(), b"x", object(), Odd(),
    Impostor(), Duration(-1), Duration(1 << 61), Duration(None), Bytes(-5), Bytes("5"), Cron(""), Cron(5),  # pyright: ignore[reportArgumentType]
    Cron("* * * * *"), Severity.HIGH, Severity, Store, SYSTEM, SYSTEM.stores[0], lambda: 1, *SECRETS,
)  # fmt: skip
MUTATIONS = 600


def mutated(value: Any, count: int, seed: int) -> list[tuple[str, Any]]:
    """A seeded sample of one-field changes: a path, and the value with junk there."""
    chance = random.Random(seed)
    every = list(places(value))
    return [(path, put(value, path, chance.choice(JUNK))) for path in chance.choices(every, k=count)]


def own_failures(faults_: Any) -> list[str]:
    return [str(fault) for fault in faults_ if "values that end it" in fault.given]


def test_a_faultless_system_is_silent():
    assert report(found(SYSTEM, ENVIRONMENT)) == "0 faults found"
    assert warnings((SYSTEM,), ENVIRONMENT) == ()


def test_junk_in_any_field_never_ends_the_walk_and_never_shows_a_secret():
    for path, broken in mutated(SYSTEM, MUTATIONS, seed=20_261_125):
        told = faults((broken,), ENVIRONMENT, TODAY) + warnings((broken,), ENVIRONMENT)
        assert own_failures(told) == [], path
        assert "hunter2" not in report(told).lower(), path


def test_junk_in_any_field_of_the_environment():
    for path, broken in mutated(ENVIRONMENT, MUTATIONS // 5, seed=7):
        told = faults((SYSTEM,), broken, TODAY) + warnings((SYSTEM,), broken)
        assert own_failures(told) == [], path
        assert "hunter2" not in report(told).lower(), path


def test_several_wrong_fields_at_once():
    chance = random.Random(3)
    every = [path for path in places(SYSTEM) if path.count(".") == 1]
    for _ in range(150):
        broken = SYSTEM
        for path in chance.sample(every, 5):
            try:
                broken = put(broken, path, chance.choice(JUNK))
            except (TypeError, AttributeError, IndexError):
                continue  # an earlier change removed what this one would have changed
        told = faults((broken,), ENVIRONMENT, TODAY)
        assert own_failures(told) == []
        assert "hunter2" not in report(told).lower()


@pytest.mark.parametrize("number", range(len(JUNK)))
def test_junk_instead_of_a_system_or_an_environment(number: int):
    value = JUNK[number]
    assert faults(value, None, TODAY) is not None
    if value is not SYSTEM:
        assert faults((value,), None, TODAY) != ()
    if value is not None:
        assert faults((SYSTEM,), value, TODAY) != ()


def test_each_wrong_type_is_a_fault_with_its_path():
    """Junk of another type is never taken for a value: whatever the field, the walk names it or something below."""
    for path in places(SYSTEM):
        told = paths(put(SYSTEM, path, Odd()))
        assert told, path
        assert any(fault.startswith(path) for fault in told), (path, told)


@pytest.mark.parametrize(
    ("path", "given", "told", "mend"),
    [
        ("stores[0].backup.rpo", "1h", "'1h' of type str", "hours(1)"),
        ("stores[0].size", 5, "5 of type int", "gibibytes(10)"),
        ("stores[0].backup.base", "0 2 * * *", "'0 2 * * *' of type str", 'Cron("0 2 * * *")'),
        ("alerts[0].severity", "critical", "'critical' of type str", "write Severity.CRITICAL"),
        ("alerts[0].checks", "Look.", "'Look.' of type str", "(one,)"),
        ("alerts[0].checks", ["Look."], "a list of 1", "(one,)"),
        ("services", SYSTEM.services[0], "a value of type Service", "(one,)"),
        ("services[0].replicas", True, "True", "whole number"),
        ("services[0].replicas", 2.0, "2 of type float", "whole number"),
        ("services[0].traced", 1, "1 of type int", "True or False"),
        ("slos[0].target", "99.9%", "'99.9%' of type str", "0.05"),
        ("stores[0].backup.base.expression", "0 2 * *", "'0 2 * *'", "has 4 fields instead of five"),
        ("stores[0].backup.rpo.seconds", -60, "Duration(-60)", "minutes(5)"),
        ("documents[0]", ("Handbook",), "1 values", "give exactly these"),
        ("owner.team", None, "nothing (None)", "text in quotes"),
        ("stores[0].size.count", 1 << 70, "a whole number of 71 bits", "correct"),
        ("services[0].requests_per_second", float("nan"), "nan", "correct"),
    ],
)
def test_a_wrong_shape_says_what_was_given_and_how_to_write_it(path: str, given: Any, told: str, mend: str):
    fault, *others = found(put(SYSTEM, path, given))
    assert others == []
    assert path.startswith(fault.path)
    assert told == fault.given
    assert mend in fault.mend


def test_all_faults_come_together_in_order():
    broken = changed(SYSTEM, "stores[0].backup", rpo=minutes(1))
    broken = changed(broken, "services[0]", port=0)
    broken = changed(broken, "slos[0]", target=2.0)
    environment = changed(ENVIRONMENT, backup_recipients=())
    told = found(broken, environment)
    assert [(fault.where, fault.path) for fault in told] == [
        ("prod", "backup_recipients"),
        ("web-shop", "services[0].port"),
        ("web-shop", "slos[0].target"),
        ("web-shop", "stores[0].backup.rpo"),
    ]
    assert SpecificationError(told).faults == tuple(told)


def test_one_broken_system_does_not_hide_the_faults_of_another():
    broken = changed(SYSTEM, name="broken", namespace="broken", slos="none")
    faulty = changed(SYSTEM, "services[0]", port=0)
    assert [(fault.where, fault.path) for fault in found((broken, faulty))] == [
        ("broken", "slos"),
        ("web-shop", "services[0].port"),
    ]


def test_a_name_that_is_none_is_not_repeated():
    told = found(changed(SYSTEM, name="https://admin:hunter2@example.com"))
    assert {fault.where for fault in told} == {"(withheld)"}
    assert "hunter2" not in report(told)
    assert {fault.where for fault in found(changed(SYSTEM, name=5))} == {"systems[0]"}


@pytest.mark.parametrize("secret", SECRETS)
def test_what_looks_secret_is_withheld(secret: str):
    assert "hunter2" not in screened(f"before {secret} after").lower()
    assert "IOSFODNN7" not in screened(secret)


@pytest.mark.parametrize(
    "plain",
    [
        "EndpointStatsFlaskApiErrorRatioHigh",
        "https://wiki.example.com/runbooks",
        "postgres 16",
        "*/3 * * * *",
        "a-b-c-d-1234",
    ],
)
def test_what_is_plain_is_shown(plain: str):
    assert screened(plain) == plain


def test_a_check_that_fails_is_a_fault_and_the_others_are_still_heard(monkeypatch: pytest.MonkeyPatch):
    def failing(system: Any) -> Any:
        raise RuntimeError(system.name)

    monkeypatch.setattr(walk, "OF_SYSTEM", (failing, *walk.OF_SYSTEM))
    told = found(changed(SYSTEM, "services[0]", port=0))
    assert [fault.path for fault in told] == ["services[0].port", __name__]
    assert told[1].given == "values that end it with RuntimeError"


def test_every_check_is_part_of_the_walk():
    folder = Path(specs.checks.__file__).parent
    present = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    imported = {name for name in present if hasattr(walk, name)}
    assert present == imported
    assert {field.name for field in fields(Store)} >= {"backup", "log_per_day"}
