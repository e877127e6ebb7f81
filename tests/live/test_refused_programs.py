"""Programs that break one promise each, through the real engine with the real pack: each is refused, the good one is not."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from commands.target import NOWHERE
from tests.live.clone import built
from tests.policies.mutation import Path as Place
from tests.policies.mutation import pod_path
from tests.support.proof_table import Page, Rows, Table
from tests.support.tree import ROOT
from tools.toolchain.environment import pulumi_environment

pytestmark = [pytest.mark.live, pytest.mark.prove]

POD = pod_path("Deployment")
FIRST = (*POD, "containers", 0)
SECRET = "hunter2-in-the-open"
PROJECT = "name: refused\nruntime: {{name: python, options: {{virtualenv: {venv}}}}}\n"
MAIN = "import sys\nsys.path.append({root!r})\nfrom tests.live.refused_program import run\nrun()\n"
# The sample has none of the objects that exceptions are registered for.
LEVELS = {"promises": {"levels": {"EXC-001": "disabled"}}}
PAGE = Page(
    "refusals",
    "Programs that are refused",
    "The sample stack of the policies' tests as a program of its own, with one field broken in each, in a preview by the real "
    "engine with the real pack. Unbroken it passes.",
    sources=(
        *sorted(f"policies/{file.name}" for file in (ROOT / "policies").glob("*.py") if file.name != "scanners.py"),
        *("tests/live/refused_program.py", "tests/live/test_refused_programs.py", "tests/policies/sample.py"),
    ),
)
REFUSED = Table(PAGE, "Programs", ("program", "refused by", "programs", "refused", "showed a value"))


@dataclass(frozen=True)
class Bad:
    """One change and the control that must speak."""

    control: str
    what: str
    target: str
    path: Place
    value: Any


BAD = (
    Bad("RES-001", "asks for no processor", "Deployment web", (*FIRST, "resources", "requests", "cpu"), None),
    Bad(
        "IMG-001",
        "runs what a moving tag means",
        "Deployment web",
        (*FIRST, "image"),
        "registry.example/shop/web:latest",
    ),
    Bad("SEC-001", "runs as root", "Deployment web", (*POD, "securityContext", "runAsUser"), 0),
    Bad(
        "SEC-002", "writes to its root", "Deployment web", (*FIRST, "securityContext", "readOnlyRootFilesystem"), False
    ),
    Bad("SEC-003", "keeps capabilities", "Deployment web", (*FIRST, "securityContext", "capabilities"), None),
    Bad("SEC-005", "is privileged", "Deployment web", (*FIRST, "securityContext", "privileged"), True),
    Bad("SEC-006", "shares the node's network", "Deployment web", (*POD, "hostNetwork"), True),
    Bad("PRB-001", "never says when it is ready", "Deployment web", (*FIRST, "readinessProbe"), None),
    Bad("SCR-001", "holds a password", "Deployment web", (*FIRST, "env"), [{"name": "DB_PASSWORD", "value": SECRET}]),
    Bad("NET-004", "opens a load balancer", "Service web", ("spec", "type"), "LoadBalancer"),
    Bad("JOB-002", "runs beside itself", "CronJob shop-base", ("spec", "concurrencyPolicy"), "Allow"),
    Bad("BKP-001", "copies its log each hour", "CronJob shop-slice", ("spec", "schedule"), "0 * * * *"),
    Bad("BKP-003", "restores no copy", "CronJob shop-verify", ("spec", "suspend"), True),
    Bad(
        "RET-001",
        "keeps series ten days",
        "StatefulSet prometheus",
        (*FIRST, "args", 1),
        "--storage.tsdb.retention.time=10d",
    ),
)


class Engine:
    """A project, a state and a stack of its own."""

    def __init__(self, folder: Path):
        built("pulumi")
        self.folder = folder
        (folder / "state").mkdir()
        (folder / "Pulumi.yaml").write_text(PROJECT.format(venv=sys.prefix), encoding="utf-8")
        (folder / "__main__.py").write_text(MAIN.format(root=str(ROOT)), encoding="utf-8")
        (folder / "levels.json").write_text(json.dumps(LEVELS), encoding="utf-8")
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PULUMI_", "PYTEST", "XDIST"))
        }
        own = {"PULUMI_BACKEND_URL": f"file://{folder / 'state'}", "PULUMI_CONFIG_PASSPHRASE": "refused"}
        self.variables = {**kept, **pulumi_environment(), **own, "KUBECONFIG": NOWHERE}
        self.ended("stack", "init", "refused")

    def ended(self, *arguments: str) -> tuple[int, str]:
        command = ["pulumi", "--non-interactive", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=self.variables, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def preview(self, change: dict[str, Any]) -> tuple[int, str]:
        (self.folder / "change.json").write_text(json.dumps(change), encoding="utf-8")
        pack = ("--policy-pack", str(ROOT / "policies"), "--policy-pack-config", str(self.folder / "levels.json"))
        return self.ended("preview", "--stack", "refused", *pack)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine(tmp_path_factory.mktemp("refused"))


def test_the_good_program_passes(engine: Engine) -> None:
    code, said = engine.preview({})
    assert code == 0, said[-4000:]
    assert "[mandatory]" not in said
    assert "to create" in said


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.control}-{bad.what.replace(' ', '-')}")
def test_a_bad_program_is_refused_by_its_control(engine: Engine, bad: Bad, proof: Rows) -> None:
    code, said = engine.preview({"object": bad.target, "path": bad.path, "value": bad.value})
    proof.row(REFUSED, f"one that {bad.what}", bad.control, 1, int(code != 0), int(SECRET in said))
    assert code != 0
    assert bad.control in said, said[-3000:]
    assert "[mandatory]" in said
    assert SECRET not in said
    assert "can't run policy" not in said
