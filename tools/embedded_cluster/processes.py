"""The cluster's process: starting it, finding it again, being sure that it is the one."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from tools.embedded_cluster.layout import Layout, read_document, write_document
from tools.embedded_cluster.settings import Settings

PROC = Path("/proc")
INHERITED = ("HOME", "PATH", "LANG", "TMPDIR", "GOGC", "GOMEMLIMIT", "GOMAXPROCS")
"""The rest of the caller's environment (KUBECONFIG, proxies, secrets) is none of the cluster's business."""

STOP_SECONDS = 5.5
LOOK_EVERY = 0.02


@dataclass(frozen=True)
class Process:
    """A live process; `started` is in clock ticks since the boot, and with the pid names it for good."""

    pid: int
    started: int
    program: str

    @property
    def is_alive(self) -> bool:
        return started_at(self.pid) == self.started

    @property
    def memory(self) -> int:
        """Resident bytes; 0 if it has ended."""
        try:
            lines = (PROC / str(self.pid) / "status").read_text().splitlines()
        except OSError:
            return 0
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), 0)

    @property
    def age(self) -> float:
        """Seconds since its start."""
        uptime = float((PROC / "uptime").read_text().split()[0])
        return uptime - self.started / os.sysconf("SC_CLK_TCK")


def boot_id() -> str:
    return (PROC / "sys/kernel/random/boot_id").read_text().strip()


def started_at(pid: int) -> int | None:
    """None if there is no such process, or only its zombie: where nobody reaps orphans, one stays for ever."""
    try:
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return None
    except ChildProcessError:
        pass
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # the name before it may hold spaces and parentheses
    return None if fields[0] in "ZX" else int(fields[19])


def serving(pid: int, layout: Layout) -> Process | None:
    """The process, if it is a cluster that works in this directory."""
    started = started_at(pid)
    try:
        words = (PROC / str(pid) / "cmdline").read_bytes().decode(errors="surrogateescape").split("\0")
        if started is None or len(words) < 4 or words[1:3] != ["serve", "--data"]:
            return None
        # It moves into its directory at once; so a clone that was moved since is still recognised.
        inside = (PROC / str(pid) / "cwd").samefile(layout.directory)
    except OSError:
        return None
    if inside or words[3] == str(layout.directory):
        return Process(pid, started, words[0])
    return None


def find(layout: Layout) -> Process | None:
    """The running cluster of this directory, also one whose starter died before it could record it."""
    known = recorded(layout)
    if known is not None:
        return known
    found = (serving(int(entry.name), layout) for entry in PROC.iterdir() if entry.name.isdigit())
    return next((process for process in found if process is not None), None)


def recorded(layout: Layout) -> Process | None:
    """The recorded process, unless its pid is someone else's by now: boot, start and command line must agree."""
    document = read_document(layout.process)
    if not isinstance(document.get("pid"), int) or document.get("boot") != boot_id():
        return None
    process = serving(document["pid"], layout)
    return process if process is not None and process.started == document.get("started") else None


def launch(layout: Layout, program: Path, settings: Settings) -> Process:
    """Start the program in a session of its own, so that it outlives this one and its terminal."""
    arguments = [str(program), "serve", "--data", str(layout.directory)]
    arguments += ["--sockets", str(settings.sockets), "--port", str(settings.port)]
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    pid = os.posix_spawn(
        program,
        arguments,
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(layout.log), append, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
        setsigmask=(),
        setsigdef=(signal.SIGINT, signal.SIGTERM, signal.SIGPIPE),
    )
    return Process(pid, started_at(pid) or 0, str(program))


def record(layout: Layout, process: Process) -> None:
    write_document(layout.process, {"pid": process.pid, "started": process.started, "boot": boot_id()})


def end(process: Process) -> None:
    """Ask it to end; past STOP_SECONDS it is killed, which costs nothing: etcd has synced all it promised."""
    for number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 0.4)):
        if not process.is_alive:
            return
        os.kill(process.pid, number)
        limit = time.monotonic() + seconds
        while process.is_alive and time.monotonic() < limit:
            time.sleep(LOOK_EVERY)
