"""Registers the monitoring stack."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_random as random

from components.base import Component
from components.kubernetes import Manifest
from components.monitoring_stack import ports
from components.monitoring_stack.alertmanager import OWN_SECRET, alertmanager
from components.monitoring_stack.exporters import blackbox, kube_state_metrics, node_exporter
from components.monitoring_stack.files import files
from components.monitoring_stack.grafana import ADMIN_SECRET, board_config_maps, grafana
from components.monitoring_stack.prometheus import prometheus, rule_config_maps
from components.monitoring_stack.scrape import declared_series
from components.monitoring_stack.store_exporters import store_exporter
from components.workload import secret
from dashboards.board import Board
from rules.files import objective_rule_files, stack_rule_files
from specs.contract import MonitoringContract
from specs.environment import MONITORING_NAMESPACE, SCRAPE_INTERVAL, Environment
from specs.system import System

PASSWORD_LENGTH = 32


@dataclass(frozen=True)
class MonitoringStackArgs:
    environment: Environment
    systems: tuple[System, ...]
    boards: tuple[Board, ...] = ()
    channel_values: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Secrets of channels that are given by value."""


class MonitoringStack(Component):
    """Prometheus, Alertmanager, Grafana and every exporter, with rules, routes, probes and boards."""

    def __init__(self, name: str, args: MonitoringStackArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__(name, args.environment, opts)
        environment, systems = args.environment, args.systems
        texts = files(environment, systems)
        rules = stack_rule_files(systems, environment)
        objectives = objective_rule_files(systems, environment)
        self.add(rule_config_maps(rules))
        self.add(prometheus(systems, environment, texts, [*rules, *objectives]))
        self.add(self._channel_secret(args.channel_values), holds_data=True)
        self.add(alertmanager(environment, texts))
        self.add(self._grafana_secret(), holds_data=True)
        self.add(board_config_maps(args.boards))
        self.add(grafana(environment, texts, args.boards))
        self.add([*blackbox(environment, texts), *kube_state_metrics(environment), *node_exporter(environment)])
        for system in systems:
            self.add([manifest for store in system.stores for manifest in store_exporter(system, store, environment)])
        self._declare(systems)

    def _grafana_secret(self) -> list[Manifest]:
        """The administrator's password and the key that encrypts what Grafana stores."""
        options = pulumi.ResourceOptions(parent=self, protect=self.environment.protect)
        values = {
            key: random.RandomPassword(f"grafana-{key}", length=PASSWORD_LENGTH, special=False, opts=options).result
            for key in ("admin-password", "secret-key")
        }
        return [secret(ADMIN_SECRET, MONITORING_NAMESPACE, ports.platform_labels("grafana"), values)]

    def _channel_secret(self, values: Mapping[str, pulumi.Input[str]]) -> list[Manifest]:
        if not values:
            return []
        return [secret(OWN_SECRET, MONITORING_NAMESPACE, ports.platform_labels("alertmanager"), values)]

    def _declare(self, systems: tuple[System, ...]) -> None:
        environment = self.environment
        contract = MonitoringContract(
            environment.metric_retention.seconds,
            SCRAPE_INTERVAL.seconds,
            declared_series(systems, environment),
            environment.size("prometheus").replicas,
            tuple(system.name for system in systems),
        )
        self.finish(
            contract,
            prometheus=f"http://prometheus.{MONITORING_NAMESPACE}.svc:{ports.PROMETHEUS}",
            alertmanager=f"http://alertmanager.{MONITORING_NAMESPACE}.svc:{ports.ALERTMANAGER}",
            grafana=f"https://grafana.{environment.domain}",
            grafana_admin_secret=f"{MONITORING_NAMESPACE}/{ADMIN_SECRET}",
        )
