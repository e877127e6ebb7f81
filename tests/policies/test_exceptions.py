"""Registered exceptions: used, too wide, unused, expired."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from commands.recording import Recording
from policies.exceptions import EXCEPTIONS, PolicyException, remaining, wrong_exceptions
from policies.finding import Finding
from policies.pack import policies
from tests.policies.mutation import changed, pod_path
from tests.policies.sample import recording
from tests.support.policies import violations

TODAY = date(2026, 11, 25)
PLACE, FIELD = "Deployment shop/web", "spec.template.spec.hostNetwork"
ROW = PolicyException("SEC-006", PLACE, FIELD, True, "a reason", "platform", date(2027, 1, 1))


@pytest.fixture(scope="module")
def shared_network() -> Recording:
    return changed(recording(), "Deployment", "web", (*pod_path("Deployment"), "hostNetwork"), True)


def messages(stack: Recording, *rows: PolicyException) -> list[str]:
    return [violation.message for violation in violations(policies(rows, lambda: TODAY), stack)]


def test_an_exception_covers_its_finding(shared_network: Recording) -> None:
    assert len(messages(shared_network)) == 1
    assert messages(shared_network, ROW) == []


@pytest.mark.parametrize(
    "other",
    [
        {"control": "SEC-007"},
        {"place": "Deployment shop/we"},
        {"place": "DaemonSet shop/web"},
        {"path": ""},
        {"path": "spec.template.spec"},
        {"path": "hostNetwork"},
        {"value": None},
        {"value": 1},
        {"value": "true"},
    ],
)
def test_nothing_but_its_finding(shared_network: Recording, other: dict[str, Any]) -> None:
    found = messages(shared_network, replace(ROW, **other))
    assert [message.split()[0] for message in found] == ["SEC-006", "EXC-001"]


def test_an_unused_exception_is_a_fault() -> None:
    assert messages(recording(), ROW) == [
        f"EXC-001 exception SEC-006 on {PLACE} {FIELD}: wanted an object that needs it; delete the row in policies/exceptions.py"
    ]


def test_a_part_that_is_switched_off_needs_no_exception() -> None:
    """Its row is kept, and is a fault only where the part is there and does not need it."""
    absent = replace(ROW, place="Deployment shop/elsewhere", optional=True)
    assert messages(recording(), absent) == []
    assert [message.split()[0] for message in messages(recording(), replace(ROW, optional=True))] == ["EXC-001"]


def test_an_environment_may_lack_every_system_that_an_exception_is_for() -> None:
    assert messages(recording(), *(row for row in EXCEPTIONS if "*" in row.place)) == []


def test_an_expired_exception_covers_nothing_and_is_a_fault(shared_network: Recording) -> None:
    first, second = messages(shared_network, replace(ROW, expires=date(2026, 1, 1)))
    assert first.startswith(f"SEC-006 {PLACE} {FIELD}:")
    assert second.startswith(f"EXC-001 exception SEC-006 on {PLACE} {FIELD}: wanted a date to come; ")
    assert "let platform renew the row" in second


@pytest.mark.parametrize(("expires", "covered"), [(TODAY, True), (date(2026, 11, 24), False)])
def test_an_exception_holds_on_its_last_day(expires: date, covered: bool) -> None:
    row, finding = replace(ROW, expires=expires), Finding("SEC-006", PLACE, FIELD, "", "", given=True)
    assert list(remaining([finding], TODAY, (row,))) == ([] if covered else [finding])
    assert len(list(wrong_exceptions([finding], TODAY, (row,)))) == (not covered)


def test_an_exception_of_a_promise_works_the_same() -> None:
    from tests.policies.mutation import without

    stack = without(recording(), "CronJob", "shop-verify")
    row = PolicyException("BKP-003", "store shop/orders", "", None, "moves next week", "shop", date(2027, 1, 1))
    assert messages(stack, row) == []


def lacking() -> Iterator[str]:
    for row in EXCEPTIONS:
        texts = (row.control, row.place, row.path, row.reason, row.owner)
        if not all(text.strip() for text in texts):
            yield str(row)


def test_every_row_says_why_who_and_until_when() -> None:
    assert list(lacking()) == []
    assert len({(row.control, row.place, row.path) for row in EXCEPTIONS}) == len(EXCEPTIONS)
    longest = max(row.expires for row in EXCEPTIONS)
    assert longest <= date(TODAY.year + 2, 1, 1)


@pytest.mark.parametrize(
    ("other", "wanted"),
    [
        ({"control": "SEC-06"}, "a control of this pack; did you mean SEC-006?"),
        ({"place": "Deployment shop/*"}, "one field of one object"),
        ({"place": "* shop/web"}, "one field of one object"),
        ({"place": "*"}, "one field of one object"),
        ({"path": "spec.template.spec.*"}, "one field of one object"),
        ({"reason": " "}, "a reason and who answers for it"),
        ({"owner": ""}, "a reason and who answers for it"),
        ({"expires": date(2028, 11, 26)}, "a date within 731 days"),
    ],
)
def test_a_row_that_reaches_too_far_is_a_fault(shared_network: Recording, other: dict[str, Any], wanted: str) -> None:
    told = [message for message in messages(shared_network, replace(ROW, **other)) if message.startswith("EXC-001")]
    assert len(told) == 1
    assert f"wanted {wanted}" in told[0]


def test_a_row_may_reach_two_years(shared_network: Recording) -> None:
    assert messages(shared_network, replace(ROW, expires=date(2028, 11, 25))) == []


@pytest.mark.parametrize(
    ("place", "covered"),
    [("Deployment */web", True), ("Deployment */we", False), ("DaemonSet */web", False), ("Deployment */", False)],
)
def test_any_namespace_may_be_meant_and_nothing_else(shared_network: Recording, place: str, covered: bool) -> None:
    found = messages(shared_network, replace(ROW, place=place))
    assert (found == []) == covered


def test_a_row_for_any_namespace_that_nothing_needs_is_a_fault() -> None:
    [message] = messages(recording(), replace(ROW, place="Deployment */web"))
    assert message.startswith("EXC-001 exception SEC-006 on Deployment */web")
