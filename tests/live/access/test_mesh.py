"""The mesh of the rendered replicas: silences spread among them, and nobody without their certificate can spread one."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from commands.recording import Recording
from components.certificates.catalogue import ALERTMANAGER as MEMBER
from components.certificates.catalogue import GRAFANA
from components.certificates.leaf import Leaf
from components.monitoring_stack import ports
from components.monitoring_stack.access import ALERTMANAGER
from components.monitoring_stack.mesh import MESH_FILE
from jobs.certificates.issue import Issued, new_authority, new_leaf
from specs.job_document import CertificateAddress
from tests.live.access.drawing import Drawn, provider
from tests.live.access.pods import Server, lay, until
from tests.live.access.stack import alertmanager_at, config, container, place
from tests.support.coverage import covers
from tests.support.servers import free_port

pytestmark = pytest.mark.live

GOSSIP = str(ports.ALERTMANAGER_GOSSIP)
ROUTES = "route: {receiver: log}\nreceivers: [{name: log}]\n"
PATIENCE = 3
"""Seconds a stranger has: members need less than one."""


@dataclass
class Mesh:
    """Replicas started as the recorded arguments say, each at addresses of its own."""

    recording: Recording
    home: Path
    drawn: Drawn
    authority: Issued
    gossip: list[int]
    members: list[Server]

    def silence(self, server: Server, comment: str) -> None:
        begins = datetime.now(UTC)
        body = {
            "matchers": [{"name": "alertname", "value": "Nothing", "isRegex": False, "isEqual": True}],
            "startsAt": begins.isoformat(),
            "endsAt": (begins + timedelta(hours=1)).isoformat(),
            "createdBy": "test",
            "comment": comment,
        }
        assert server.ask("/api/v2/silences", self.login, "POST", body).status == 200

    def silences(self, server: Server) -> set[str]:
        return {found["comment"] for found in server.ask("/api/v2/silences", self.login).data}

    @property
    def login(self) -> tuple[str, str]:
        return "administrator", self.drawn.text("administrator")

    def started(self, name: str, gossip: int, held: Mapping[str, str], *, plain: bool = False) -> Any:
        """A replica that holds a certificate; `plain` is one that does not even speak TLS."""
        port, found = free_port(), dict(container(self.recording, ALERTMANAGER))
        peers = [argument for argument in found["args"] if argument.startswith("--cluster.peer=")]
        moved = [(there, f"--cluster.peer=127.0.0.1:{here}") for there, here in zip(peers, self.gossip, strict=True)]
        here = place(self.home / name, ALERTMANAGER, port, (*moved, (f"0.0.0.0:{GOSSIP}", f"127.0.0.1:{gossip}")))
        if plain:
            found["args"] = [argument for argument in found["args"] if "tls-config" not in argument]
            found["args"].append("--cluster.tcp-timeout=1s")
        mesh = config(self.recording, "alertmanager-config")[MESH_FILE]
        lay(here.home / "etc/config", {"alertmanager.yml": ROUTES, MESH_FILE: here.here(mesh)})
        lay(here.home / "etc/access", self.drawn.secret(ALERTMANAGER))
        lay(here.home / "etc/certificates", held)
        return alertmanager_at(self.recording, here, port, found)


def certificates(leaf: Leaf, authority: Issued) -> dict[str, str]:
    """A leaf's Secret as the certificates' Job fills it."""
    address = CertificateAddress(leaf.secret, leaf.namespace, leaf.names)
    made = new_leaf(address, authority, timedelta(days=90), datetime.now(UTC))
    parts = {"ca.crt": authority.certificate, "tls.crt": made.certificate, "tls.key": made.key}
    return {name: part.decode() for name, part in parts.items()}


@pytest.fixture(scope="module")
def mesh(prod_recording: Recording, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mesh]:
    authority = new_authority("live", timedelta(days=3650), datetime.now(UTC))
    with provider() as draws, ExitStack() as running:
        gossip = [free_port() for _ in range(3)]
        made = Mesh(prod_recording, tmp_path_factory.mktemp("mesh"), draws.drawn(), authority, gossip, [])
        held = certificates(MEMBER, authority)
        for number, port in enumerate(gossip):
            made.members.append(running.enter_context(made.started(f"member-{number}", port, held)))
        yield made


@covers("SEC-04")
def test_a_silence_spreads_to_every_replica(mesh: Mesh) -> None:
    mesh.silence(mesh.members[0], "planned")
    for member in mesh.members:
        until(lambda server=member: "planned" in mesh.silences(server), "the silence arrives")


@covers("SEC-04")
@pytest.mark.parametrize("kind", ["another leaf", "no TLS"])
def test_a_stranger_spreads_nothing(mesh: Mesh, kind: str) -> None:
    held = certificates(GRAFANA, mesh.authority) if kind == "another leaf" else {}
    with mesh.started(kind.replace(" ", "-"), free_port(), held, plain=kind == "no TLS") as stranger:
        mesh.silence(stranger, kind)
        mesh.silence(mesh.members[0], f"before {kind}")
        for member in mesh.members:
            until(lambda server=member: f"before {kind}" in mesh.silences(server), "members still hear each other")
        time.sleep(PATIENCE)
        assert all(kind not in mesh.silences(member) for member in mesh.members)
        assert mesh.silences(stranger) == {kind}
        assert len(stranger.ask("/api/v2/status", mesh.login).data["cluster"]["peers"]) <= 1
