"""The scripts for k6 run by k6: against a small sql-studio that is well, or broken in one way."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from components.health_checks.load import SCRIPTS, told
from tests.live.clone import built
from tests.live.health.application import Application
from tests.rules.rendered import SYSTEMS
from tests.support.proof_table import Page, Rows, Table
from tools.toolchain.programs import program

pytestmark = [pytest.mark.live, pytest.mark.prove]

PAGE = Page(
    "load-scripts",
    "Scripts for k6",
    "Both scripts as `make render` writes them for sql-studio, run by k6 against an application that is well or broken in "
    "one way. Exit code 99 is k6's for a threshold that was crossed.",
    sources=("components/health_checks/k6", "components/health_checks/load.py", "tests/live/health/application.py"),
)
SMOKE = Table(PAGE, "smoke.js", ("broken", "checks that fail", "exit code"))
LOAD = Table(PAGE, "load.js", ("broken", "thresholds crossed", "exit code"))

SYSTEM = SYSTEMS["sql-studio"]
ASKED = [check.name for check in SYSTEM.smoke_checks if not check.certificate.seconds]
CROSSED = 99
BACKEND = "{scenario:sql-studio-backend}"
HEAVY = {"": "", "live": f"http_req_failed{BACKEND}", "response-time": f"http_req_duration{BACKEND}"}

Script = Callable[..., tuple[int, dict]]


@pytest.fixture
def script(studio: Application, tmp_path: Path) -> Script:
    """Runs a script; gives its exit code and k6's summary."""
    built("k6")
    for name, text in {**SCRIPTS, "told.json": told(SYSTEM)}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def run(name: str, **more: str) -> tuple[int, dict]:
        given = {"BASE_URL": f"http://127.0.0.1:{studio.port}", **more}
        words = [program("k6"), "run", "--quiet", "--no-usage-report", "--address", "", "--summary-export", "end.json"]
        for key, value in given.items():
            words += ["-e", f"{key}={value}"]
        place = {"HOME": str(tmp_path)}
        done = subprocess.run(
            [*words, name], cwd=tmp_path, env=place, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode in (0, CROSSED), done.stderr
        return done.returncode, json.loads((tmp_path / "end.json").read_text(encoding="utf-8"))

    return run


@pytest.mark.covers("HLT-03", "HLT-06")
@pytest.mark.parametrize("broken", ["", *ASKED])
def test_each_fault_fails_its_own_check(studio: Application, script: Script, proof: Rows, broken: str) -> None:
    studio.fault = broken
    code, summary = script("smoke.js")
    checks = summary["root_group"]["checks"]
    failed = [name for name, check in checks.items() if check["fails"]]
    proof.row(SMOKE, broken or "nothing", ", ".join(failed) or "none", str(code))
    assert set(checks) == set(ASKED)
    assert (code, failed) == ((CROSSED, [broken]) if broken else (0, []))


@pytest.mark.covers("HLT-03", "HLT-08")
@pytest.mark.parametrize("broken", HEAVY)
def test_load_is_held_against_the_objectives(studio: Application, script: Script, proof: Rows, broken: str) -> None:
    studio.fault = broken
    code, summary = script("load.js", STAGE="2s", SCALE="0.05")
    crossed = [name for name, metric in summary["metrics"].items() if any(metric.get("thresholds", {}).values())]
    proof.row(LOAD, broken or "nothing", ", ".join(crossed) or "none", str(code))
    assert (code, crossed) == ((CROSSED, [HEAVY[broken]]) if broken else (0, []))
    least = SYSTEM.service("sql-studio-backend").requests_per_second * 0.05 * 2 * 3
    assert len(studio.asked) > least, "the declared traffic was made, and more of it in the end"
