"""A recording, which `make render` writes out, holds what the engine itself is told."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from commands.recording import Recording, redacted
from commands.target import NOWHERE
from tests.live.clone import Clone
from tools.toolchain.environment import pulumi_environment

pytestmark = pytest.mark.live

STACK = "pulumi:pulumi:Stack"


def planned(clone: Clone, environment: str) -> dict[str, dict[str, Any]]:
    """What the engine would make in a stack that nobody has made yet, by URN."""
    state = clone.local / "state"
    state.mkdir()
    variables = {
        **pulumi_environment(clone.environment()),
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_CONFIG_PASSPHRASE": "of a test",
        "KUBECONFIG": NOWHERE,
    }

    def pulumi(*words: str) -> str:
        done = subprocess.run(
            ["pulumi", "--non-interactive", *words, "--stack", environment],
            cwd=clone.root,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    pulumi("stack", "init")
    steps = json.loads(pulumi("preview", "--json"))["steps"]
    return {step["urn"]: step["newState"] for step in steps if step["newState"]["type"] != STACK}


def open_fields(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """All but what the engine hides whole and the recording value by value."""
    hidden = ("stringData", "data") if inputs["kind"] == "Secret" else ()
    return {key: value for key, value in inputs.items() if key not in hidden}


@pytest.mark.parametrize("environment", [pytest.param("dev", marks=pytest.mark.prove), "prod"])
def test_the_engine_is_told_what_is_recorded(
    tmp_path: Path, recorded: Callable[..., Recording], environment: str
) -> None:
    recording = recorded(environment, preview=True)
    plan = planned(Clone(tmp_path), environment)
    assert plan.keys() == recording.by_urn.keys()
    differing = [
        f"{found.kind} {found.namespace}/{found.object_name}"
        for urn, found in recording.by_urn.items()
        if found.is_object and open_fields(plan[urn]["inputs"]) != open_fields(redacted(found.inputs))
    ]
    assert differing == []
    assert {urn for urn, made in plan.items() if made.get("protect")} == {
        found.urn for found in recording.resources if found.protect
    }
