"""The front door: commands, exit codes, and failures as one report."""

import argparse
import errno
import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from commands import __main__ as front
from commands.failure import BAD_INPUT, SURROUNDINGS, VIOLATION, CommandFailure
from tests.support.tree import ROOT
from tools.embedded_cluster.failures import ClusterFailure
from tools.toolchain.failures import ToolchainFailure


def command(monkeypatch: pytest.MonkeyPatch, run: object) -> None:
    """Lets `status` be a command of the test."""

    def arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--code", type=int, default=0)

    module = SimpleNamespace(__doc__="A command of the test.", arguments=arguments, run=run)
    monkeypatch.setattr(front.importlib, "import_module", lambda _: module)


@pytest.mark.parametrize("code", [0, 1])
def test_what_a_command_returns_is_the_exit_code(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    command(monkeypatch, lambda options: options.code)
    assert front.main(["status", "--code", str(code)]) == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CommandFailure("2 faults found", BAD_INPUT), BAD_INPUT),
        (CommandFailure("a policy says no", VIOLATION), VIOLATION),
        (CommandFailure("no kubectl"), SURROUNDINGS),
        (ClusterFailure("its port is taken"), SURROUNDINGS),
        (ToolchainFailure("the disk is full"), SURROUNDINGS),
    ],
)
def test_a_failure_is_one_report_and_its_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, code: int
) -> None:
    def run(_: argparse.Namespace) -> int:
        raise error

    command(monkeypatch, run)
    assert front.main(["status"]) == code
    said = capsys.readouterr()
    assert said.err == f"groundcrew status: {error}\n"
    assert said.out == ""


def test_an_interrupt_says_that_the_command_may_be_run_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    command(monkeypatch, run)
    assert front.main(["status"]) == front.INTERRUPTED
    assert "carries on from here" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_being_ended_is_an_interrupt(monkeypatch: pytest.MonkeyPatch, number: signal.Signals) -> None:
    """The engine is a session of its own: it hears of a closed terminal or a cancelled job from here alone."""
    earlier = signal.getsignal(number)

    def run(_: argparse.Namespace) -> int:
        signal.raise_signal(number)
        return 0

    command(monkeypatch, run)
    try:
        assert front.main(["status"]) == front.INTERRUPTED
    finally:
        signal.signal(number, earlier)


def test_a_disk_that_refuses_is_one_report(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def run(_: argparse.Namespace) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "stacks/Pulumi.dev.yaml")

    command(monkeypatch, run)
    assert front.main(["status"]) == SURROUNDINGS
    assert capsys.readouterr().err == (
        "groundcrew status: No space left on device (stacks/Pulumi.dev.yaml); check the disk and who owns it\n"
    )


def test_exit_codes_differ() -> None:
    codes = {0, 1, BAD_INPUT, VIOLATION, SURROUNDINGS, front.INTERRUPTED}
    assert len(codes) == 6


@pytest.mark.parametrize("given", [[], ["upp"]])
def test_an_unknown_command_is_told_the_known_ones(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        front.main(given)
    assert ended.value.code == BAD_INPUT
    said = capsys.readouterr().err
    assert "command" in said
    assert not given or "'status'" in said or "status" in said


@pytest.mark.parametrize("name", front.COMMANDS)
def test_every_command_tells_what_it_does(name: str) -> None:
    """Each in a process of its own: a command imports what it needs, and no more than that is there."""
    done = subprocess.run(
        [sys.executable, "-m", "commands", name, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"python -m commands {name}" in done.stdout
    assert f"`make {name}`" in done.stdout


def test_the_makefile_calls_known_commands_only() -> None:
    called = [
        line.split()[1]
        for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
        if line.startswith("\t$(command) ")
    ]
    assert called
    assert set(called) <= set(front.COMMANDS)


@pytest.mark.parametrize(("environment", "word"), [("prdo", "did you mean prod?"), ("nowhere", "choose one of")])
def test_a_wrong_environment_ends_before_anything_is_started(environment: str, word: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "commands", "up", "--env", environment],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == BAD_INPUT
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
