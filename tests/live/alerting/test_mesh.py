"""A mesh of three loses a server: no page is lost, and what it knew comes back with it."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.live.alerting.alertmanager import Alertmanager
from tests.live.alerting.conftest import Ends
from tests.live.alerting.local_configuration import written
from tests.live.alerting.loss import outcome, pages
from tests.live.alerting.mesh import LAST_TURN, SIZE, Mesh, mesh
from tests.support.coverage import covers
from tests.support.proof_table import Page, Rows, Table
from tests.support.waiting import until

pytestmark = pytest.mark.live

PAGE = Page(
    "alert-mesh",
    "Losing an Alertmanager",
    "Three gossiping Alertmanagers with the routes of prod, two senders, and a server that is killed at some moment around"
    " the first message. A message is one page, mail or text that somebody must get.",
    sources=("components/monitoring_stack/routing.py", "tests/live/alerting/mesh.py", "tests/live/alerting/loss.py"),
)
LOSSES = Table(PAGE, "By place and moment", ("killed", "when", "messages", "lost", "sent once more", "most copies"))
PLACES = ("the one that notifies first", "the second", "the third")
MOMENTS = {
    "before the alerts": -1.0,
    "while the group waits": 1.0,
    "as the first message leaves": 2.0,
    "just after it": 2.3,
}


@pytest.fixture(scope="module")
def three(place: Path, ends: Ends) -> Iterator[Mesh]:
    with mesh(place, written(place, ends.sinks, ends.relay)) as found:
        yield found


def _back(three: Mesh) -> None:
    for server in three.servers:
        if not server.alive:
            server.start()
    three.joined()


@covers("RTE-11")
def test_the_first_to_notify_dies_and_nobody_is_forgotten(three: Mesh, ends: Ends) -> None:
    """The others take its turn and honour its silence. Back again it knows from them what was sent and what is silenced."""
    first, *others = three.order
    silence = _silenced(first, "silenced")
    for server in others:
        until(lambda one=server: silence in _silences(one), "the silence to spread")
    found = outcome(three, ends.inbox, 0, 1.0, "first-dies", pages("silenced"))
    assert found.lost == 0
    assert found.most < SIZE
    ends.inbox.clear()
    shutil.rmtree(first.folder / "data")
    _back(three)
    assert silence in _silences(first), "its disk was lost with it; its peers told it"
    until(lambda: len(first.states()) >= len(three.firing), "the senders to tell it what fires")
    time.sleep(LAST_TURN)
    assert ends.inbox.messages == (), "a server that came back sent again what the others had sent"


def _silenced(server: Alertmanager, cluster: str) -> str:
    """A silence of an hour for all alerts of a cluster."""
    now = datetime.now(UTC)
    silence = {
        "matchers": [{"name": "cluster", "value": cluster, "isRegex": False, "isEqual": True}],
        "startsAt": now.isoformat(),
        "endsAt": (now + timedelta(hours=1)).isoformat(),
        "createdBy": "the test",
        "comment": "mended at this moment",
    }
    return server.ask("silences", silence)["silenceID"]


def _silences(server: Alertmanager) -> set[str]:
    return {one["id"] for one in server.ask("silences") if one["status"]["state"] == "active"}


@pytest.mark.prove
@pytest.mark.parametrize("place_in_order", range(SIZE), ids=PLACES)
@pytest.mark.parametrize("when", MOMENTS)
@pytest.mark.parametrize("again", range(2))
def test_a_loss_costs_no_message(
    when: str, place_in_order: int, again: int, three: Mesh, ends: Ends, proof: Rows
) -> None:
    found = outcome(three, ends.inbox, place_in_order, MOMENTS[when], f"{when}-{place_in_order}-{again}")
    proof.row(LOSSES, PLACES[place_in_order], when, found.wanted, found.lost, found.doubled, str(found.most))
    assert found.lost == 0
    assert found.most <= SIZE
    _back(three)
