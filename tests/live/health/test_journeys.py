"""Journeys walked by the real program against a real application."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest

from components.health_checks.journeys import document
from specs.exporters import JOURNEYS
from specs.job_document import JourneyDocument
from tests.live.health.application import PASSWORD, TOKEN, USER, Application
from tests.rules.rendered import ENVIRONMENT, SYSTEMS
from tests.support.servers import free_port
from tests.support.tree import ROOT

pytestmark = [pytest.mark.live]

SYSTEM = SYSTEMS["sql-studio"]
[JOURNEY] = SYSTEM.journeys
STEPS = [step.name for step in JOURNEY.steps]
SAMPLE = re.compile(r"^(\w+)\{([^}]*)\} (\S+)$", re.MULTILINE)
PATIENCE = 20


@dataclass
class Walked:
    """One running program: its series by name and step, and what it said."""

    process: "subprocess.Popen[str]"
    port: int

    def text(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as answer:
            return answer.read().decode()

    def series(self) -> Mapping[tuple[str, str], float]:
        found = {}
        for name, labels, value in SAMPLE.findall(self.text()):
            step = re.search(r'step="([^"]*)"', labels)
            found[name, step[1] if step else ""] = float(value)
        return found

    def after_a_run(self) -> Mapping[tuple[str, str], float]:
        """The series of a run that began after this call."""
        asked = time.time()
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            try:
                found = self.series()
            except (URLError, OSError):
                found = {}
            ended = found.get(("journey_last_run_timestamp_seconds", ""), 0)
            if ended - found.get(("journey_duration_seconds", ""), 0) > asked:
                return found
            time.sleep(0.05)
        raise AssertionError("no run ended")


def told(studio: Application, port: int, interval: int = 1) -> JourneyDocument:
    """The rendered document with loopback addresses, walked every second."""
    whole = document(SYSTEM, ENVIRONMENT)
    [journey] = whole.journeys
    steps = tuple(
        replace(step, url=f"http://127.0.0.1:{studio.port}{urlsplit(step.url).path}") for step in journey.steps
    )
    return replace(whole, journeys=(replace(journey, steps=steps, interval_seconds=interval),), port=port)


@contextmanager
def walking(studio: Application, folder: Path, password: str | None = PASSWORD) -> Iterator[Walked]:
    port, account = free_port(), folder / "accounts" / JOURNEY.name
    account.mkdir(parents=True)
    if password is not None:
        (account / "user").write_text(USER)
        (account / "password").write_text(password)
    file = folder / "job.json"
    file.write_text(told(studio, port).json())
    words = [sys.executable, "-m", "jobs", "journeys", "--document", str(file), "--accounts", str(account.parent)]
    words += ["--address", "127.0.0.1"]
    log = (folder / "log").open("w")
    process = subprocess.Popen(words, cwd=ROOT, env={"PATH": os.defpath}, stdout=log, stderr=log, text=True)
    try:
        yield Walked(process, port)
    finally:
        process.terminate()
        process.wait(PATIENCE)
        log.close()


def failed_steps(series: Mapping[tuple[str, str], float]) -> set[str]:
    return {step for (name, step), value in series.items() if name == "journey_step_success" and not value}


@pytest.mark.covers("HLT-06")
def test_a_run_succeeds_is_told_and_leaves_nothing_behind(studio: Application, tmp_path: Path) -> None:
    with walking(studio, tmp_path) as walked:
        series = walked.after_a_run()
        text = walked.text()
    assert series["journey_success", ""] == 1
    assert series["journey_last_success_timestamp_seconds", ""] == pytest.approx(time.time(), abs=PATIENCE)
    assert [step for name, step in series if name == "journey_step_duration_seconds"] == STEPS
    assert {name for name, _ in series} == {metric.name for metric in JOURNEYS.metrics}
    assert (studio.canaries, studio.sessions) == (set(), 0)
    assert not any(secret in text + (tmp_path / "log").read_text() for secret in (PASSWORD, USER, TOKEN))


# What is broken, the steps that fail of it, and whether something stays behind all the same.
BROKEN: dict[str, tuple[set[str], bool]] = {
    "login": ({"login"}, False),
    "token": ({"login"}, False),
    "query": ({"query"}, False),
    "lost-sync": ({"sync"}, False),
    "forgotten": ({"read-back"}, False),
    "clear-up": ({"clear-up"}, True),
    "logout": ({"logout"}, False),
}


@pytest.mark.covers("HLT-06")
@pytest.mark.parametrize("fault", BROKEN)
def test_each_broken_step_is_named_and_what_was_made_is_taken_away(
    studio: Application, tmp_path: Path, fault: str
) -> None:
    studio.fault = fault
    steps, stays = BROKEN[fault]
    with walking(studio, tmp_path) as walked:
        series = walked.after_a_run()
    assert (series["journey_success", ""], failed_steps(series)) == (0, steps)
    assert bool(studio.canaries) is stays
    said = (tmp_path / "log").read_text()
    assert f"{JOURNEY.name}: {next(iter(steps))}: " in said
    assert not any(secret in said for secret in (PASSWORD, json.dumps(PASSWORD)[1:-1], USER, TOKEN))


def test_a_wrong_or_missing_account_is_told_without_its_words(studio: Application, tmp_path: Path) -> None:
    with walking(studio, tmp_path, password=None) as walked:
        assert failed_steps(walked.after_a_run()) == {"account"}
        account = tmp_path / "accounts" / JOURNEY.name
        (account / "user").write_text(USER)
        (account / "password").write_text("stale-password")
        assert failed_steps(walked.after_a_run()) == {"login"}
        # A new password needs no restart.
        (account / "password").write_text(PASSWORD)
        assert walked.after_a_run()["journey_success", ""] == 1
    assert "stale-password" not in (tmp_path / "log").read_text()


def test_it_recovers_and_forgets_no_success(studio: Application, tmp_path: Path) -> None:
    with walking(studio, tmp_path) as walked:
        good = walked.after_a_run()
        studio.fault = "query"
        bad = walked.after_a_run()
        studio.fault = ""
        again = walked.after_a_run()
    last = ("journey_last_success_timestamp_seconds", "")
    assert bad["journey_success", ""] == 0
    assert good[last] <= bad[last] < again[last]


@pytest.mark.covers("HLT-06")
def test_it_never_walks_twice_at_once_and_ends_a_run_it_began(studio: Application, tmp_path: Path) -> None:
    """Runs of 1.5 seconds are due every second; told to stop in the middle of one it still clears up."""
    studio.pause = 0.25
    with walking(studio, tmp_path) as walked:
        walked.after_a_run()
        _until(lambda: bool(studio.canaries))
        walked.process.send_signal(signal.SIGTERM)
        assert walked.process.wait(PATIENCE) == 0
    assert studio.most_sessions == 1
    assert (studio.canaries, studio.sessions) == (set(), 0)


def _until(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.01)
