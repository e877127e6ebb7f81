"""`make backtest`: what it refuses, and that other targets are tried on the same history."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

import pytest

from backtest.course import Course
from backtest.replay import Cost
from backtest.run import Outcome
from commands import backtest
from commands.failure import BAD_INPUT, CommandFailure
from specs.environment import Environment
from specs.system import System
from tests.rules.slo.cases import ENVIRONMENT
from tests.specs.data.invoice_service import SYSTEM


def options(*words: str) -> Namespace:
    parser = ArgumentParser()
    backtest.arguments(parser)
    return parser.parse_args(["--system", SYSTEM.name, *words])


@pytest.fixture
def replays(monkeypatch: pytest.MonkeyPatch) -> list[tuple[System, Course]]:
    """Which objective is replayed over which history; nothing is replayed."""
    found: list[tuple[System, Course]] = []

    def generated(system: System, _: Environment, course: Course) -> tuple[list[Outcome], Cost]:
        found.append((system, course))
        return [], Cost({})

    monkeypatch.setattr(backtest, "_chosen", lambda name, environment: (SYSTEM, ENVIRONMENT))
    monkeypatch.setattr(backtest, "_generated", generated)
    return found


def test_another_target_is_tried_on_the_same_history(replays: list[tuple[System, Course]]) -> None:
    assert backtest.run(options("--days", "10", "--target", "availability=0.995")) == 0
    declared, tried = replays[: len(SYSTEM.slos)], replays[len(SYSTEM.slos) :]
    assert [course for _, course in declared] == [course for _, course in tried]
    assert [system.slos[0].target for system, _ in declared] == [slo.target for slo in SYSTEM.slos]
    assert next(system.slos[0].target for system, _ in tried) == 0.995
    assert any(course.failures for _, course in declared)


def test_without_another_target_each_objective_is_replayed_once(
    replays: list[tuple[System, Course]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backtest.run(options("--days", "1", "--out", str(tmp_path)))
    assert [system.slos for system, _ in replays] == [(slo,) for slo in SYSTEM.slos]
    text = (tmp_path / "backtest.md").read_text(encoding="utf-8")
    assert text.startswith(f"# Backtest of {SYSTEM.name}\n")
    assert text in capsys.readouterr().out
    assert "what if" not in (tmp_path / "backtest.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("given", ["availability", "availability=", "availability=1", "availability=0", "latency=95%"])
def test_a_target_that_is_no_share_is_refused(replays: list[tuple[System, Course]], given: str) -> None:
    with pytest.raises(CommandFailure, match="wanted OBJECTIVE=SHARE") as refused:
        backtest.run(options("--target", given))
    assert refused.value.exit_code == BAD_INPUT
    assert replays == []


def test_every_wrong_target_is_told_at_once() -> None:
    with pytest.raises(ValueError, match=r"--target a=2.*\n.*--target b=x"):
        backtest.targets(["a=2", "c=0.9", "b=x"])


def test_an_objective_that_is_not_there_is_refused_with_those_that_are(replays: list[tuple[System, Course]]) -> None:
    with pytest.raises(CommandFailure, match="availability, latency"):
        backtest.run(options("--target", "avail=0.9"))
    assert replays == []


def test_a_folder_without_blocks_is_refused(replays: list[tuple[System, Course]], tmp_path: Path) -> None:
    with pytest.raises(CommandFailure, match="holds no block of a Prometheus") as refused:
        backtest.run(options("--history", str(tmp_path)))
    assert refused.value.exit_code == BAD_INPUT


@pytest.mark.parametrize(("name", "said"), [("maintenance-ap", "maintenance-api"), ("", "no such system")])
def test_a_system_that_is_not_there_is_refused(name: str, said: str) -> None:
    with pytest.raises(CommandFailure, match=said) as refused:
        backtest.run(replace_name(options(), name))
    assert refused.value.exit_code == BAD_INPUT


def replace_name(given: Namespace, name: str) -> Namespace:
    return Namespace(**{**vars(given), "system": name})
