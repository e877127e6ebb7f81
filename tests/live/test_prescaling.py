"""A floor raised and lowered on a real API server, as the Jobs do it and with their rights alone."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from commands.check_input import checked
from components.system_guards.prescaling import changes, prescaled, prescaling_manifests
from components.system_guards.scaling import scaling_manifests
from jobs.exit_code import ExitCode
from tests.support.tree import ROOT
from tests.tools.embedded_cluster.served import Served, built_program

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("prescaling")]

PLAN = checked("dev")
SYSTEM = next(system for system in PLAN.systems if prescaled(system))
SERVICE = prescaled(SYSTEM)[0]
assert SERVICE.scaling
SCALING = SERVICE.scaling
OTHER = "somebody-else"


@dataclass(frozen=True)
class World:
    """The system's autoscalers, one that is somebody else's, and the Jobs' accounts."""

    served: Served
    folder: Path
    documents: dict[str, str]

    def run(self, document: dict[str, Any]) -> "subprocess.CompletedProcess[str]":
        """The Job's program with the Job's account."""
        (self.folder / "job.json").write_text(json.dumps(document))
        server = urlsplit(self._entry["server"])
        told = {"KUBERNETES_SERVICE_HOST": server.hostname or "", "KUBERNETES_SERVICE_PORT": str(server.port)}
        words = ["prescale", "--document", str(self.folder / "job.json"), "--account", str(self.folder)]
        return subprocess.run(
            [sys.executable, "-m", "jobs", *words],
            cwd=ROOT,
            env={"PATH": os.defpath, **told},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def sign_in(self, account: str) -> None:
        made = self.served.kubectl("create", "token", account, "--namespace", SYSTEM.namespace)
        assert made.returncode == 0, made.stderr
        (self.folder / "token").write_text(made.stdout.strip())
        (self.folder / "ca.crt").write_bytes(base64.b64decode(self._entry["certificate-authority-data"]))

    @property
    def _entry(self) -> dict[str, str]:
        kept = self.served.kubectl("config", "view", "--raw", "--flatten", "-o", "json").stdout
        return json.loads(kept)["clusters"][0]["cluster"]

    def autoscaler(self, name: str = SERVICE.name) -> dict[str, Any]:
        return self.served.get("hpa", name, "--namespace", SYSTEM.namespace)["spec"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("prescaling")
    served = Served(built_program(), folder / "cluster")
    try:
        started = served.drive("start")
        assert started.returncode == 0, started.stderr
        space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SYSTEM.namespace}}
        made = prescaling_manifests(SYSTEM, PLAN.environment)
        scalers = [found for found in scaling_manifests(SYSTEM) if found["kind"] == "HorizontalPodAutoscaler"]
        [own] = [found for found in scalers if found["metadata"]["name"] == SERVICE.name]
        other = {**own, "metadata": {"name": OTHER, "namespace": SYSTEM.namespace}}
        text = json.dumps({"apiVersion": "v1", "kind": "List", "items": [space, *scalers, other, *made]})
        # As the provider applies: on the server's side, with a manager of its own.
        done = served.kubectl("apply", "--server-side", "--validate=strict", "-f", "-", text=text)
        assert done.returncode == 0, done.stderr
        [documents] = [found["data"] for found in made if found["kind"] == "ConfigMap"]
        found = World(served, folder, documents)
        found.sign_in(f"prescale-{SERVICE.name}")
        yield found
    finally:
        served.drive("reset")


@pytest.mark.covers("SCL-03", "SCL-04")
def test_the_floor_is_raised_and_lowered_and_nothing_else_changes(world: World) -> None:
    before = world.autoscaler()
    assert before["minReplicas"] == SCALING.least
    for change in [change for change in changes(SYSTEM) if change.service == SERVICE.name]:
        done = world.run(json.loads(world.documents[change.key]))
        assert (done.returncode, done.stderr) == (ExitCode.DONE, "")
        assert world.autoscaler() == {**before, "minReplicas": change.floor}
    assert world.autoscaler() == before
    assert {change.floor for change in changes(SYSTEM) if change.service == SERVICE.name} > {SCALING.least}


def test_an_account_may_change_its_own_autoscaler_alone(world: World) -> None:
    document = json.loads(next(iter(world.documents.values())))
    refused = world.run({**document, "autoscaler": OTHER, "floor": 9})
    assert refused.returncode == ExitCode.CREDENTIALS
    assert f"autoscaler {SYSTEM.namespace}/{OTHER}: the API server answered 403 to PATCH" in refused.stderr
    assert world.autoscaler(OTHER)["minReplicas"] == SCALING.least


def test_a_floor_above_the_most_is_refused_and_changes_nothing(world: World) -> None:
    document = json.loads(world.documents[f"{SERVICE.name}-{SCALING.prescale[0].name}-up.json"])
    refused = world.run({**document, "floor": SCALING.most + 1})
    assert refused.returncode == ExitCode.RETRY
    assert "answered 422" in refused.stderr
    assert world.autoscaler()["minReplicas"] == SCALING.least
