"""Objects of a system's objectives: the rules Prometheus loads, the error budget policy, and the backfill."""

from components.kubernetes import Manifest
from components.slo_set.backfill import backfill_manifests
from components.slo_set.policy import budget_policy
from components.workload import config_map, labels
from rules.slo.file import slo_rule_file
from specs.environment import MONITORING_NAMESPACE, Environment
from specs.links import rule_config_map
from specs.system import System


def manifests(system: System, environment: Environment) -> list[Manifest]:
    file, text = slo_rule_file(system, environment)
    own = labels("slo-set", "slo-set", system=system.name)
    return [
        config_map(rule_config_map(file), MONITORING_NAMESPACE, own, {file: text}),
        config_map(
            f"error-budget-policy-{system.name}", MONITORING_NAMESPACE, own, {"policy.json": budget_policy(system)}
        ),
        *backfill_manifests(system, environment),
    ]
