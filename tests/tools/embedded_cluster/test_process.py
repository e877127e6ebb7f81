"""The life of the embedded cluster's process, on the real program."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.embedded_cluster.served import ROOT, Served, built_program
from tools.embedded_cluster.processes import started_at
from tools.embedded_cluster.settings import SOCKET_PATH_BYTES

pytestmark = [pytest.mark.live, pytest.mark.slow]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Not started; in a deep directory with a space and a comma in its name."""
    deep = tmp_path_factory.mktemp("process") / ("a, deep directory " * 6) / "cluster"
    served = Served(built_program(), deep)
    try:
        yield served
    finally:
        served.drive("reset")


@pytest.fixture
def running(cluster: Served) -> Served:
    started = cluster.drive("start")
    assert started.returncode == 0, started.stderr
    return cluster


def test_two_starts_at_once_make_one_cluster(cluster: Served) -> None:
    words = [sys.executable, "-m", "tools.embedded_cluster", "start", "--directory", str(cluster.directory)]
    words += ["--program", str(cluster.program)]
    both = [
        subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    results = [process.communicate(timeout=150) for process in both]
    assert [process.returncode for process in both] == [0, 0], results
    said = sorted(out.split(" in ")[0] for out, _ in results)
    assert said == ["embedded cluster already running, checked", "embedded cluster ready"]


def test_status_tells_the_facts(running: Served) -> None:
    shown = running.drive("status")
    assert shown.returncode == 0
    state = running.state()
    assert state["kubernetes_version"].startswith("v1.")
    assert str(state["pid"]) in shown.stdout
    assert 100e6 < state["memory_bytes"] < 600e6


def test_second_start_is_quick_and_changes_nothing(running: Served) -> None:
    before = running.state()["pid"]
    began = time.monotonic()
    assert running.drive("start").returncode == 0
    took = time.monotonic() - began
    assert running.state()["pid"] == before
    assert took < 1.5, f"{took:.2f} s"  # 0.2 s on an idle machine


def test_private_files_and_a_named_context(running: Served) -> None:
    kubeconfig = running.directory / "kubeconfig"
    assert stat.S_IMODE(kubeconfig.stat().st_mode) == 0o600
    assert stat.S_IMODE(running.directory.stat().st_mode) == 0o700
    assert running.kubectl("config", "current-context").stdout.strip() == "groundcrew-embedded"


def test_sockets_are_short_and_private_in_a_deep_clone(running: Served) -> None:
    words = Path("/proc", str(running.state()["pid"]), "cmdline").read_text().split("\0")
    sockets = Path(words[words.index("--sockets") + 1])
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert all(len(str(path)) <= SOCKET_PATH_BYTES for path in sockets.iterdir())


def test_listens_on_loopback_only(running: Served) -> None:
    pid = running.state()["pid"]
    targets = [str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()]
    inodes = {target[len("socket:[") : -1] for target in targets if target.startswith("socket:")}
    tables = Path("/proc/net/tcp").read_text().splitlines() + Path("/proc/net/tcp6").read_text().splitlines()
    rows = [line.split() for line in tables]
    listening = {row[1].partition(":")[0] for row in rows if len(row) > 9 and row[3] == "0A" and row[9] in inodes}
    assert listening == {"0100007F"}


def test_objects_and_port_survive_a_kill(running: Served) -> None:
    before = running.state()
    assert running.kubectl("create", "configmap", "kept").returncode == 0
    os.kill(before["pid"], signal.SIGKILL)
    time.sleep(0.2)
    assert running.drive("status").returncode == 3
    assert running.drive("start").returncode == 0
    after = running.state()
    assert after["pid"] != before["pid"]
    assert after["url"] == before["url"]
    assert running.get("configmap", "kept")["metadata"]["name"] == "kept"


def test_process_whose_starter_died_is_found_again(running: Served) -> None:
    pid = running.state()["pid"]
    (running.directory / "process.json").unlink()
    assert running.drive("start").returncode == 0
    assert running.state()["pid"] == pid


def test_stop_is_graceful_and_a_taken_port_is_explained(running: Served) -> None:
    port = running.state()["url"].rpartition(":")[2]
    began = time.monotonic()
    assert running.drive("stop").returncode == 0
    assert time.monotonic() - began < 6
    code = f"import socket,time; s=socket.create_server(('127.0.0.1',{port})); print('up', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as foreign:
        try:
            assert foreign.stdout is not None
            foreign.stdout.readline()
            refused = running.drive("start")
        finally:
            foreign.kill()
    assert refused.returncode == 1
    assert f"port {port}" in refused.stderr
    assert f"process {foreign.pid} (python" in refused.stderr
    assert "make down" in refused.stderr
    assert "reset" in refused.stderr
    assert running.drive("start").returncode == 0


def test_reset_wipes(running: Served) -> None:
    pid = running.state()["pid"]
    assert running.drive("reset").returncode == 0
    assert not running.directory.exists()
    assert started_at(pid) is None
    assert running.drive("status").returncode == 3


def test_failed_start_shows_the_logs_end(cluster: Served, tmp_path: Path) -> None:
    broken = Served(cluster.program, tmp_path / "cluster")
    (broken.directory / "certificates").mkdir(parents=True)
    failed = broken.drive("start")
    assert failed.returncode == 1
    assert "they are damaged: reset the cluster" in failed.stderr
