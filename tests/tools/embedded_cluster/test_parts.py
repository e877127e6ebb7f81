"""The driver's parts that need no cluster."""

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.embedded_cluster import cluster, ports, processes
from tools.embedded_cluster.failures import ClusterFailure
from tools.embedded_cluster.layout import Layout, write_document
from tools.embedded_cluster.settings import SOCKET_PATH_BYTES, ensure_settings, is_fit, read_settings


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout.of(tmp_path / "cluster")
    made.directory.mkdir()
    return made


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def silent(text: str) -> None:
    del text


def test_port_is_chosen_once(layout: Layout) -> None:
    first = ensure_settings(layout)
    assert ports.FIRST <= first.port < ports.FIRST + ports.COUNT
    assert ensure_settings(layout) == first == read_settings(layout)


def test_port_differs_between_clones() -> None:
    assert len({ports.choose(f"/clones/{number}/cluster") for number in range(5)}) > 3


def test_a_taken_port_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    first = ports.choose("/a")
    monkeypatch.setattr(ports, "is_free", lambda port: port != first)
    assert ports.choose("/a") != first


def test_holder_of_a_port_is_named(taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    with pytest.raises(ClusterFailure, match=rf"port {port} .* held by process {os.getpid()} \("):
        ports.require_free(port)


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("/srv/clone/.groundcrew/cluster/sockets", True),
        ("/srv/" + "x" * 100, False),
        ("/srv/with space", False),
        ("/srv/with,comma", False),
        ("/srv/ümlaut", False),
        ("/" + "x" * (SOCKET_PATH_BYTES - len("//etcd-peer.sock")), True),
        ("/" + "x" * (SOCKET_PATH_BYTES - len("//etcd-peer.sock") + 1), False),
    ],
)
def test_paths_of_sockets(path: str, fits: bool) -> None:
    assert is_fit(Path(path)) == fits


def test_socket_directory_that_someone_opened_is_given_up(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path / ("x" * 120))
    layout.directory.mkdir()
    first = ensure_settings(layout)
    second = third = first
    try:
        second = ensure_settings(layout)
        first.sockets.chmod(0o777)
        third = ensure_settings(layout)
    finally:
        for made in {first.sockets, second.sockets, third.sockets}:
            made.rmdir()
    assert first.sockets == second.sockets != third.sockets
    assert first.port == third.port


def test_a_foreign_process_with_the_recorded_number_is_not_ours(layout: Layout) -> None:
    started = processes.started_at(os.getpid())
    write_document(layout.process, {"pid": os.getpid(), "started": started, "boot": processes.boot_id()})
    assert processes.recorded(layout) is None


@pytest.mark.parametrize("change", [{}, {"started": 1}, {"boot": "another"}, {"pid": 2**22 + 1}, {"pid": "x"}])
def test_the_record_must_agree_in_everything(layout: Layout, tmp_path: Path, change: dict[str, object]) -> None:
    (tmp_path / "serve").write_text("read line\n")  # a shell that is called as the program is, and stays
    words = ["stand-in", "serve", "--data", str(layout.directory)]
    stand_in = subprocess.Popen(words, executable="/bin/sh", cwd=tmp_path, stdin=subprocess.PIPE)
    try:
        record = {"pid": stand_in.pid, "started": processes.started_at(stand_in.pid), "boot": processes.boot_id()}
        write_document(layout.process, record | change)
        found = processes.recorded(layout)
    finally:
        stand_in.communicate()
    assert (found is not None) == (not change)


def test_damaged_files_are_no_process_and_no_settings(layout: Layout) -> None:
    layout.process.write_text("{")
    layout.settings.write_text("[]")
    assert processes.find(layout) is None
    assert read_settings(layout) is None
    assert not cluster.status(layout.directory).running


def test_reset_spares_a_foreign_directory(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("x")
    with pytest.raises(ClusterFailure, match="nothing was deleted"):
        cluster.reset(tmp_path, silent)
    assert (tmp_path / "precious").exists()


def test_reset_of_nothing_is_no_fault(tmp_path: Path) -> None:
    cluster.reset(tmp_path / "none", silent)
    assert not (tmp_path / "none").exists()


def test_a_program_that_cannot_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(ClusterFailure, match=r"absent cannot be run: .*make up"):
        cluster.start(tmp_path / "cluster", tmp_path / "absent", silent)


def test_a_program_that_ends_shows_its_last_words(tmp_path: Path) -> None:
    program = tmp_path / "ends"
    program.write_text("#!/bin/sh\necho the disk is on fire >&2\nexit 1\n")
    program.chmod(0o755)
    with pytest.raises(ClusterFailure, match="the disk is on fire"):
        cluster.start(tmp_path / "cluster", program, silent)


def test_a_program_that_never_gets_ready_is_stopped(tmp_path: Path) -> None:
    program = tmp_path / "hangs"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    with pytest.raises(ClusterFailure, match="not usable in time and was stopped"):
        cluster.start(tmp_path / "cluster", program, silent, wait=0.5)
