"""Routes that nothing could take, and channels nobody is led to: Alertmanager itself would take all of them."""

from typing import Any

import pytest

from specs.routing import Channel, Medium, Route
from specs.severity import Severity
from tests.specs.change import changed, found
from tests.specs.sample import ENVIRONMENT, SYSTEM

ROUTES, CHANNELS = SYSTEM.routing.routes, SYSTEM.routing.channels
CRITICAL, INFO = Severity.CRITICAL, Severity.INFO


@pytest.mark.covers("RULE-14", "RTE-01", "RTE-09")
@pytest.mark.parametrize(
    ("changes", "path", "given", "mend"),
    [
        (
            {"routes": (*ROUTES, Route((CRITICAL,), ("mail",)))},
            "routing.routes[4].severities",
            "critical of everybody, which routes[1] takes already",
            "name all channels in one route, or remove one of the two",
        ),
        (
            {"routes": (*ROUTES, Route((Severity.WARNING,), ("mail",), team="sales"))},
            "routing.routes[4].severities",
            "warning of team 'sales', which routes[0] takes already",
            "name all channels in one route, or remove one of the two",
        ),
        (
            {"routes": (*ROUTES[:3], Route((INFO,), ("chat", "mail", "chat")))},
            "routing.routes[3].channels[2]",
            "'chat'",
            "remove the second",
        ),
        (
            {"routes": (*ROUTES[:3], Route((INFO, INFO), ("chat",)))},
            "routing.routes[3].severities[1]",
            "info",
            "remove the second",
        ),
        (
            {"channels": (*CHANNELS, Channel("letters", Medium.EMAIL, "letters@example.com"))},
            "routing.channels[3].name",
            "'letters', which no route names",
            "name it in a route, or remove it",
        ),
    ],
    ids=["behind another", "behind another of its team", "told twice", "said twice", "no route"],
)
def test_a_route_can_be_taken_and_a_channel_is_led_to(
    changes: dict[str, Any], path: str, given: str, mend: str
) -> None:
    [fault] = found(changed(SYSTEM, "routing", **changes), ENVIRONMENT)
    assert (fault.path, fault.given, fault.mend) == (path, given, mend)


def test_a_team_may_have_what_everybody_has_too() -> None:
    route = Route((CRITICAL, INFO), ("pager",), team="sales")
    assert not found(changed(SYSTEM, "routing", routes=(*ROUTES, route)), ENVIRONMENT)


@pytest.mark.parametrize("name", ["log", "smtp-password"])
def test_a_channel_has_no_name_of_ours(name: str) -> None:
    """Alertmanager would refuse a second receiver of the name, or mail would log in with a channel's address."""
    routes = (*ROUTES, Route((INFO,), (name,), team="sales"))
    system = changed(SYSTEM, "routing", channels=(*CHANNELS, Channel(name, Medium.SLACK, "#log")), routes=routes)
    assert ("routing.channels[3].name", "rename it") in [(fault.path, fault.mend) for fault in found(system)]
