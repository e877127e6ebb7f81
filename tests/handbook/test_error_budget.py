"""The error budget page: every number is that of the specification, and every way to budget is told as it is."""

from dataclasses import fields, replace
from datetime import date

import pytest

from handbook.catalogue import pages_of
from handbook.error_budget import PURPOSES, error_budget_page
from rules.catalogue import alert_facts
from rules.slo.alerts import budget_facts
from specs.links import slo_id
from specs.severity import INHIBITION_ORDER, PROMISES, Severity
from specs.slo import BURN_POLICY, RELEASE_STATES, BudgetAllocation
from specs.system import System
from specs.units import percent
from specs.walk import faults
from tests.handbook.written import environment, handbook, plan, table
from tests.specs.data.booking_service import SYSTEM as BOOKINGS
from tests.specs.data.invoice_service import SYSTEM as INVOICES
from tests.support.coverage import covers
from tests.systems.data import FOUND

every_system = pytest.mark.parametrize("system", FOUND, ids=lambda system: system.name)
ST, MA, SQ = "school-timetable", "maintenance-api", "sql-studio"
TARGETS = {slo_id(system.name, slo.name): slo.target for system in (BOOKINGS, INVOICES) for slo in system.slos}


def bookings() -> str:
    return error_budget_page(BOOKINGS, environment("prod"), TARGETS).text


def rows(text: str, heading: str) -> dict[str, list[str]]:
    return {row[0]: row for row in table(text, heading)}


@covers("SLO-02", "DOC-03")
@every_system
def test_budgets_follow_from_targets(system: System) -> None:
    found = rows(plan(system.name, "error-budget"), "Budget in time")
    assert list(found) == [slo_id(system.name, slo.name) for slo in system.slos]
    for slo in system.slos:
        row = found[slo_id(system.name, slo.name)]
        left = (1 - slo.target) * slo.window.days * 24 * 60
        assert (row[1], row[2]) == (percent(slo.target), f"the last {slo.window.words}")
        assert float(row[4].split()[0].replace(",", "")) == pytest.approx(left)
        events = (1 - slo.target) * slo.events_per_day * slo.window.days
        assert float(row[5].split()[0].replace(",", "")) == pytest.approx(events, rel=1e-3)


@covers("SLO-02", "DOC-03")
@every_system
def test_the_policy_has_all_its_parts(system: System) -> None:
    text = plan(system.name, "error-budget")
    headings = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "When it burns",
        "What may be released",
        "How it is meant to be spent",
        "What does not count",
        "It is spent: which case is it",
        "Getting it back",
        "Reviews",
        "Report",
    ]
    week, month = text.split("Each week:")[1].split("Each month:")
    assert week.count("- [ ] ") >= 4
    assert month.split("Each quarter")[0].count("- [ ] ") >= 4


@covers("SLO-01", "SLO-05")
@pytest.mark.parametrize(("system", "minutes_left"), [(ST, "432 minutes"), (MA, "43.2 minutes"), (SQ, "43.2 minutes")])
def test_monthly_budgets_are_those_of_the_documents(system: str, minutes_left: str) -> None:
    """99 % leaves 7.2 h, 99.9 % leaves 43.2 min."""
    found = rows(plan(system, "error-budget"), "Budget in time")
    assert found[f"{system}-availability"][4].startswith(minutes_left)


def test_burn_rates_are_the_known_factors() -> None:
    [row, *_] = table(plan(SQ, "error-budget"), "Burn rate of a ticket")
    assert row[1:] == ["14.4", "2.4", "1"]


@covers("BUG-71")
@every_system
def test_a_budget_is_meant_to_be_spent_whole(system: System) -> None:
    found = rows(plan(system.name, "error-budget"), "Defects")
    budgets = rows(plan(system.name, "error-budget"), "Budget in time")
    for name, row in found.items():
        shares = [float(cell.split("%")[0]) for cell in row[1:]]
        times = [float(cell.split(", ", 1)[1].split()[0].replace(",", "")) for cell in row[1:]]
        assert sum(shares) == pytest.approx(100)
        assert sum(times) == pytest.approx(float(budgets[name][4].split()[0].replace(",", "")), rel=1e-3)


@covers("BUG-71", "SLO-02")
def test_the_tenth_that_a_document_left_unnamed_is_the_reserve() -> None:
    found = rows(plan(ST, "error-budget"), "Defects")[f"{ST}-availability"]
    assert found[1:] == ["60%, 259.2 minutes", "20%, 86.4 minutes", "10%, 43.2 minutes", "10%, 43.2 minutes"]
    [heading, *_] = [line for line in plan(ST, "error-budget").splitlines() if "Defects |" in line]
    assert heading == "| Objective | Defects | Performance work | New features | Reserve |"


def test_every_purpose_of_an_allocation_has_a_name() -> None:
    assert list(PURPOSES) == [field.name for field in fields(BudgetAllocation)]


@every_system
def test_every_budget_alert_stands_there_with_what_its_severity_promises(system: System) -> None:
    found = rows(plan(system.name, "error-budget"), "Somebody looks within")
    facts = {fact.alert: fact for fact in budget_facts(system)}
    assert len(facts) == 5
    for cell, row in found.items():
        fact = facts.pop(cell.split("]")[0].removeprefix("["))
        promise = PROMISES[Severity(fact.severity)]
        wanted = [fact.severity, ", ".join(promise.known_as), promise.answer.words, promise.resolution.words]
        assert row[2:] == wanted
        assert f"({'../../'}{fact.runbook})" in cell
    assert facts == {}
    ranks = [[one.value for one in INHIBITION_ORDER].index(row[2]) for row in found.values()]
    assert ranks == sorted(ranks)


@every_system
def test_who_is_called_next_is_the_systems_escalation(system: System) -> None:
    text = plan(system.name, "error-budget").split("Nobody answers a page:")[1].split("How each of them")[0]
    called = [line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ")]
    assert called == [
        f"at once: {system.owner.on_call[0]}",
        *(f"after {step.after.words}: {step.who}" for step in system.routing.escalations),
    ]


def test_what_may_be_released_is_the_policy() -> None:
    found = table(plan(SQ, "error-budget"), "Released")
    assert [row[0] for row in found] == [state.name for state in RELEASE_STATES]
    assert [row[2] for row in found] == [state.releases for state in RELEASE_STATES]
    assert percent(RELEASE_STATES[0].above or 0) in found[0][1]


def test_the_page_of_a_changed_policy_changes() -> None:
    """No figure is typed: another target, allocation, window or severity stands on the page at once."""
    [first, *others] = BOOKINGS.slos
    other = replace(first, target=0.98, allocation=BudgetAllocation(0.25, 0.25, 0.25, 0.25))
    text = error_budget_page(replace(BOOKINGS, slos=(other, *others)), environment("prod"), TARGETS).text
    assert rows(text, "Budget in time")["booking-service-availability"][4] == "864 minutes of total failure"
    assert rows(text, "Defects")["booking-service-availability"][1:] == ["25%, 216 minutes"] * 4


def test_the_sample_is_faultless() -> None:
    assert faults((BOOKINGS, INVOICES), today=date(2023, 11, 25)) == ()


def test_every_way_of_counting_is_told_as_it_is() -> None:
    found = rows(bookings(), "Budget in numbers")
    assert found["booking-service-availability"][2:4] == ["the last 30 days", "each bad event"]
    assert found["booking-service-latency"][2] == "the calendar month, UTC"
    assert found["booking-service-bookings"][3] == "each minute with fewer than 95% good events"
    assert found["booking-service-confirmations"][2:4] == ["the last 7 days", "of each minute its share of bad events"]


def test_minutes_are_counted_in_minutes() -> None:
    """A budget of slices is a number of minutes, however many events a day has."""
    found = rows(bookings(), "Budget in numbers")
    assert found["booking-service-bookings"][5] == "216 minutes"
    assert found["booking-service-confirmations"][5] == "201.6 minutes"
    assert found["booking-service-availability"][5].endswith(" events")


def test_a_gauge_is_counted_in_minutes_below_its_bound() -> None:
    [row] = [row for row in table(plan("eyewear-ml", "error-budget"), "Budget in numbers") if "minute below" in row[3]]
    assert row[3] == "each minute below 0.9"
    assert row[5].endswith(" minutes")


def test_a_month_is_explained_only_where_there_is_one() -> None:
    assert "begins at its first midnight" in bookings()
    assert "begins at its first midnight" not in plan(SQ, "error-budget")


def test_exclusions_stand_there_with_who_agreed_and_until_when() -> None:
    found = table(bookings(), "Agreed by")
    wanted = [
        [slo_id(BOOKINGS.name, slo.name), one.start, one.end, one.reason, one.approver, one.expires]
        for slo in BOOKINGS.slos
        for one in slo.exclusions
    ]
    assert found == wanted
    assert len(wanted) == 2
    assert "Nothing is excluded now" in plan(SQ, "error-budget")
    assert "Nothing is excluded now" not in bookings()


def test_what_an_objective_rests_on_stands_there_with_the_product() -> None:
    [row] = table(bookings(), "They promise together")
    assert row == ["booking-service-availability", "99%", "invoice-service-availability (99.9%)", "99.9%"]
    twice = ("invoice-service-availability", "invoice-service-latency", "invoice-service-availability")
    system = replace(BOOKINGS, slos=(replace(BOOKINGS.slos[0], depends_on=twice),))
    [row] = table(error_budget_page(system, environment("prod"), TARGETS).text, "They promise together")
    assert row[2] == "invoice-service-availability (99.9%), invoice-service-latency (95%)"
    assert float(row[3].rstrip("%")) == pytest.approx(100 * 0.999 * 0.95)
    assert "## What it rests on" not in plan(SQ, "error-budget")


def test_targets_of_other_systems_reach_the_page() -> None:
    systems = (BOOKINGS, INVOICES)
    facts = alert_facts(systems, environment("prod"))
    text = pages_of(facts, systems, environment("prod"))["systems/booking-service/error-budget.md"]
    assert table(text, "They promise together")[0][3] == "99.9%"


@every_system
def test_the_report_has_a_line_for_each_objective_and_the_questions_that_fill_it(system: System) -> None:
    report = plan(system.name, "error-budget").split("```text\n")[1].split("```")[0]
    for slo in system.slos:
        assert f"\n{slo_id(system.name, slo.name)} | {percent(slo.target)} |" in report
    asked = plan(system.name, "error-budget").split("```promql\n")[1].split("```")[0]
    assert f'slo:error_budget:remaining_ratio{{system="{system.name}"}}' in asked


def test_a_report_asks_for_corrections_where_there_are_any() -> None:
    assert "slo:bad:excluded" in bookings()
    assert "slo:bad:excluded" not in plan(SQ, "error-budget")
    assert "sum_month" in bookings()


def test_a_system_without_objectives_says_so() -> None:
    text = error_budget_page(replace(BOOKINGS, slos=()), environment("prod"), {}).text
    assert "No objective is declared" in text
    assert "|" not in text


def test_the_policys_shares_are_those_of_the_alerts() -> None:
    text = handbook("prod")[f"systems/{SQ}/error-budget.md"]
    assert f"A page: {percent(BURN_POLICY.page_share)} of the whole budget" in text
    assert f"A ticket: {percent(BURN_POLICY.ticket_share)} is spent within {BURN_POLICY.ticket_window.words}" in text
