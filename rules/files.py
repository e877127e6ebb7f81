"""Rule files as texts, by name."""

from collections.abc import Iterable, Mapping

from rules.catalogue import rule_groups
from rules.group import text
from rules.slo.file import slo_rule_file
from specs.environment import Environment
from specs.system import System


def stack_rule_files(systems: Iterable[System], environment: Environment) -> Mapping[str, str]:
    """Files the monitoring stack registers: <system>.yml and platform.yml."""
    return {name: text(groups) for name, groups in rule_groups(systems, environment).items()}


def objective_rule_files(systems: Iterable[System], environment: Environment) -> Mapping[str, str]:
    """Files the SLO sets register: slo-<system>.yml."""
    return dict(slo_rule_file(system, environment) for system in systems if system.slos)
