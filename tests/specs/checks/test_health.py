"""Journeys can be walked, smoke checks can be asked, and a bad report is heard of where its data says so."""

from dataclasses import replace
from typing import Any

import pytest

from specs.journey import Journey, Method, Step
from specs.report import HealthReport
from specs.routing import Route
from specs.schedule import Cron
from specs.severity import Severity
from specs.smoke import SmokeCheck
from specs.units import days, seconds
from tests.specs.change import changed, found, paths
from tests.specs.sample import ENVIRONMENT, SYSTEM

LOGIN = Step("login", Method.POST, "/login", body='{"name": "$user"}', captures=(("token", "token"),))
WORK = Step("work", Method.GET, "/tasks/$run", bearer="token")
JOURNEY = Journey("buy", "shop", (LOGIN, WORK), "canary")


def with_journey(**changes: Any) -> Any:
    return changed(SYSTEM, journeys=(replace(JOURNEY, **changes),))


def with_step(**changes: Any) -> Any:
    return with_journey(steps=(LOGIN, replace(WORK, **changes)))


def test_a_good_journey_has_no_fault() -> None:
    assert found(with_journey()) == []


@pytest.mark.parametrize(
    ("system", "path"),
    [
        (with_journey(steps=()), "steps"),
        (with_journey(steps=(LOGIN, replace(WORK, name="login"))), "steps"),
        (with_journey(interval=seconds(30), steps=(replace(LOGIN, within=seconds(29)), WORK)), "interval"),
        (with_journey(service="shpo"), "service"),
        (with_journey(account="No Name"), "account"),
        (with_step(path="work"), "steps[1].path"),
        (with_step(path="/tasks/$order"), "steps[1].path"),
        (with_step(path="/costs/$"), "steps[1].path"),
        (with_step(body='{"id": "$order"}'), "steps[1].body"),
        (with_step(body='{"id": $run}'), "steps[1].body"),
        (with_step(bearer="tokn"), "steps[1].bearer"),
        (with_step(expects="("), "steps[1].expects"),
        (with_step(captures=(("No Name", "id"),)), "steps[1].captures"),
        (with_journey(steps=(WORK, LOGIN)), "steps[0].bearer"),
    ],
)
def test_a_journey_that_cannot_be_walked_is_refused(system: Any, path: str) -> None:
    assert paths(system) == [f"journeys[0].{path}"]


def test_two_journeys_of_one_name_are_refused() -> None:
    assert paths(changed(SYSTEM, journeys=(JOURNEY, JOURNEY))) == ["journeys[1].name"]


PUBLIC = SmokeCheck("public", "https://shop.example.com/", certificate=days(7))


@pytest.mark.parametrize(
    ("check", "path"),
    [
        (PUBLIC, ""),
        (SmokeCheck("ready", "/ready", "shop"), ""),
        (SmokeCheck("ready", "ready", "shop"), "path"),
        (SmokeCheck("ready", "/ready"), "path"),
        (SmokeCheck("ready", "ftp://shop.example.com/"), "path"),
        (SmokeCheck("ready", "http://shop.example.com:port/"), "path"),
        (replace(PUBLIC, path="http://shop.example.com/"), "certificate"),
        (SmokeCheck("ready", "/ready", "shop", certificate=days(7)), "certificate"),
        (SmokeCheck("ready", "/ready", "shop", body="("), "body"),
        (SmokeCheck("ready", "/ready", "shop", degraded="["), "degraded"),
        (SmokeCheck("ready", "/ready", "shpo"), "service"),
    ],
)
def test_a_smoke_check_can_be_asked(check: SmokeCheck, path: str) -> None:
    assert paths(changed(SYSTEM, smoke_checks=(check,))) == ([f"smoke_checks[0].{path}"] if path else [])


def routed(*routes: Route, email: str = "shop@example.com") -> Any:
    report = HealthReport(Cron("0 6 * * *"), email)
    others = Route((Severity.CRITICAL, Severity.HIGH, Severity.INFO), ("pager", "chat"))
    return changed(changed(SYSTEM, "routing", routes=(*routes, others)), health_report=report)


def told(system: Any) -> list[str]:
    return [fault.mend for fault in found(system) if fault.path == "health_report.email"]


@pytest.mark.covers("RTE-09")
def test_a_report_that_promises_mail_is_heard_of_by_mail() -> None:
    mailed, chatted = Route((Severity.WARNING,), ("chat", "mail")), Route((Severity.WARNING,), ("chat",))
    own = replace(chatted, team=SYSTEM.owner.team)
    assert told(routed(mailed)) == []
    for wrong in (routed(chatted), routed(mailed, email="other@example.com"), routed(own, mailed)):
        assert told(wrong) == ["route warnings to a channel of this address, or leave it empty"]
    assert told(routed(replace(own, channels=("mail",)), chatted)) == []
    assert told(routed(chatted, email="")) == []


@pytest.mark.covers("HLT-08")
def test_nothing_is_broken_on_purpose_where_people_are_paged() -> None:
    calm = replace(ENVIRONMENT, requires_channels=False, chaos=True)
    assert [fault.path for fault in found(SYSTEM, replace(calm, requires_channels=True)) if fault.path == "chaos"]
    assert not [fault for fault in found(SYSTEM, calm) if fault.path == "chaos"]
