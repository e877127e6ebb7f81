"""Every way an alert of prod can take ends at exactly its receivers, on a real Alertmanager with prod's configuration.

A busy machine answers few messages a second, and Alertmanager sends again what is not answered within ten: therefore one
alert of each way every day, and all of them, system by system, where matrices are run.
"""

import random
from collections import defaultdict
from collections.abc import Sequence

import pytest

from specs.environment import PLATFORM
from tests.live.alerting.alertmanager import Alertmanager
from tests.live.alerting.conftest import Ends
from tests.live.alerting.expected import Group, groups, messages, rounds, title
from tests.live.alerting.inbox import Message
from tests.live.alerting.local_configuration import rendered
from tests.rules.rendered import SYSTEMS
from tests.support.coverage import covers
from tests.support.fired_alerts import fired_alerts
from tests.support.proof_table import Page, Rows, Table
from tests.support.waiting import PATIENCE, until

pytestmark = pytest.mark.live

ALERTS = fired_alerts()
SEED = 20
PAGE = Page(
    "alert-delivery",
    "Every alert at its receivers",
    "All alerts of prod fire on a real Alertmanager and end again; each message goes to a server that checks it as PagerDuty,"
    " Slack, a bridge or a mail relay does. A message too many, too few or refused fails the run.",
    sources=(
        "components/monitoring_stack/receivers.py",
        "components/monitoring_stack/routing.py",
        "tests/live/alerting/expected.py",
    ),
)
WAYS = Table(PAGE, "By system, team and severity", ("system", "team", "severity", "alerts", "told", "told the end"))
PAGER_WORDS = {"critical": "critical", "high": "error", "warning": "warning", "info": "info"}


def apart(given: Sequence[Group]) -> list[Group]:
    """The same groups, those that would mute each other in clusters of their own, so that all can fire at once."""
    return [
        [alert.elsewhere(f"cluster-{number}") for alert in group]
        for number, together in enumerate(rounds(given, rendered()["inhibit_rules"]))
        for group in together
    ]


def ways() -> dict[tuple[str, str, str], list[Group]]:
    """All groups by what decides who is told."""
    found: dict[tuple[str, str, str], list[Group]] = defaultdict(list)
    for group in groups(ALERTS):
        found[group[0].triple].append(group)
    return dict(sorted(found.items()))


def delivered(given: Sequence[Group], alertmanager: Alertmanager, ends: Ends) -> None:
    """They fire and end; everybody who must be told is told of both, and nobody else."""
    alerts = [alert for group in given for alert in group]
    alertmanager.post(alerts)
    found = ends.inbox.exactly(messages(given), PATIENCE)
    _show_everything(found, given)
    ends.inbox.clear()
    alertmanager.post(alerts, over=True)
    over = ends.inbox.exactly(messages(given, over=True), PATIENCE)
    assert all(message.resolved for message in over)
    assert not ends.refused


@covers("RTE-01", "RTE-03", "RTE-04", "RTE-06", "RTE-07", "RTE-09", "RTE-11", "RTE-12", "BUG-60", "BUG-61", "BUG-93")
def test_each_system_team_and_severity_reaches_exactly_its_receivers(
    fresh_alertmanager: Alertmanager, ends: Ends
) -> None:
    choice = random.Random(SEED)
    sample = [choice.choice(found) for found in ways().values()]
    assert {system for system, _, _ in ways()} == {*SYSTEMS, PLATFORM}
    delivered(apart(sample), fresh_alertmanager, ends)


@pytest.mark.prove
@pytest.mark.parametrize("system", [*SYSTEMS, PLATFORM])
@covers("RTE-11")
def test_each_alert_reaches_exactly_its_receivers(
    system: str, fresh_alertmanager: Alertmanager, ends: Ends, proof: Rows
) -> None:
    own = {way: found for way, found in ways().items() if way[0] == system}
    given = apart([group for found in own.values() for group in found])
    assert sum(map(len, given)) == sum(alert.labels["system"] == system for alert in ALERTS)
    delivered(given, fresh_alertmanager, ends)
    for (_, team, severity), found in own.items():
        told, over = messages(found).total(), messages(found, over=True).total()
        proof.row(WAYS, system, team, severity, sum(map(len, found)), told, over)


def _show_everything(found: Sequence[Message], given: Sequence[Group]) -> None:
    """Title, runbook, board and what is wrong stand in each message, whatever the medium."""
    by_title = {title(group): group for group in given}
    for message in found:
        group = by_title[message.title]
        notes = group[0].annotations
        for part in ("runbook_url", "dashboard_url", "summary"):
            assert _plain(notes[part]) in _plain(message.text), f"{message.medium} {message.title}: {part}"
        if message.medium == "pagerduty":
            assert message.body["payload"]["severity"] == PAGER_WORDS[group[0].labels["severity"]]
            assert [link["text"] for link in message.body["links"]] == ["What to do", "Board"]
        if message.medium == "slack":
            named = {c.name: c.destination for system in SYSTEMS.values() for c in system.routing.channels}
            assert message.body["channel"] == named[message.channel]


def _plain(text: str) -> str:
    for entity, character in (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&#43;", "+")):
        text = text.replace(entity, character)
    return text


@covers("RTE-02")
def test_many_alerts_of_one_kind_are_one_message(fresh_alertmanager: Alertmanager, ends: Ends) -> None:
    """Every part of the stacks down at once: one message for each receiver, with all of them in it."""
    [storm] = [group for group in groups(ALERTS) if group[0].labels["alertname"] == "PlatformJobDown"]
    assert len(storm) > 10
    fresh_alertmanager.post(storm)
    found = ends.inbox.exactly(messages([storm]), PATIENCE)
    assert {message.title for message in found} == {title(storm)}
    pages = [message for message in found if message.medium == "pagerduty"]
    assert pages
    assert all(page.text.count("No target of the job") == len(storm) for page in pages)


@covers("RTE-05", "BUG-59")
def test_a_dead_node_is_one_message_and_its_pods_are_none(fresh_alertmanager: Alertmanager, ends: Ends) -> None:
    node = next(alert for alert in ALERTS if alert.labels["alertname"] == "NodeNotReady")
    # What Falco saw is no consequence of a node's death, and nothing mutes it.
    others = [alert for alert in ALERTS if alert is not node and alert.labels["service"] != "falco"]
    on_it = [alert for alert in others if alert.labels.get("node") == node.labels["node"]]
    assert len({alert.labels["system"] for alert in on_it}) >= 5
    fresh_alertmanager.post([node, *on_it])
    until(lambda: fresh_alertmanager.suppressed("inhibition") >= len(on_it), "every alert of a pod to be due and muted")
    ends.inbox.exactly(messages([[node]]), PATIENCE)
