"""Start, stop, status and reset of the embedded cluster, each safe to repeat and to interrupt."""

import http.client
import shutil
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.embedded_cluster import ports, processes
from tools.embedded_cluster.failures import ClusterFailure
from tools.embedded_cluster.layout import Layout, read_document
from tools.embedded_cluster.settings import Settings, ensure_settings, read_settings
from tools.toolchain import locks

READY_SECONDS = 120.0
LAST_LINES = 12
LOOK_EVERY = 0.05

Say = Callable[[str], None]


@dataclass(frozen=True)
class Status:
    """What there is to know about an embedded cluster; the process's facts are None while it is stopped."""

    directory: Path
    kubeconfig: Path
    objects: Path
    running: bool
    ready: bool
    url: str | None = None
    pid: int | None = None
    memory_bytes: int | None = None
    age_seconds: float | None = None
    kubernetes_version: str | None = None
    program: str | None = None


@dataclass(frozen=True)
class Started:
    status: Status
    seconds: float
    was_running: bool


def start(directory: Path, program: Path, say: Say, wait: float = READY_SECONDS) -> Started:
    """Make the cluster run and be usable; at once if it is already.

    Raises ClusterFailure if its port is taken, it ends, or it is not usable after `wait` seconds.
    """
    began = time.monotonic()
    layout, program = Layout.of(directory), program.resolve()
    with exclusive(layout, say):
        process = processes.find(layout)
        if process is not None and process.program != str(program):
            say("a cluster of another build is running; starting this build on its objects")
            processes.end(process)
            process = None
        was_running = process is not None
        settings = prepare(layout)
        if process is None:
            process = launch(layout, program, settings, say)
        processes.record(layout, process)
        await_ready(layout, process, settings, began + wait)
        return Started(status(directory), time.monotonic() - began, was_running)


def stop(directory: Path, say: Say) -> bool:
    """End the cluster and keep its objects. Returns whether it was running."""
    layout = Layout.of(directory)
    with exclusive(layout, say):
        return end(layout)


def reset(directory: Path, say: Say) -> None:
    """End the cluster and delete everything it kept.

    Raises ClusterFailure if the directory holds something else.
    """
    layout = Layout.of(directory)
    with exclusive(layout, say):
        if layout.directory.exists() and any(layout.directory.iterdir()) and not layout.settings.exists():
            raise ClusterFailure(f"{layout.directory} is not an embedded cluster's directory; nothing was deleted")
        end(layout)
        settings = read_settings(layout)
        discard(layout.discarded)
        if layout.directory.exists():
            layout.directory.rename(layout.discarded)
        discard(layout.discarded)
        if settings is not None and layout.directory not in settings.sockets.parents:
            discard(settings.sockets)


def status(directory: Path) -> Status:
    """Looks, touches nothing and waits for nobody."""
    layout = Layout.of(directory)
    settings, process = read_settings(layout), processes.find(layout)
    url = f"https://127.0.0.1:{settings.port}" if settings else None
    if process is None or settings is None:
        return Status(layout.directory, layout.kubeconfig, layout.objects, running=False, ready=False, url=url)
    return Status(
        directory=layout.directory,
        kubeconfig=layout.kubeconfig,
        objects=layout.objects,
        running=True,
        ready=is_ready(layout, process, settings),
        url=url,
        pid=process.pid,
        memory_bytes=process.memory,
        age_seconds=process.age,
        kubernetes_version=read_document(layout.ready).get("kubernetesVersion"),
        program=process.program,
    )


@contextmanager
def exclusive(layout: Layout, say: Say) -> Iterator[None]:
    with locks.held(layout.lock, lambda: say("another command is at work on this cluster; waiting for it")):
        yield


def prepare(layout: Layout) -> Settings:
    discard(layout.discarded)
    layout.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return ensure_settings(layout)


def launch(layout: Layout, program: Path, settings: Settings, say: Say) -> processes.Process:
    ports.require_free(settings.port)
    layout.ready.unlink(missing_ok=True)
    if layout.log.exists():
        layout.log.replace(layout.log.with_name(layout.log.name + ".1"))
    say("starting the embedded cluster: etcd, API server, controllers, scheduler (a few seconds)")
    try:
        return processes.launch(layout, program, settings)
    except OSError as error:
        raise ClusterFailure(f"{program} cannot be run: {error.strerror}. Build it again: `make up`") from error


def await_ready(layout: Layout, process: processes.Process, settings: Settings, limit: float) -> None:
    while not is_ready(layout, process, settings):
        if not process.is_alive:
            raise ClusterFailure(f"the embedded cluster ended while it started.\n{last_lines(layout)}")
        if time.monotonic() > limit:
            processes.end(process)
            raise ClusterFailure(f"the embedded cluster was not usable in time and was stopped.\n{last_lines(layout)}")
        time.sleep(LOOK_EVERY)


def is_ready(layout: Layout, process: processes.Process, settings: Settings) -> bool:
    """The program said so, and the API server still does."""
    if read_document(layout.ready).get("pid") != process.pid:
        return False
    certificates = layout.certificates
    try:
        trust = ssl.create_default_context(cafile=str(certificates / "ca.crt"))
        trust.load_cert_chain(certificates / "admin.crt", certificates / "admin.key")
        connection = http.client.HTTPSConnection("127.0.0.1", settings.port, timeout=3, context=trust)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        finally:
            connection.close()
    except (OSError, http.client.HTTPException):
        return False


def end(layout: Layout) -> bool:
    process = processes.find(layout)
    if process is not None:
        processes.end(process)
    layout.process.unlink(missing_ok=True)
    layout.ready.unlink(missing_ok=True)
    return process is not None


def discard(directory: Path) -> None:
    if directory.exists():
        shutil.rmtree(directory)


def last_lines(layout: Layout) -> str:
    try:
        lines = layout.log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    shown = "\n".join(f"  | {line[:400]}" for line in lines[-LAST_LINES:])
    return f"The last of {layout.log}:\n{shown or '  | (nothing)'}"
