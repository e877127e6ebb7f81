"""Three Alertmanagers that gossip on loopback, and two senders that tell all of them what fires, as Prometheus does."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.live.alerting.alertmanager import Alertmanager
from tests.live.alerting.local_configuration import GROUP_WAIT_SECONDS
from tests.support.fired_alerts import FiredAlert
from tests.support.servers import free_port
from tests.support.waiting import until

SIZE = 3
SENDERS = 2
RESEND = 1.0
"""Seconds; a Prometheus repeats what fires every minute."""
PEER_TIMEOUT = 2
"""Seconds each later peer leaves the ones before it; 15 outside of tests."""
LAST_TURN = GROUP_WAIT_SECONDS + PEER_TIMEOUT * SIZE
"""Seconds after which every server has had its turn with an alert, and one to spare."""

QUICK = ("--cluster.gossip-interval=50ms",)
"""A mesh settles after some gossip intervals; 200 ms outside of tests."""


@dataclass
class Mesh:
    """`order` are its servers as they take turns to notify, the first first."""

    servers: tuple[Alertmanager, ...]
    firing: list[FiredAlert] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def order(self) -> list[Alertmanager]:
        names = {server.ask("status")["cluster"]["name"]: server for server in self.servers}
        return [names[name] for name in sorted(names)]

    def fire(self, alerts: Iterable[FiredAlert]) -> None:
        """From now on each sender tells every server."""
        self.firing = list(alerts)

    def send(self) -> None:
        while not self.over.wait(RESEND / SENDERS):
            for server in self.servers:
                try:
                    server.post(self.firing)
                except OSError:
                    continue  # A dead server: the others are told.

    def joined(self, members: int = SIZE) -> None:
        """Waits until every living server sees all others."""
        for server in self.servers:
            if server.alive:
                until(lambda one=server: len(one.ask("status")["cluster"]["peers"]) == members, "the mesh")
                until(lambda one=server: one.ask("status")["cluster"]["status"] == "ready", "a settled mesh")


@contextmanager
def mesh(folder: Path, configuration: Path) -> Iterator[Mesh]:
    ports = [free_port() for _ in range(SIZE)]
    servers = tuple(
        Alertmanager(
            folder / f"alertmanager-{number}",
            configuration,
            mesh=(own, *(port for port in ports if port != own)),
            arguments=(
                f"--cluster.advertise-address=127.0.0.1:{own}",
                f"--cluster.peer-timeout={PEER_TIMEOUT}s",
                *QUICK,
            ),
        )
        for number, own in enumerate(ports)
    )
    found = Mesh(servers)
    senders = [threading.Thread(target=found.send, daemon=True) for _ in range(SENDERS)]
    try:
        for server in servers:
            server.start()
        found.joined()
        for sender in senders:
            sender.start()
        yield found
    finally:
        found.over.set()
        for sender in senders:
            if sender.ident:
                sender.join()
        for server in servers:
            server.stop()
