"""Registers the monitoring stack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_random as random

from components.base import Component
from components.kubernetes import Manifest
from components.monitoring_stack import access, ports
from components.monitoring_stack.alertmanager import OWN_SECRET, alertmanager
from components.monitoring_stack.exporters import blackbox, kube_state_metrics, node_exporter
from components.monitoring_stack.files import files
from components.monitoring_stack.grafana import ADMIN_KEYS, ADMIN_SECRET, board_config_maps, grafana
from components.monitoring_stack.keep_list import used
from components.monitoring_stack.prometheus import prometheus, rule_config_maps
from components.monitoring_stack.series import declared_series
from components.monitoring_stack.sizing import sizing
from components.monitoring_stack.store_exporters import store_exporter
from components.workload import secret
from dashboards.board import Board
from rules.files import objective_rule_files, stack_rule_files
from specs import by_hand
from specs.checks import kubelet_trust
from specs.contract import MonitoringContract
from specs.environment import MONITORING_NAMESPACE, SCRAPE_INTERVAL, Environment, KubeletTrust
from specs.system import System

PASSWORD_LENGTH = 32


@dataclass(frozen=True)
class MonitoringStackArgs:
    environment: Environment
    systems: tuple[System, ...]
    boards: tuple[Board, ...] = ()
    channel_values: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Secrets of channels that are given by value."""
    log_access: Sequence[pulumi.Resource] = ()
    """Makes certificates and the log store's passwords: Grafana reads logs, Alertmanager's replicas trust each other."""


class MonitoringStack(Component):
    """Prometheus, Alertmanager, Grafana and every exporter, with rules, routes, probes and boards."""

    def __init__(self, name: str, args: MonitoringStackArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__(name, args.environment, opts)
        environment, systems = args.environment, args.systems
        found = used(systems, environment, args.boards)
        series = declared_series(systems, environment, found)
        texts = files(environment, systems, found)
        rules = stack_rule_files(systems, environment)
        objectives = objective_rule_files(systems, environment)
        # The engine waits for a few workloads at a time: those that wait for passwords must not keep them from being drawn.
        logins = self.add(self._access_secrets())
        self.add(rule_config_maps(rules))
        self.add(prometheus(series, environment, texts, [*rules, *objectives]), after=logins)
        channels = self.add(self._channel_secret(args.channel_values), holds_data=True)
        self.add(alertmanager(environment, texts), after=[*logins, *channels, *args.log_access])
        administrator = self.add(self._grafana_secret(), holds_data=True)
        self.add(board_config_maps(args.boards))
        self.add(grafana(environment, texts, args.boards), after=[*logins, *administrator, *args.log_access])
        self.add(
            [*blackbox(environment, texts, systems), *kube_state_metrics(environment), *node_exporter(environment)]
        )
        for system in systems:
            self.add([manifest for store in system.stores for manifest in store_exporter(system, store, environment)])
        pulumi.log.info(sizing(series, environment).words(environment), self)
        for fault in kubelet_trust.warnings(systems, environment):
            pulumi.log.warn(str(fault), self)
        self._declare(systems, series)

    def _grafana_secret(self) -> list[Manifest]:
        """The administrator's password and the key that encrypts what Grafana stores: its volume knows both."""
        options = pulumi.ResourceOptions(parent=self, protect=self.environment.protect)
        values = {
            key: random.RandomPassword(f"grafana-{key}", length=PASSWORD_LENGTH, special=False, opts=options).result
            for key in ADMIN_KEYS
        }
        return [secret(ADMIN_SECRET, MONITORING_NAMESPACE, ports.platform_labels("grafana"), values)]

    def _access_secrets(self) -> list[Manifest]:
        """A password for each login, in its holders' Secrets, and its hash at the servers' doors."""
        passwords = {login: self._password(login) for login in access.LOGINS}
        values: dict[str, dict[str, pulumi.Output[str]]] = {}
        for login, password in passwords.items():
            for name in login.secrets:
                values.setdefault(name, {})[login.key] = password.result
        for server in (access.PROMETHEUS, access.ALERTMANAGER):
            hashes = {login.user: passwords[login].bcrypt_hash for login in access.hashed(server)}
            values[access.access_secret(server)][access.WEB_FILE] = pulumi.Output.all(**hashes).apply(access.web_file)
        return [
            secret(name, MONITORING_NAMESPACE, ports.platform_labels(name.removesuffix("-access")), given)
            for name, given in values.items()
        ]

    def _password(self, login: access.Login) -> random.RandomPassword:
        """Opens no data, so it is not protected and may be drawn anew at any time."""
        rotation = self.environment.rotation
        return random.RandomPassword(
            f"{self.component_name}-{login.key}",
            length=PASSWORD_LENGTH,
            special=False,
            keepers={"rotation": rotation} if rotation else None,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _channel_secret(self, values: Mapping[str, pulumi.Input[str]]) -> list[Manifest]:
        if not values:
            return []
        return [secret(OWN_SECRET, MONITORING_NAMESPACE, ports.platform_labels("alertmanager"), values)]

    def _declare(self, systems: tuple[System, ...], series: int) -> None:
        environment = self.environment
        contract = MonitoringContract(
            environment.metric_retention.seconds,
            SCRAPE_INTERVAL.seconds,
            series,
            environment.size("prometheus").replicas,
            tuple(system.name for system in systems),
            kubelets_verified=environment.kubelet_trust is KubeletTrust.CLUSTER_CA,
        )
        self.finish(
            contract,
            prometheus=f"http://prometheus.{MONITORING_NAMESPACE}.svc:{ports.PROMETHEUS}",
            alertmanager=f"http://alertmanager.{MONITORING_NAMESPACE}.svc:{ports.ALERTMANAGER}",
            grafana=f"https://grafana.{environment.domain}",
            grafana_admin_secret=f"{MONITORING_NAMESPACE}/{ADMIN_SECRET}",
            administrator_secret=f"{MONITORING_NAMESPACE}/{by_hand.ADMINISTRATOR_SECRET}",
        )
