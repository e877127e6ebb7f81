"""What the stack's pods read, as files: ConfigMaps and the render both come from here."""

from collections.abc import Mapping
from typing import Any

import yaml

from components.monitoring_stack.grafana_files import grafana_files
from components.monitoring_stack.probes import modules
from components.monitoring_stack.prometheus_files import prometheus_configuration
from components.monitoring_stack.routing import alertmanager_configuration
from components.monitoring_stack.templates import TEMPLATES
from rules.files import objective_rule_files, stack_rule_files
from specs.environment import Environment
from specs.system import System

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def document(value: Any) -> str:
    """YAML in the order given, wide lines kept whole."""
    return yaml.dump(value, Dumper=DUMPER, sort_keys=False, width=10_000, allow_unicode=True)


def files(environment: Environment, systems: tuple[System, ...]) -> Mapping[str, str]:
    """By path below the render folder: prometheus/, alertmanager/, blackbox/, grafana/ (boards come from `dashboards`)."""
    rules = {**stack_rule_files(systems, environment), **objective_rule_files(systems, environment)}
    return {
        "prometheus/prometheus.yml": document(prometheus_configuration(systems, environment)),
        **{f"prometheus/rules/{name}": text for name, text in rules.items()},
        "alertmanager/alertmanager.yml": document(alertmanager_configuration(systems, environment)),
        "alertmanager/templates/groundcrew.tmpl": TEMPLATES,
        "blackbox/blackbox.yml": document(modules(systems)),
        **{f"grafana/{name}": text for name, text in grafana_files().items()},
    }
