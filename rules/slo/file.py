"""The rule file of one system's objectives."""

from rules.group import RuleGroup, text
from rules.slo.alerts import alert_group
from rules.slo.recording import groups
from specs.environment import Environment
from specs.system import System


def slo_groups(system: System, environment: Environment) -> tuple[RuleGroup, ...]:
    """Recordings and alerts; empty where a system has no objective."""
    return (*groups(system), *alert_group(system, environment))


def slo_rule_file(system: System, environment: Environment) -> tuple[str, str]:
    """Name and text of the file."""
    return f"slo-{system.name}.yml", text(slo_groups(system, environment))
