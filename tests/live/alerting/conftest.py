"""The far ends and one Alertmanager with the rendered configuration, shared by the tests of a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.live.alerting.alertmanager import Alertmanager, running
from tests.live.alerting.http_sinks import Sinks, http_sinks
from tests.live.alerting.inbox import Inbox
from tests.live.alerting.local_configuration import written
from tests.live.alerting.mail_sink import Relay, mail_sink


@dataclass(frozen=True)
class Ends:
    """Where messages end, and what was refused there."""

    inbox: Inbox
    sinks: Sinks
    relay: Relay

    @property
    def refused(self) -> list[str]:
        return [*self.sinks.refused, *self.relay.refused]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("alerting")


@pytest.fixture(scope="module")
def ends(place: Path) -> Iterator[Ends]:
    inbox = Inbox()
    with http_sinks(inbox) as sinks, mail_sink(inbox, place) as relay:
        yield Ends(inbox, sinks, relay)


@pytest.fixture(scope="module")
def alertmanager(place: Path, ends: Ends) -> Iterator[Alertmanager]:
    """One server for the tests of a file, which keep their alerts apart."""
    with running(Alertmanager(place / "server", written(place, ends.sinks, ends.relay))) as server:
        yield server


@pytest.fixture
def fresh_alertmanager(tmp_path: Path, place: Path, ends: Ends) -> Iterator[Alertmanager]:
    """A server that knows nothing yet, and an inbox without a message."""
    with running(Alertmanager(tmp_path, written(place, ends.sinks, ends.relay))) as server:
        ends.inbox.clear()
        yield server
    ends.inbox.clear()
