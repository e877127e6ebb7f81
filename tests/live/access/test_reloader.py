"""The sidecar beside Alertmanager, in the shell its image has: it alone has files read again, with a password of its own."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from commands.recording import Recording
from components.monitoring_stack.access import ALERTMANAGER, RELOADER
from components.monitoring_stack.reloader import HEARTBEAT, NAME, PERIOD_SECONDS
from tests.live.access.drawing import Provider, provider
from tests.live.access.pods import Server, lay, until
from tests.live.access.stack import alertmanager_at, config, container, place
from tests.support.servers import ended, free_port, obtained
from tools import debian

pytestmark = pytest.mark.live

ROUTES = "route: {receiver: %s}\nreceivers: [{name: %s}]\n"


@dataclass
class Sidecar:
    server: Server
    home: Path
    draws: Provider
    shell: dict[str, str]
    script: str
    password: str

    def route(self, receiver: str, text: str = ROUTES) -> None:
        lay(self.home / "etc/config", {"alertmanager.yml": text % (receiver, receiver) if "%" in text else text})

    def configured(self) -> str:
        answer = self.server.ask("/api/v2/status", (RELOADER.user, self.password))
        return answer.data["config"]["original"] if answer.status == 200 else ""

    def begun(self) -> "subprocess.Popen[str]":
        command = [self.shell["BUSYBOX"], "sh", "-c", self.script]
        log = (self.home / "reloader").open("a", encoding="utf-8")
        with log:
            return subprocess.Popen(command, env=self.shell, stdout=log, stderr=log, text=True)

    @property
    def said(self) -> list[str]:
        return (self.home / "reloader").read_text(encoding="utf-8").splitlines()


def busybox() -> dict[str, str]:
    """A folder with BusyBox' programs alone: what this machine has besides must not help."""
    root = debian.unpacked(["busybox"])
    found = next(path for path in (root / "bin/busybox", root / "usr/bin/busybox") if path.exists())
    return {"BUSYBOX": str(found)}


@pytest.fixture
def sidecar(dev_recording: Recording, tmp_path: Path) -> Iterator[Sidecar]:
    shell = dict(obtained(busybox))
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "sleep", "touch", "cat", "sha256sum", "timeout", "wget", "find", "test"):
        (folder / name).symlink_to(shell["BUSYBOX"])
    shell["PATH"] = str(folder)
    with provider() as draws:
        drawn, port = draws.drawn(), free_port()
        here = place(tmp_path / ALERTMANAGER, ALERTMANAGER, port)
        lay(here.home / "etc/config", {"alertmanager.yml": ROUTES % ("first", "first")})
        lay(here.home / "etc/access", drawn.secret(ALERTMANAGER))
        lay(here.home / "etc/templates", config(dev_recording, "alertmanager-templates"))
        (here.home / "seen").mkdir()
        [script] = container(dev_recording, ALERTMANAGER, NAME)["args"]
        quick = (
            here.here(script).replace(f"sleep {PERIOD_SECONDS}", "sleep 0.2").replace(HEARTBEAT, f"{here.home}/seen")
        )
        with alertmanager_at(dev_recording, here, port) as server:
            yield Sidecar(server, here.home, draws, shell, quick, drawn.text(RELOADER.user))


def test_a_changed_route_holds_without_a_restart_also_after_a_rotation(sidecar: Sidecar) -> None:
    process = sidecar.begun()
    try:
        until(lambda: "reloaded" in sidecar.said, "it begins with a reload")
        sidecar.route("second")
        until(lambda: "second" in sidecar.configured(), "the second route")
        sidecar.route("", "route: {receiver: nobody}\n")
        until(lambda: "not reloaded, trying again" in sidecar.said, "a broken file is refused")
        assert "second" in sidecar.configured()
        drawn = sidecar.draws.drawn()
        lay(sidecar.home / "etc/access", drawn.secret(ALERTMANAGER))
        sidecar.password = drawn.text(RELOADER.user)
        sidecar.route("third")
        until(lambda: "third" in sidecar.configured(), "the third route, with the new password")
        assert process.poll() is None
        assert (sidecar.home / "seen/seen").exists()
    finally:
        ended(process)
    assert not any(sidecar.password in line for line in sidecar.said)


def test_the_shell_has_what_the_script_calls(sidecar: Sidecar) -> None:
    assert shutil.which("wget", path=sidecar.shell["PATH"])
    assert shutil.which("curl", path=sidecar.shell["PATH"]) is None
