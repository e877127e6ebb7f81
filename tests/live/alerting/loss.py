"""One loss of a server: what was told, what was not, what was told twice."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.live.alerting.expected import groups, messages
from tests.live.alerting.inbox import Inbox, counted
from tests.live.alerting.local_configuration import GROUP_WAIT_SECONDS
from tests.live.alerting.mesh import LAST_TURN, SIZE, Mesh
from tests.support.fired_alerts import FiredAlert, fired_alerts
from tests.support.waiting import PATIENCE

WORST = ("critical", "high")


@dataclass(frozen=True)
class Outcome:
    wanted: int
    lost: int
    doubled: int
    most: int
    """How often the message that came most often came."""


def pages(cluster: str) -> list[FiredAlert]:
    """One alert that wakes somebody for each system and for the stacks, in a cluster of their own."""
    found = {alert.labels["system"]: alert for alert in fired_alerts() if alert.labels["severity"] in WORST}
    return [replace(alert, labels={**alert.labels, "cluster": cluster}) for alert in found.values()]


def outcome(
    mesh: Mesh, inbox: Inbox, place: int, moment: float, cluster: str, silenced: Sequence[FiredAlert] = ()
) -> Outcome:
    """Kills the server at `place` in the order of notifying, `moment` seconds after the alerts began (before, where it is
    negative), and counts until every server would have had its turn. `silenced` fire too and should tell nobody."""
    alerts = pages(cluster)
    victim = mesh.order[place]
    inbox.clear()
    if moment < 0:
        victim.kill()
    mesh.fire([*alerts, *silenced])
    if moment >= 0:
        time.sleep(moment)
        victim.kill()
    wanted = messages(groups(alerts))
    inbox.wait(lambda found: not wanted - counted(found), PATIENCE)
    time.sleep(LAST_TURN - GROUP_WAIT_SECONDS)
    got = counted(inbox.messages)
    assert not got - Counter(dict.fromkeys(wanted, SIZE)), "a server told the same twice, or somebody else was told"
    surplus = got - wanted
    return Outcome(sum(wanted.values()), sum((wanted - got).values()), sum(surplus.values()), max(got.values()))
