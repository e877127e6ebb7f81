"""Inhibitions against every alert as it fires: labels that are compared exist, and nothing that matters is muted."""

import pytest

from commands.check_input import checked
from components.monitoring_stack.inhibition import Inhibition, inhibitions
from tests.support.fired_alerts import fired_alerts
from tests.support.inhibitor import Rule, faults, matches, muted, mutes

PLAN = checked("prod")
RULES = inhibitions(PLAN.systems)
LABELS = [alert.labels for alert in fired_alerts()]


def named(alert: str, system: str) -> dict[str, str]:
    return dict(next(one for one in LABELS if (one["alertname"], one["system"]) == (alert, system)))


@pytest.mark.covers("RTE-02", "RTE-05", "BUG-59")
@pytest.mark.parametrize("rule", RULES, ids=range(len(RULES)))
def test_every_alert_a_rule_speaks_of_carries_what_it_compares(rule: Rule) -> None:
    assert list(faults(rule, LABELS)) == []


@pytest.mark.parametrize("rule", RULES, ids=range(len(RULES)))
def test_every_rule_mutes_something(rule: Rule) -> None:
    assert any(mutes(rule, source, target) for source in LABELS for target in LABELS)


@pytest.mark.covers("RTE-05")
@pytest.mark.parametrize("rule", RULES, ids=range(len(RULES)))
def test_no_rule_could_mute_a_critical_alert(rule: Rule) -> None:
    """Whatever becomes critical one day; a rule that names its targets is judged by their severities above."""
    if not any(matcher.startswith(("alertname=", "alertname=~")) for matcher in rule["target_matchers"]):
        assert not [one for one in LABELS if matches(rule["target_matchers"], {**one, "severity": "critical"})]


@pytest.mark.covers("BUG-59")
def test_a_compared_label_is_demanded_on_both_sides() -> None:
    document = Inhibition(('severity="critical"',), ('severity="warning"',), ("node",)).document()
    assert 'node!=""' in document["source_matchers"]
    assert 'node!=""' in document["target_matchers"]
    stranger = {"alertname": "Any", "severity": "warning", "system": "any"}
    assert not mutes(document, {**stranger, "severity": "critical"}, stranger)


@pytest.mark.covers("BUG-59")
@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (
            {"source_matchers": ['severity="critical"'], "target_matchers": ['severity="info"'], "equal": ["node"]},
            "lacks",
        ),
        (
            {"source_matchers": ['severity=~".+"'], "target_matchers": ['severity="info"'], "equal": ["system"]},
            "both sides",
        ),
        ({"source_matchers": ['severity="high"'], "target_matchers": ['team!=""'], "equal": ["system"]}, "critical"),
    ],
)
def test_a_rule_that_mutes_too_much_is_named(rule: Rule, fault: str) -> None:
    assert any(fault in found for found in faults(rule, LABELS))


@pytest.mark.covers("RTE-05")
@pytest.mark.parametrize(
    ("source", "target", "system"),
    [
        ("HighErrorRate", "HighLatency", "sql-studio"),
        ("FlaskApiDown", "FlaskApiCpuHigh", "endpoint-stats"),
        ("RecoveryPointMissed", "BaseBackupOverdue", "maintenance-api"),
        ("RecoveryPointMissed", "BackupLogBehind", "maintenance-api"),
        ("RecoveryPointMissed", "OffsiteBackupOverdue", "maintenance-api"),
        ("BaseBackupOverdue", "BackupTierOverdue", "maintenance-api"),
        ("VolumeFullSoon", "VolumeUsedHigh", "school-timetable"),
        ("ServiceDown", "ObjectiveWithoutData", "maintenance-api"),
        ("SqlStudioBackendDown", "AskedMetricMissing", "sql-studio"),
    ],
)
def test_what_explains_another_mutes_it(source: str, target: str, system: str) -> None:
    assert muted(named(target, system), [named(source, system)], RULES)
    assert not muted(named(source, system), [named(target, system)], RULES)


@pytest.mark.parametrize(
    ("source", "target", "system", "why"),
    [
        ("HighErrorRatePremium", "HighLatency", "endpoint-stats", "another team is told of the one and not the other"),
        ("FlaskApiDown", "AbnormalTrafficPattern", "endpoint-stats", "the security team would never hear of it"),
        ("RecoveryPointMissed", "PostgresConnectionsHigh", "endpoint-stats", "late copies say nothing about queries"),
        ("BackupProofFailed", "PostgresConnectionsHigh", "endpoint-stats", "copies say nothing about queries"),
        ("BackupProofFailed", "BackupLogBehind", "endpoint-stats", "an old copy says nothing about the newest log"),
        ("DatabaseDown", "StoreExporterDown", "school-timetable", "it tells a dead store from an unknown one"),
        ("FailedLogins", "AccountLockouts", "sql-studio", "they only share that they are about no service"),
        ("AuthenticationFailures", "ConversionDrop", "eyewear-ml", "they only share that they are about no service"),
        ("PrometheusAlertsUndelivered", "PrometheusRuleEvaluationFailing", "platform", "one is about one pod"),
    ],
)
def test_what_explains_nothing_mutes_nothing(source: str, target: str, system: str, why: str) -> None:
    assert not muted(named(target, system), [named(source, system)], RULES), why


def test_one_volume_says_nothing_about_another() -> None:
    full, filling = named("VolumeFullSoon", "sql-studio"), named("VolumeUsedHigh", "sql-studio")
    assert muted(filling, [full], RULES)
    assert not muted({**filling, "persistentvolumeclaim": "another"}, [full], RULES)


def test_an_objective_is_blind_only_where_its_own_service_is_gone() -> None:
    blind = named("ObjectiveWithoutData", "eyewear-ml")
    own = {**blind, "slo": "eyewear-ml-recommendation-accuracy"}
    assert muted(own, [named("RecommendationDown", "eyewear-ml")], RULES)
    assert not muted(own, [named("WebDown", "eyewear-ml")], RULES)
