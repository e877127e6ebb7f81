"""`make drill`: what it refuses, and that an interrupt leaves nothing on the machine."""

import os
import signal
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import pytest

from commands import drill
from commands.__main__ import INTERRUPTED
from commands.failure import BAD_INPUT, SURROUNDINGS, CommandFailure
from drill.known import KINDS
from drill.outcome import Outcome
from specs.store import Engine
from tests.jobs.copies import document
from tests.support.servers import obtained, scratch
from tests.support.tree import ROOT
from tests.support.waiting import until


def options(*words: str) -> Namespace:
    parser = ArgumentParser()
    drill.arguments(parser)
    return parser.parse_args(["--env", "dev", *words])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--system", "sql-studo"], BAD_INPUT, "sql-studio"),
        (["--system", "sql-studio", "--rows", "0"], BAD_INPUT, "wanted 1 or more"),
        (["--system", "eyewear-ml"], SURROUNDINGS, "can be drilled on this machine"),
    ],
)
def test_what_cannot_be_drilled_is_one_failure(words: list[str], code: int, said: str) -> None:
    with pytest.raises(CommandFailure, match=said) as failure:
        drill.run(options(*words))
    assert failure.value.exit_code == code


def test_a_store_that_is_not_drilled_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandFailure):
        drill.run(options("--system", "eyewear-ml"))
    assert capsys.readouterr().out == "mongodb (mongodb) is not drilled: Debian has no MongoDB server\n"


@pytest.mark.parametrize(
    ("rpo", "faults", "kept"), [(1.0, (), "yes"), (9.0, (), "no"), (1.0, ("a row is gone",), "no")]
)
def test_the_table_tells_what_was_promised_and_what_was_kept(rpo: float, faults: tuple[str, ...], kept: str) -> None:
    outcome = Outcome("db", "postgresql", "between slices", 4, 30, 3, rpo, 2.5, faults)
    one = drill.Drilled(outcome, document(rpo_seconds=8, rto_seconds=60), 7)
    assert drill.table([one]).splitlines()[-1] == (
        f"| db | postgresql | between slices | 4 | 30 | 3 | {rpo} s | 7 s | 8 s | 2.5 s | 60 s | {kept} |"
    )


@pytest.mark.live
@pytest.mark.parametrize(
    ("system", "engine", "sign"),
    [("school-timetable", Engine.MYSQL, "server"), ("sql-studio", Engine.POSTGRESQL, "run-002")],
    ids=["while a server is made", "while a slice is shipped"],
)
def test_an_interrupt_leaves_nothing_behind(system: str, engine: Engine, sign: str) -> None:
    obtained(KINDS[engine].obtain)
    with scratch() as place:
        place.chmod(0o755)
        running = subprocess.Popen(
            [sys.executable, "-m", "commands", "drill", "--system", system, "--env", "dev"],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(place), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            until(lambda: any(place.glob(f"gc-*/{sign}*")), f"{sign} in the drill's folder", every=0.05)
            until(lambda: processes(place), "a program of the drill", every=0.05)
            running.send_signal(signal.SIGINT)
            _, said = running.communicate(timeout=60)
        finally:
            running.kill()
        assert running.returncode == INTERRUPTED, said
        assert list(place.iterdir()) == []
        assert processes(place) == []


def processes(place: Path) -> list[str]:
    """Programs that run in a folder or with a path in it, by their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
            inside = str(place) in words or str(place) in str((folder / "cwd").readlink())
        except OSError:
            continue
        found += [words] if inside else []
    return found
