"""Bad input and bad surroundings, as a user meets them: one clear report, no traceback, no secret, nothing half-applied."""

import contextlib
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.clone import Clone
from tools.embedded_cluster.layout import Layout
from tools.embedded_cluster.settings import ensure_settings
from tools.toolchain.environment import pulumi_environment
from tools.toolchain.programs import program

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("bad-input")]

BAD_INPUT, SURROUNDINGS = 2, 4
CANARY = "canary-1f7e-secret"

FIVE_FAULTS = """
from dataclasses import replace

from specs.units import minutes
from systems.maintenance_api import SYSTEM as GOOD

STORE = GOOD.stores[0]
SLO = GOOD.slos[0]
SERVICE = GOOD.services[0]
SYSTEM = replace(
    GOOD,
    name="five-faults",
    namespace="five-faults",
    slos=(replace(SLO, target=1.0),),
    stores=(replace(STORE, backup=None),),
    services=(replace(SERVICE, calls=("nobody",)),),
    alerts=(replace(GOOD.alerts[0], checks=(), team="nowhere"),),
    summary="",
)
"""


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def clear(report: str) -> str:
    assert "Traceback" not in report
    assert CANARY not in report
    return report


def changed(clone: Clone, old: str, new: str, file: str = "Pulumi.dev.yaml") -> None:
    path = clone.root / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_every_fault_of_settings_and_systems_is_in_one_report(clone: Clone) -> None:
    changed(clone, "groundcrew:cluster: dev", "groundcrew:clustr: dev")
    changed(clone, "groundcrew:profile: small", "groundcrew:profile: smal\n  groundcrew:metric_retention: 45")
    (clone.root / "systems" / "five_faults.py").write_text(FIVE_FAULTS)
    report = clear(clone.run("up", "--env", "dev", wanted=BAD_INPUT))
    for place in ("clustr", "cluster", "profile", "metric_retention"):
        assert f"dev: {place}" in report, report
    for path in ("slos[0].target", "stores[0].backup", "services[0].calls[0]", "alerts[0].checks", "summary"):
        assert f"five-faults: {path}" in report, report
    assert "did you mean cluster?" in report
    assert not (clone.root / ".groundcrew" / "cluster").exists()


@pytest.mark.covers("RULE-14")
def test_a_prod_channel_with_neither_reference_nor_value_is_named(clone: Clone) -> None:
    changed(
        clone,
        "    slack-security: { secret: alertmanager-channels, key: slack-security }\n",
        "    slack-security: {}\n",
        "Pulumi.prod.yaml",
    )
    report = clear(clone.run("preview", "--env", "prod", wanted=BAD_INPUT))
    assert "slack-security" in report


def test_a_secret_in_a_wrong_place_is_not_shown(clone: Clone) -> None:
    given = f"  groundcrew:channels:\n    slack-security: {{ vlaue: {CANARY} }}\n"
    path = clone.root / "Pulumi.dev.yaml"
    path.write_text(path.read_text() + given)
    report = clear(clone.run("up", "--env", "dev", wanted=BAD_INPUT))
    assert "vlaue" in report
    assert "did you mean value?" in report


def test_an_unknown_environment_is_told_which_there_are(clone: Clone) -> None:
    assert "did you mean prod?" in clear(clone.run("preview", "--env", "pord", wanted=BAD_INPUT))


@pytest.fixture
def small(clone: Clone) -> Clone:
    """Dev with one system: what goes wrong here has nothing to do with how much there is."""
    path = clone.root / "Pulumi.dev.yaml"
    path.write_text(path.read_text() + "  groundcrew:systems: [eyewear-ml]\n")
    return clone


def test_a_wrong_passphrase_is_named(small: Clone) -> None:
    small.run("preview", "--env", "dev")
    (small.local / "passphrase").write_text("another one")
    report = clear(small.run("preview", "--env", "dev", wanted=SURROUNDINGS))
    assert "the passphrase does not open" in report


@pytest.fixture
def foreign(clone: Clone) -> Iterator[socket.socket]:
    """Somebody else on the port the embedded cluster chose."""
    directory = clone.root / ".groundcrew" / "cluster"
    directory.mkdir(parents=True)
    port = ensure_settings(Layout.of(directory)).port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        yield taken


def test_a_taken_port_is_named_with_the_way_out(clone: Clone, foreign: socket.socket) -> None:
    report = clear(clone.run("up", "--env", "dev", wanted=SURROUNDINGS))
    assert f"port {foreign.getsockname()[1]}" in report
    assert "make down" in report
    assert not (clone.local / "state").exists()


UNREACHABLE = """
apiVersion: v1
kind: Config
clusters: [{name: gone, cluster: {server: "https://127.0.0.1:9"}}]
contexts: [{name: gone, context: {cluster: gone, user: gone}}]
users: [{name: gone, user: {token: TOKEN}}]
current-context: gone
""".replace("TOKEN", CANARY)


@pytest.mark.parametrize("context", ["nowhere", "gone"])
def test_a_cluster_that_does_not_answer_is_named(clone: Clone, tmp_path: Path, context: str) -> None:
    """A context that is not there, and one that leads to nobody."""
    folder = tmp_path / "bin"
    folder.mkdir()
    kubectl = folder / "kubectl"
    kubectl.write_text(f'#!/bin/sh\nexec "{program("groundcrew-cluster")}" kubectl "$@"\n')
    kubectl.chmod(0o755)
    config = tmp_path / "kubeconfig"
    config.write_text(UNREACHABLE)
    report = clear(
        clone.run(
            "up", "--env", "dev", "--context", context,
            wanted=SURROUNDINGS, PATH=f"{folder}:/usr/bin:/bin", KUBECONFIG=str(config),
        )
    )  # fmt: skip
    assert f"the cluster behind context {context!r} cannot be reached" in report
    assert "get-contexts" in report
    assert not (clone.local / "state").exists()


def test_the_raw_engine_applies_nothing_to_an_unnamed_cluster(clone: Clone) -> None:
    """A user's own `pulumi up` without groundcrew:context must not fall back to the current context."""
    state = clone.root / ".groundcrew" / "raw"
    state.mkdir()
    variables = {
        **pulumi_environment(clone.environment()),
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_CONFIG_PASSPHRASE": "raw",
    }

    def pulumi(*words: str) -> subprocess.CompletedProcess[str]:
        command = ["pulumi", "--non-interactive", *words]
        return subprocess.run(command, cwd=clone.root, env=variables, capture_output=True, text=True, check=False)

    assert pulumi("stack", "init", "dev").returncode == 0
    done = pulumi("up", "--yes", "--skip-preview", "--stack", "dev")
    assert done.returncode != 0
    assert "no cluster is named" in clear(done.stdout + done.stderr)


def filled(file: Path) -> None:
    """Somebody else's file takes every byte that is left."""
    with file.open("wb", buffering=0) as taken, contextlib.suppress(OSError):
        while taken.write(bytes(4096)):
            pass


def test_a_disk_that_takes_no_more_is_named(small: Clone) -> None:
    """The state cannot be written: the report says so, and the next run with room finishes."""
    state = small.local / "state"
    state.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", state], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a small disk can only be made by root")
    try:
        filled(state / "other")
        report = clear(small.run("preview", "--env", "dev", wanted=SURROUNDINGS))
        assert "the disk is full" in report
    finally:
        subprocess.run(["umount", state], check=True)
    small.run("preview", "--env", "dev")
