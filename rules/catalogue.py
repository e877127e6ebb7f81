"""Every rule file and every alert of an environment."""

from collections.abc import Iterable, Mapping

from rules.alerts import alert_groups, facts
from rules.asked import asked_facts, asked_groups
from rules.backups import backup_facts, backup_groups
from rules.copies import copies_facts, copies_groups
from rules.exporters import exporter_facts, exporter_groups
from rules.fact import AlertFact
from rules.group import RuleGroup
from rules.health import health_facts, health_groups
from rules.journeys import journey_facts, journey_groups
from rules.platform import platform_facts, platform_groups
from rules.prescaling import prescaling_facts, prescaling_groups
from rules.recording import recording_groups
from rules.recovery import recovery_facts, recovery_groups
from rules.slo.alerts import budget_facts
from specs.environment import Environment
from specs.system import System

PLATFORM_FILE = "platform.yml"
SOURCES = (
    facts,
    exporter_facts,
    journey_facts,
    health_facts,
    backup_facts,
    recovery_facts,
    prescaling_facts,
    asked_facts,
    budget_facts,
)
"""What a system's alerts follow from, whatever the environment."""


def rule_groups(systems: Iterable[System], environment: Environment) -> Mapping[str, tuple[RuleGroup, ...]]:
    """Groups by the name of the file that holds them: <system>.yml and platform.yml. Objectives have files of their own."""
    found = {f"{system.name}.yml": _groups(system, environment) for system in systems}
    return {**found, PLATFORM_FILE: platform_groups(environment)}


def _groups(system: System, environment: Environment) -> tuple[RuleGroup, ...]:
    return (
        *recording_groups(system),
        *alert_groups(system, environment),
        *exporter_groups(system, environment),
        *journey_groups(system, environment),
        *health_groups(system, environment),
        *backup_groups(system, environment),
        *copies_groups(system, environment),
        *recovery_groups(system, environment),
        *prescaling_groups(system, environment),
        *asked_groups(system, environment),
    )


def alert_facts(systems: Iterable[System], environment: Environment) -> tuple[AlertFact, ...]:
    """Every alert there is, those of the objectives among them, for routes, runbooks and tests."""
    found: list[AlertFact] = []
    for system in systems:
        for source in SOURCES:
            found += source(system)
        found += copies_facts(system, environment)
    return (*found, *platform_facts(environment))
