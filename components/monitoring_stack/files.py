"""What the stack's pods read, as files: ConfigMaps and the render both come from here."""

from collections.abc import Mapping
from typing import Any

import yaml

from components.monitoring_stack.access import (
    ALERTMANAGER_ACCESS,
    NOTIFIER,
    PROMETHEUS_ACCESS,
    SERVER,
    client_file,
)
from components.monitoring_stack.grafana_files import grafana_files
from components.monitoring_stack.keep_list import Used, used
from components.monitoring_stack.mesh import MESH_FILE, mesh_file
from components.monitoring_stack.probes import modules
from components.monitoring_stack.prometheus_files import prometheus_configuration
from components.monitoring_stack.routing import alertmanager_configuration
from components.monitoring_stack.templates import FILES as TEMPLATE_FILES
from dashboards.catalogue import boards
from rules.files import objective_rule_files, stack_rule_files
from specs.by_hand import CLIENT_FILE
from specs.environment import Environment
from specs.system import System


class _Dumper(yaml.CSafeDumper):
    """What stands in several places is written out in each: a reader of one job sees the whole of it."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def document(value: Any) -> str:
    """YAML in the order given, wide lines kept whole."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, width=10_000, allow_unicode=True)


def files(environment: Environment, systems: tuple[System, ...], found: Used | None = None) -> Mapping[str, str]:
    """By path below the render folder: prometheus/, alertmanager/, blackbox/, grafana/ (boards come from `dashboards`).

    `found` is what the environment's rules and boards read; it is worked out where it is not given.
    """
    kept = found or used(systems, environment, boards(systems, environment))
    rules = {**stack_rule_files(systems, environment), **objective_rule_files(systems, environment)}
    return {
        "prometheus/prometheus.yml": document(prometheus_configuration(systems, environment, kept)),
        f"prometheus/{CLIENT_FILE}": document(client_file(SERVER, PROMETHEUS_ACCESS)),
        **{f"prometheus/rules/{name}": text for name, text in rules.items()},
        "alertmanager/alertmanager.yml": document(alertmanager_configuration(systems, environment)),
        f"alertmanager/{CLIENT_FILE}": document(client_file(NOTIFIER, ALERTMANAGER_ACCESS)),
        f"alertmanager/{MESH_FILE}": document(mesh_file()),
        **{f"alertmanager/templates/{name}": text for name, text in TEMPLATE_FILES.items()},
        "blackbox/blackbox.yml": document(modules(systems)),
        **{f"grafana/{name}": text for name, text in grafana_files().items()},
    }
