"""What every alert must carry, and how recorded series are named."""

import re
from collections import Counter

import pytest

from queries.expression import Expression
from rules.catalogue import alert_facts
from rules.fact import NO_SEVERITY, AlertFact
from rules.group import REQUIRED_ANNOTATIONS, REQUIRED_LABELS, AlertingRule, RecordingRule
from specs.environment import PLATFORM
from specs.links import PRESCALE, board_url, runbook_url
from specs.report import HEALTH_REPORT
from specs.severity import INHIBITION_ORDER, Severity
from specs.signal import (
    ContainerCpu,
    ContainerMemory,
    NodeCpu,
    NodeDiskUsed,
    NodeMemory,
    PodRestarts,
    StoreConnections,
    VolumeUsed,
)
from specs.units import Unit, minutes, parse_duration
from tests.queries.syntax import parsed, readings
from tests.rules.rendered import ALERTS, ENVIRONMENT, RECORDINGS, SYSTEMS, Place

CAUSES = (ContainerCpu, ContainerMemory, NodeCpu, NodeMemory, NodeDiskUsed, VolumeUsed, PodRestarts, StoreConnections)
FACTS = alert_facts(SYSTEMS.values(), ENVIRONMENT)
RECORDED_NAME = re.compile(r"[a-z][a-z_]*:[a-z][a-z_]*:[a-z][a-z0-9_]*")
USED_LABEL = re.compile(r"\$labels\.(\w+)")


def rule_of(place: Place) -> AlertingRule:
    assert isinstance(place.rule, AlertingRule)
    return place.rule


@pytest.mark.covers("ALT-47", "RULE-07")
def test_labels_and_annotations_are_complete() -> None:
    severities = {severity.value for severity in INHIBITION_ORDER}
    for place in ALERTS:
        rule = rule_of(place)
        assert {label for label in REQUIRED_LABELS if rule.labels.get(label)} == set(REQUIRED_LABELS), place.name
        assert set(rule.annotations) == set(REQUIRED_ANNOTATIONS), place.name
        assert all(rule.annotations.values()), place.name
        assert rule.labels["severity"] in severities or (rule.alert, rule.labels["severity"]) == (
            "Watchdog",
            NO_SEVERITY,
        )
        assert rule.labels["system"] == place.scope, place.name


def test_an_incomplete_alert_cannot_be_built() -> None:
    """All that is missing is named at once."""
    expression = Expression("vector(1)", Unit.BOOLEAN, (), frozenset())
    labels = {"severity": "warning", "system": "any", "team": "{{ $value }}"}
    with pytest.raises(ValueError, match=r"SomethingWrong: .*label service.*runbook_url.*team without a value"):
        AlertingRule("SomethingWrong", expression, minutes(1), labels, {"summary": "s", "description": "d"})


@pytest.mark.covers("ALT-47")
def test_identity_holds_no_value_and_the_summary_neither() -> None:
    """An alert whose labels change with its value is a new alert at every evaluation."""
    for place in ALERTS:
        rule = rule_of(place)
        assert "$value" not in "".join(rule.labels.values()), place.name
        assert "{{" not in rule.annotations["summary"], place.name


@pytest.mark.covers("BUG-49")
def test_texts_use_labels_the_expression_carries() -> None:
    """What a rule adds is not there yet when its texts are filled in: such a place stays empty without a word."""
    for place in ALERTS:
        rule = rule_of(place)
        used = USED_LABEL.findall("".join((*rule.annotations.values(), *rule.labels.values())))
        assert set(used) <= set(rule.expression.labels), place.name


def test_names_are_camel_case_and_rules_of_one_name_differ_in_labels() -> None:
    for place in ALERTS:
        assert re.fullmatch(r"([A-Z]+[a-z0-9]+)+", rule_of(place).alert), place.name
    identities = Counter((rule_of(p).alert, frozenset(rule_of(p).labels.items())) for p in ALERTS)
    assert [identity for identity, count in identities.items() if count > 1] == []


def test_a_name_of_data_is_taken_by_one_alert_of_its_system() -> None:
    """What follows from stores and contracts may share a name with its like, never with what the data names."""
    for system in SYSTEMS.values():
        own = {alert.name for alert in system.alerts}
        assert len(own) == len(system.alerts)
        named = Counter(rule_of(place).alert for place in ALERTS if place.system is system)
        assert {name for name in own if named[name] != 1} == set()


@pytest.mark.covers("RULE-07", "ALT-47")
def test_every_alert_has_one_page_and_one_board() -> None:
    pages: dict[str, tuple[str, str]] = {}
    for fact in FACTS:
        assert pages.setdefault(fact.runbook, (fact.scope, fact.alert)) == (fact.scope, fact.alert)
    known = {(fact.scope, fact.alert): fact for fact in FACTS}
    for place in ALERTS:
        rule = rule_of(place)
        fact = known[place.scope, rule.alert]
        assert rule.annotations["runbook_url"] == runbook_url(ENVIRONMENT.domain, place.scope, rule.alert)
        assert rule.annotations["dashboard_url"] == board_url(ENVIRONMENT.domain, fact.board)


def test_every_alert_row_of_the_documents_is_answered_by_a_rule() -> None:
    """Through an alert that names it, or through an objective and its budget alerts."""
    named = {row for fact in FACTS for row in fact.rows}
    promised = {row for system in SYSTEMS.values() for slo in system.slos for row in slo.rows}
    form = {"ALT-47"}
    assert {f"ALT-{number:02}" for number in range(1, 48)} <= named | promised | form
    for system in SYSTEMS.values():
        budgets = {rule_of(p).alert for p in ALERTS if p.system is system and p.file.startswith("slo-")}
        assert budgets >= {"ErrorBudgetBurn", "ErrorBudgetLeak", "ErrorBudgetExhausted"} or not system.slos


def test_facts_and_rules_are_the_same_alerts() -> None:
    assert {(fact.scope, fact.alert) for fact in FACTS} == {(place.scope, rule_of(place).alert) for place in ALERTS}


def test_a_fact_says_what_to_look_at_and_what_to_do() -> None:
    for fact in FACTS:
        assert all((fact.summary, fact.description, fact.checks, fact.remedies)), fact.alert


@pytest.mark.covers("BUG-58")
def test_causes_do_not_page() -> None:
    """Processor, memory, disk and restarts warn; only what is full within hours may say more."""
    for system in SYSTEMS.values():
        for alert in system.alerts:
            if isinstance(getattr(alert.kind, "signal", None), CAUSES) and not alert.pages_for_cause:
                assert alert.severity in (Severity.WARNING, Severity.INFO), (system.name, alert.name)


def test_teams_answer_for_alerts() -> None:
    for system in SYSTEMS.values():
        teams = {alert.name: alert.team or system.owner.team for alert in system.alerts}
        for place in ALERTS:
            if place.system is system:
                assert rule_of(place).labels["team"] == teams.get(rule_of(place).alert, system.owner.team), place.name
    assert {rule_of(place).labels["team"] for place in ALERTS if place.scope == PLATFORM} == {PLATFORM}


@pytest.mark.covers("BUG-59")
def test_pods_alerts_know_their_node() -> None:
    """So that a lost node mutes them."""
    for place in ALERTS:
        if "pod" in rule_of(place).expression.labels and "namespace" in rule_of(place).expression.labels:
            assert "node" in rule_of(place).expression.labels, place.name


def records(system: str) -> list[RecordingRule]:
    return [p.rule for p in RECORDINGS if p.scope == system and isinstance(p.rule, RecordingRule)]


@pytest.mark.covers("REC-01")
def test_school_timetable_records_what_its_list_asks() -> None:
    found = [rule for rule in records("school-timetable") if not rule.record.startswith("slo:")]
    assert len(found) >= 20
    for subject in ("http_requests", "http_errors", "duration", "connections", "cpu", "memory", "filesystem"):
        assert any(subject in rule.record for rule in found), subject
    for subject in ("slow_queries", "service:up", "probe:success", "status:http_requests", "route:http_requests"):
        assert any(subject in rule.record for rule in found), subject


@pytest.mark.covers("REC-02")
def test_sql_studio_records_enough_for_boards_and_burn_rates() -> None:
    found = records("sql-studio")
    assert len(found) >= 40
    assert {rule.record for rule in found} >= {
        "slo:burn_rate:ratio1h",
        "slo:burn_rate:ratio6h",
        "slo:burn_rate:ratio3d",
    }


@pytest.mark.covers("REC-03")
@pytest.mark.parametrize("system", SYSTEMS)
def test_objectives_have_windows_target_and_budget(system: str) -> None:
    found = {rule.record for rule in records(system)}
    windows = ("5m", "30m", "1h", "6h", "1d", "3d")
    assert found >= {f"slo:errors:ratio{window}" for window in windows}
    assert found >= {"slo:objective:ratio", "slo:errors:ratio_window", "slo:error_budget:remaining_ratio"}
    own = [rule for rule in records(system) if rule.record == "slo:objective:ratio"]
    assert {rule.labels["slo"] for rule in own} == {f"{system}-{slo.name}" for slo in SYSTEMS[system].slos}
    assert all(rule.labels["window"] for rule in own)


@pytest.mark.covers("REC-04")
def test_recorded_names_follow_level_metric_operation() -> None:
    for place in RECORDINGS:
        assert isinstance(place.rule, RecordingRule)
        assert RECORDED_NAME.fullmatch(place.rule.record), place.name


def test_a_recorded_name_says_the_window_it_was_read_over() -> None:
    for place in RECORDINGS:
        assert isinstance(place.rule, RecordingRule)
        named = re.search(r":(?:rate|ratio|mean)(\d+[mhd])$", place.rule.record)
        read = {r.seconds for r in readings(parsed(place.rule.expression.text)) if r.seconds}
        if named and read:
            assert read == {parse_duration(named[1]).seconds}, place.name


def test_recorded_series_are_told_apart_by_their_labels() -> None:
    """Two rules of one name and the same labels would overwrite each other."""
    kept = Counter(
        (place.rule.record, frozenset(place.rule.labels.items()))
        for place in RECORDINGS
        if isinstance(place.rule, RecordingRule) and place.rule.labels
    )
    assert [identity for identity, count in kept.items() if count > 1] == []
    for place in RECORDINGS:
        assert "system" in {*place.rule.labels, *place.rule.expression.labels}, place.name


@pytest.mark.parametrize("fact", [f for f in FACTS if f.scope != PLATFORM], ids=lambda f: f"{f.scope}-{f.alert}")
def test_a_service_named_by_an_alert_exists(fact: AlertFact) -> None:
    system = SYSTEMS[fact.scope]
    parts = (*system.services, *system.stores, *system.probes, *system.journeys)
    others = {system.name, "nodes", "volumes", "pods", "backups", "instrumentation", HEALTH_REPORT, PRESCALE}
    known = {part.name for part in parts} | others
    assert fact.service in known or fact.service == "{{ $labels.slo }}"
