"""The health report against a real application: each single fault is named by its own check alone."""

from collections.abc import Callable

import pytest

from jobs.exit_code import ExitCode
from tests.live.health.bench import SYSTEM, Bench, wrong

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("health-report")]

SECTIONS = ["pods", "events", "usage", "requests", "databases", "caches", "volumes", "services", "ingresses", "logs"]
BY_NAME = {check.name: check for check in SYSTEM.smoke_checks}


@pytest.mark.covers("HLT-02", "HLT-04", "HLT-06", "SEC-05")
@pytest.mark.usefixtures("calm")
def test_a_healthy_system_has_ten_sections_and_no_fault(run: Callable, bench: Bench) -> None:
    bench.studio.fault = ""
    code, report = run()
    assert (code, wrong(report, events=True)) == (ExitCode.DONE, set())
    assert [section["name"] for section in report["sections"]] == SECTIONS
    assert [f["name"] for f in report["sections"][3]["findings"]] == list(BY_NAME)
    assert len(BY_NAME) == 13
    usage = report["sections"][2]
    assert usage["verdict"] == "unknown", "the embedded cluster has no metrics API; that is no fault"


@pytest.mark.covers("HLT-06", "BUG-41", "BUG-43", "BUG-44")
@pytest.mark.parametrize("name", [name for name in BY_NAME if name != "certificate"])
def test_each_fault_of_the_application_is_named_by_its_check_alone(run: Callable, bench: Bench, name: str) -> None:
    bench.studio.fault = name
    code, report = run()
    assert (code, wrong(report)) == (ExitCode.UNHEALTHY, {f"requests/{name}:failed"})


@pytest.mark.covers("HLT-06", "BUG-44")
def test_a_certificate_that_ends_within_a_week_is_named(run: Callable, bench: Bench) -> None:
    bench.studio.fault = ""
    code, report = run(bench.told("ending"))
    assert (code, wrong(report)) == (ExitCode.UNHEALTHY, {"requests/certificate:failed"})


@pytest.mark.covers("BUG-43")
@pytest.mark.usefixtures("calm")
def test_degraded_is_a_warning_and_no_pass(run: Callable, bench: Bench) -> None:
    bench.studio.fault = "degraded"
    code, report = run()
    assert (code, wrong(report)) == (ExitCode.DEGRADED, {"requests/status:degraded"})
