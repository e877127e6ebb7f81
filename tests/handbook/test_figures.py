"""Figures on pages are those of the specifications, and those of the documents where these give any."""

from dataclasses import replace

import pytest

from handbook.catalogue import pages_of
from specs.arithmetic import span
from specs.backup import Backup
from specs.links import cron_job_name
from specs.logs import LogClass
from specs.report import HEALTH_REPORT
from specs.severity import PROMISES
from specs.system import System
from specs.units import days, minutes
from tests.handbook.written import environment, facts, handbook, plan, table
from tests.support.coverage import covers
from tests.systems.data import FOUND, SYSTEMS

every_system = pytest.mark.parametrize("system", FOUND, ids=lambda system: system.name)
EP, ST, MA, EW, SQ = "endpoint-stats", "school-timetable", "maintenance-api", "eyewear-ml", "sql-studio"


def backed_up(system: System) -> list[tuple[str, Backup]]:
    return [(store.name, store.backup) for store in system.stores if isinstance(store.backup, Backup)]


@every_system
def test_recovery_objectives_are_those_of_the_stores(system: System) -> None:
    rows = {row[0]: row for row in table(plan(system.name, "recovery"), "Back within (RTO)")}
    assert list(rows) == [store for store, _ in backed_up(system)]
    for store, backup in backed_up(system):
        assert (rows[store][2], rows[store][4]) == (backup.rpo.words, backup.rto.words)


@every_system
def test_kept_copies_are_those_of_the_tiers(system: System) -> None:
    shown = [tuple(row) for row in table(plan(system.name, "recovery"), "Tier")]
    kept = [(store, tier) for store, backup in backed_up(system) for tier in backup.tiers]
    assert sorted(shown) == sorted((store, tier.name.value, str(tier.keep), span(tier).words) for store, tier in kept)


@covers("DR-01", "DR-03", "DR-04", "DR-05")
@every_system
def test_every_scenario_stands_in_the_plan_with_its_steps(system: System) -> None:
    text = plan(system.name, "recovery")
    assert system.scenarios
    for scenario in system.scenarios:
        section = text.split(f"## {scenario.name.replace('-', ' ').capitalize()}\n")[1].split("\n## ")[0]
        numbered = [line for line in section.splitlines() if line[:1].isdigit()]
        assert len(numbered) == len(scenario.steps)


def test_the_worst_case_of_a_schedule_stands_beside_its_promise() -> None:
    """Hourly bases and a slice each 15 min: twice the gap, a minute to start, two to ship."""
    [row] = table(plan(EP, "recovery"), "Back within (RTO)")
    assert row[2:5] == ["1 hour", "33 minutes", "4 hours"]


@covers("RET-02")
@every_system
def test_log_retention_is_what_holds_after_the_regimes(system: System) -> None:
    rows = {row[0]: row for row in table(plan(system.name, "log-retention"), "Data stream")}
    assert list(rows) == [name.value for name in LogClass]
    for name in LogClass:
        assert rows[name.value][2] == system.logs.keep(name).words


def test_a_regime_says_what_it_overruled() -> None:
    rows = {row[0]: row for row in table(plan(EP, "log-retention"), "Data stream")}
    assert rows["audit"][2:] == [
        "366 days",
        "the newest 92 days at least",
        "a regime; the system's own figure is 180 days",
    ]


@covers("HLT-06")
@every_system
def test_checks_list_every_probe_and_smoke_check(system: System) -> None:
    text = plan(system.name, "checks")
    assert [row[0] for row in table(text, "Probe")] == [probe.name for probe in system.probes]
    shown = [row[0] for row in table(text, "Check")] if system.smoke_checks else []
    assert shown == [check.name for check in system.smoke_checks]
    assert f"--from=cronjob/{cron_job_name(system.name, HEALTH_REPORT)}" in text
    assert ("told where one names a fault" in text) is bool(system.health_report and system.health_report.email)
    assert all(f"- {journey.name}, every {journey.interval.words}" in text for journey in system.journeys)


@covers("MNT-03", "MNT-04", "MNT-05", "MNT-06", "MNT-07", "MNT-09", "CAP-08", "DOC-07", "SCL-05", "SEC-02")
@every_system
def test_the_calendar_has_every_job_and_every_review(system: System) -> None:
    text = plan(system.name, "maintenance")
    shown = {row[4].strip("`"): row[2].strip("`") for row in table(text, "CronJob")}
    for task in system.maintenance.tasks:
        assert shown[cron_job_name(system.name, "maintenance", task.store, task.task.value)] == str(task.schedule)
    for store, backup in backed_up(system):
        assert shown[cron_job_name(system.name, "backup", store, "verify")] == str(backup.verify)
        assert shown[cron_job_name(system.name, "backup", store, "slice")] == str(backup.log_slices)
        assert shown[cron_job_name(system.name, "backup", store, "retain")] == str(backup.retain)
    assert text.count("\n- [ ] ") == len(system.maintenance.reviews)
    for review in system.maintenance.reviews:
        assert f"- [ ] {review.what}\n" in text


@covers("RTE-08", "RTE-10", "DOC-10")
@every_system
def test_the_on_call_page_says_who_is_called_and_who_is_told(system: System) -> None:
    text = plan(system.name, "on-call")
    for step in system.routing.escalations:
        assert f"- after {step.after.words}: {step.who}\n" in text
    assert f"Order: {', then '.join(system.owner.on_call)}." in text
    told = table(text, "Alerts of")
    assert len(told) == len(system.routing.routes)
    for channel in system.routing.channels:
        assert channel.destination in text
    for topic in ("## Before the shift", "## During the shift", "## Handing over"):
        assert topic in text


@covers("RTE-12", "DOC-05", "DOC-08")
def test_severities_promise_what_is_declared() -> None:
    text = handbook("prod")["platform/severities.md"]
    rows = {row[0]: row for row in table(text, "Also known as")}
    for severity, promise in PROMISES.items():
        assert rows[severity.value][1:3] == [promise.answer.words, promise.resolution.words]
        assert rows[severity.value][4] == ", ".join(promise.known_as)
    incident = handbook("prod")["platform/incident.md"]
    for phase in ("Detection", "Assessment", "Communication", "Mitigation", "Resolution", "Review"):
        assert f"### {phase}\n" in incident


def test_alerts_are_counted_not_typed() -> None:
    rows = {row[0]: row[1:] for row in table(handbook("prod")["platform/severities.md"], "Scope")}
    for scope, numbers in rows.items():
        counted = [fact for fact in facts("prod") if fact.scope == scope and fact.severity != "none"]
        assert sum(map(int, numbers)) == len(counted)


@covers("MNT-08")
def test_the_tuning_guide_is_the_systems_advice() -> None:
    text = plan(EP, "tuning")
    for advice in SYSTEMS[EP].advice:
        assert f"## {advice.topic}\n" in text
    assert f"systems/{MA}/tuning.md" not in handbook("prod")
    assert "At most 9 PostgreSQL and 10 Redis connections per pod." in text


@every_system
def test_what_is_asked_of_the_team_is_listed(system: System) -> None:
    text = plan(system.name, "first-weeks")
    asked = [metric.name for metric in system.metrics if metric.asked]
    shown = [row[0].strip("`") for row in table(text, "Series")] if asked else []
    assert shown == asked


@covers("DOC-09")
@every_system
def test_a_systems_page_has_questions_and_commands(system: System) -> None:
    text = handbook("prod")[f"systems/{system.name}/index.md"]
    asked = text.split("## Ask Prometheus")[1].split("## Ask the cluster")[0]
    counted = [service for service in system.services if service.metrics and service.metrics.http]
    assert asked.count("```promql\n") == 5 * len(counted)
    assert f"kubectl -n {system.namespace} get pods" in text
    alerts = [row[0].split("]")[0].lstrip("[") for row in table(text, "What it says")]
    assert sorted(alerts) == sorted(fact.alert for fact in facts("prod") if fact.scope == system.name)


@covers("DOC-02")
def test_the_guide_to_monitoring_is_complete() -> None:
    text = handbook("prod")["platform/monitoring.md"]
    shown = {(row[0], row[2]) for row in table(text, "Board")}
    wanted = {(system.name, board.kind.value) for system in FOUND for board in system.boards}
    assert shown == wanted | {(system.name, "slo") for system in FOUND if system.slos}
    assert len(table(text, "Symptom")) >= 7
    assert text.split("## Good practice")[1].count("\n- ") >= 8


@covers("DOC-12")
def test_the_first_weeks_tell_what_to_do_in_which() -> None:
    text = plan(SQ, "first-weeks")
    parts = ["## Before it is applied", "## First week", "## Second week", "## Third week", "## From then on"]
    assert [line for line in text.splitlines() if line in parts] == parts


@covers("DOC-01")
def test_the_documents_of_endpoint_stats_all_exist() -> None:
    """Checklist, recovery plan, tuning guide, capacity plan, log policy, runbook of the error rate."""
    texts = handbook("prod")
    for name in ("first-weeks", "recovery", "tuning", "capacity", "log-retention"):
        assert f"systems/{EP}/{name}.md" in texts
    assert f"runbooks/{EP}/high-error-rate-premium.md" in texts


def test_a_changed_promise_changes_its_page() -> None:
    [system, *others] = FOUND
    store = next(store for store in system.stores if isinstance(store.backup, Backup))
    assert isinstance(store.backup, Backup)
    changed = replace(store, backup=replace(store.backup, rpo=minutes(47), rto=days(2)))
    stores = tuple(changed if one is store else one for one in system.stores)
    texts = pages_of(facts("prod"), (replace(system, stores=stores), *others), environment("prod"))
    [row] = table(texts[f"systems/{system.name}/recovery.md"], "Back within (RTO)")
    assert (row[2], row[4]) == ("47 minutes", "2 days")
