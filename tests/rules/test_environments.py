"""What is proven of the production environment's alerts holds in every other one: they are the same but for its domain."""

from typing import Any

import pytest

from commands.check_input import checked
from rules.catalogue import alert_facts, rule_groups
from rules.group import AlertingRule, RecordingRule
from rules.slo.file import slo_groups
from tests.rules.rendered import BLUEPRINT
from tests.support.recorder import STACKS

MESH = "AlertmanagerMeshDegraded"
OFFSITE = "OffsiteBackupOverdue"
COPIES = {"LogArchiveUnproven", "LogSnapshotOverdue"}
OTHERS = [stack for stack in STACKS if stack != BLUEPRINT.environment.name]


def rules(stack: str) -> dict[tuple[str, ...], Any]:
    """Every rule of an environment by all that tells it from others, with the environment's domain taken out."""
    blueprint = checked(stack)
    environment = blueprint.environment
    objectives = {f"slo-{system.name}.yml": slo_groups(system, environment) for system in blueprint.systems}
    return {
        _identity(file, rule): _without(rule.document(), environment.domain)
        for file, groups in {**rule_groups(blueprint.systems, environment), **objectives}.items()
        for group in groups
        for rule in group.rules
    }


def _identity(file: str, rule: AlertingRule | RecordingRule) -> tuple[str, ...]:
    name = rule.alert if isinstance(rule, AlertingRule) else rule.record
    # Sums over several windows share a name and have no labels of their own.
    return (file, name, *sorted(map(str, rule.labels.items())), *(() if rule.labels else (rule.expression.text,)))


def _without(document: dict[str, Any], domain: str) -> dict[str, Any]:
    annotations = {name: text.replace(domain, "<domain>") for name, text in document.get("annotations", {}).items()}
    return {**document, **({"annotations": annotations} if annotations else {})}


@pytest.mark.covers("ENV-03")
@pytest.mark.parametrize("stack", OTHERS)
def test_alerts_are_those_that_are_proven(stack: str) -> None:
    proven, found = rules("prod"), rules(stack)
    environment = checked(stack).environment
    missing = {MESH} if environment.size("alertmanager").replicas < 2 else set()
    missing |= set() if environment.object_store.offsite_bucket else {OFFSITE}
    missing |= set() if environment.log_snapshots else COPIES
    expected = {identity: rule for identity, rule in proven.items() if not missing & set(identity)}
    assert found == expected
    assert len(found) > 200


@pytest.mark.parametrize("stack", STACKS)
def test_a_mesh_is_watched_where_there_is_one(stack: str) -> None:
    environment = checked(stack).environment
    members = environment.size("alertmanager").replicas
    watched = [rule for identity, rule in rules(stack).items() if MESH in identity]
    assert [rule["expr"].endswith(f"< {members}") for rule in watched] == ([True] if members > 1 else [])


@pytest.mark.parametrize("stack", STACKS)
def test_a_second_bucket_is_watched_where_there_is_one(stack: str) -> None:
    blueprint = checked(stack)
    watched = [rule for identity, rule in rules(stack).items() if OFFSITE in identity]
    assert len(watched) == (len(blueprint.systems) if blueprint.environment.object_store.offsite_bucket else 0)


@pytest.mark.parametrize("stack", STACKS)
def test_every_alert_has_its_fact(stack: str) -> None:
    blueprint = checked(stack)
    facts = {(fact.scope, fact.alert) for fact in alert_facts(blueprint.systems, blueprint.environment)}
    alerts = {(rule["labels"]["system"], rule["alert"]) for rule in rules(stack).values() if "alert" in rule}
    assert alerts == facts
