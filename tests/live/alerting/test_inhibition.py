"""Each inhibition on a real Alertmanager: what it mutes, what it must not, and the trap of labels nobody carries."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.live.alerting.alertmanager import Alertmanager, running
from tests.live.alerting.conftest import Ends
from tests.live.alerting.local_configuration import rendered, written
from tests.support.coverage import covers
from tests.support.fired_alerts import FiredAlert, fired_alerts
from tests.support.inhibitor import Rule, faults, muted, mutes
from tests.support.waiting import until

pytestmark = pytest.mark.live

ALERTS = fired_alerts()
RULES: list[Rule] = rendered()["inhibit_rules"]


def pair(rule: Rule) -> tuple[FiredAlert, FiredAlert]:
    """A source and a target it mutes, both as the rules of prod make them."""
    return next((one, other) for one in ALERTS for other in ALERTS if mutes(rule, one.labels, other.labels))


def neighbours(rule: Rule, target: FiredAlert) -> Iterator[FiredAlert]:
    """The target in another place: one compared label differs, or is missing."""
    for label in rule["equal"]:
        if label != "cluster":
            yield replace(target, labels={**target.labels, label: "another"})
            yield replace(target, labels={name: text for name, text in target.labels.items() if name != label})


def is_muted(server: Alertmanager, alert: FiredAlert) -> bool:
    return bool(server.states(alert.labels["cluster"])[alert.identity]["inhibitedBy"])


@covers("RTE-02", "RTE-05", "BUG-59")
@pytest.mark.parametrize("number", range(len(RULES)))
def test_an_inhibition_mutes_its_own_target_and_no_neighbour(number: int, alertmanager: Alertmanager) -> None:
    rule = RULES[number]
    source, target = (alert.elsewhere(f"cluster-{number}") for alert in pair(rule))
    others = [*neighbours(rule, target), target.elsewhere(f"other-{number}")]
    alertmanager.post([target, *others])
    assert not any(is_muted(alertmanager, one) for one in (target, *others)), "nothing mutes without a source"
    alertmanager.post([source])
    until(lambda: is_muted(alertmanager, target), target.title)
    assert not is_muted(alertmanager, source)
    assert [other.title for other in others if is_muted(alertmanager, other)] == []
    alertmanager.post([source], over=True)
    until(lambda: not is_muted(alertmanager, target), "the end of its source")
    alertmanager.post([target, *others], over=True)


@covers("RTE-05")
def test_the_model_agrees_with_the_server_on_all_alerts_at_once(alertmanager: Alertmanager) -> None:
    """Every rendered alert fires: the server mutes exactly those the rules say, and never a critical one."""
    everything = [alert.elsewhere("cluster-of-all") for alert in ALERTS]
    labels = [alert.labels for alert in everything]
    expected = {alert.identity for alert in everything if muted(alert.labels, labels, RULES)}
    alertmanager.post(everything)

    def found() -> set[object]:
        return {one for one, state in alertmanager.states("cluster-of-all").items() if state["inhibitedBy"]}

    until(lambda: found() >= expected, "all that is muted")
    assert found() == expected
    assert not [one for one in expected if ("severity", "critical") in one]
    assert len(expected) > len(everything) // 4
    alertmanager.post(everything, over=True)


@covers("BUG-59")
def test_the_trap_a_label_nobody_carries_mutes_everything(place: Path, ends: Ends) -> None:
    """The rule as it is often written. A real server takes it and mutes a stranger; our check names it."""
    naive = {
        "source_matchers": ['severity="critical"'],
        "target_matchers": ['severity="warning"'],
        "equal": ["node_name"],
    }
    folder = place / "trap"
    folder.mkdir()
    file = written(folder, ends.sinks, None, {**rendered(), "inhibit_rules": [naive]})
    source = next(a for a in ALERTS if a.triple == ("school-timetable", "school-timetable", "critical"))
    stranger = next(a for a in ALERTS if a.triple == ("sql-studio", "security", "warning"))
    with running(Alertmanager(folder / "server", file)) as server:
        server.post([source, stranger])
        until(lambda: is_muted(server, stranger), "two systems that share nothing")
    assert any("lacks node_name" in fault for fault in faults(naive, [alert.labels for alert in ALERTS]))
    assert [fault for rule in RULES for fault in faults(rule, [alert.labels for alert in ALERTS])] == []
