"""What is exposed is what the contract promises, and nothing is said of what was not tried."""

import re
import subprocess

import pytest

from jobs.journeys.journey import RunResult, StepResult
from jobs.journeys.series import Series
from specs.exporters import JOURNEYS
from tests.live.clone import built
from tools.toolchain.programs import program

SAMPLE = re.compile(r'^(\w+)\{journey="([^"]+)"(?:,step="([^"]+)")?\} (\S+)$')

WELL = RunResult("work", (StepResult("login", 0.25), StepResult("query", 0.5)), 1000.0)
ILL = RunResult("work", (StepResult("login", 0.25), StepResult("query", 2.0, "status 500, wanted 200")), 1060.5)


def samples(series: Series) -> dict[tuple[str, str, str], float]:
    """By name, journey and step. Raises for a line that is neither a comment nor a sample."""
    lines = [line for line in series.text().splitlines() if not line.startswith("#")]
    found = [SAMPLE.fullmatch(line) for line in lines]
    assert all(found), lines
    return {(one[1], one[2], one[3] or ""): float(one[4]) for one in found if one}


def test_nothing_is_known_before_the_first_run() -> None:
    assert Series().text() == ""


@pytest.mark.covers("HLT-06")
def test_the_names_kinds_and_labels_are_those_of_the_contract() -> None:
    series = Series()
    series.tell(WELL)
    kinds = re.findall(r"^# TYPE (\w+) (\w+)$", series.text(), re.MULTILINE)
    assert dict(kinds) == {metric.name: metric.kind.value for metric in JOURNEYS.metrics}
    for metric in JOURNEYS.metrics:
        steps = {bool(step) for name, _, step in samples(series) if name == metric.name}
        assert steps == {"step" in metric.labels}


@pytest.mark.live
def test_prometheus_finds_no_fault_in_its_form() -> None:
    built("promtool")
    series = Series()
    series.tell(ILL)
    command = [program("promtool"), "check", "metrics"]
    done = subprocess.run(command, input=series.text(), capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_last_run_counts_and_the_last_success_is_remembered() -> None:
    series = Series()
    series.tell(WELL)
    assert samples(series)["journey_last_success_timestamp_seconds", "work", ""] == 1000
    series.tell(ILL)
    found = samples(series)
    assert found["journey_success", "work", ""] == 0
    assert found["journey_duration_seconds", "work", ""] == 2.25
    assert found["journey_last_run_timestamp_seconds", "work", ""] == 1060.5
    assert found["journey_last_success_timestamp_seconds", "work", ""] == 1000
    assert found["journey_step_success", "work", "login"] == 1
    assert found["journey_step_success", "work", "query"] == 0


def test_a_step_that_was_not_tried_has_no_series() -> None:
    series = Series()
    series.tell(WELL)
    series.tell(RunResult("work", (StepResult("login", 0.1, "no answer"),), 1100.0))
    assert {step for _, _, step in samples(series)} == {"", "login"}


def test_journeys_stand_beside_each_other_and_one_that_never_succeeded_says_so() -> None:
    series = Series()
    series.tell(WELL)
    series.tell(RunResult("other", ILL.steps, 1200.0))
    found = samples(series)
    assert ("journey_success", "other", "") in found
    assert ("journey_last_success_timestamp_seconds", "other", "") not in found


def test_a_run_without_steps_is_no_success() -> None:
    assert not RunResult("work", (), 1.0).succeeded
