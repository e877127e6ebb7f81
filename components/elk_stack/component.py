"""Registers the log stack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_random as random

from components.base import Component
from components.certificates import Certificates, CertificatesArgs
from components.elk_stack import ports, users
from components.elk_stack.agent import agent
from components.elk_stack.collector import collector_agent
from components.elk_stack.collector_files import AGENT_FILE
from components.elk_stack.elasticsearch import USERS_SECRET, elasticsearch, exporter
from components.elk_stack.event_files import EVENTS_FILE
from components.elk_stack.events import event_collector
from components.elk_stack.files import below, files
from components.elk_stack.kibana import ENCRYPTION_KEYS, SECRET_FILE, kibana, secret_settings
from components.elk_stack.kubelet import too_fast
from components.elk_stack.log_policy import PLATFORM, budget, crowded_disk, oversharding, streams
from components.elk_stack.logstash import HASH_KEY, logstash
from components.elk_stack.logstash_files import pipelines
from components.elk_stack.pipeline.fields import faults
from components.elk_stack.saved_objects import saved_objects
from components.elk_stack.settings import state_digest
from components.elk_stack.upkeep import upkeep
from components.kubernetes import Manifest
from components.workload import secret
from specs.contract import ElkContract, LogClassContract
from specs.environment import LOGGING_NAMESPACE, Environment, LogAgent
from specs.fault import SpecificationError
from specs.system import System

PASSWORD_LENGTH = 32


@dataclass(frozen=True)
class ElkStackArgs:
    environment: Environment
    systems: tuple[System, ...]
    kibana_objects: Mapping[str, str] = field(default_factory=dict)
    """Saved objects for Kibana: NDJSON texts by file name."""


class ElkStack(Component):
    """Node agents, Logstash, Elasticsearch and Kibana, with the policy of what is kept how long."""

    def __init__(self, name: str, args: ElkStackArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__(name, args.environment, opts)
        self._check(args)
        environment, texts = args.environment, files(args.environment, args.systems)
        inside = pulumi.ResourceOptions(parent=self)
        certificates = Certificates(f"{name}-certificates", CertificatesArgs(environment), inside)
        passwords = {user.name: self._password(f"{user.name}-password") for user in users.users_of(environment)}
        secrets = self.add(self._secrets(passwords), holds_data=True)
        ready = [*certificates.ready, *secrets]
        self.access: Sequence[pulumi.Resource] = ready
        store = self.add(elasticsearch(environment, below(texts, "elasticsearch")), after=ready)
        boards = self.add(kibana(environment, below(texts, "kibana", ".yml"), users.KIBANA.secret), after=store)
        self.add(saved_objects(environment, args.kibana_objects), after=boards)
        self.add(exporter(environment), after=store)
        self.add(upkeep(environment, state_digest(environment, args.systems)), after=store)
        settings = below(texts, "logstash", ".yml", ".options", ".properties", ".rb")
        shipper = self.add(logstash(environment, settings, below(texts, "logstash", ".conf")), after=store)
        self.add(_node_agent(environment, texts), after=shipper)
        self.add(event_collector(environment, below(texts, "otel", EVENTS_FILE)), after=store)
        self._declare(args)

    def _check(self, args: ElkStackArgs) -> None:
        """Refuses what the store would refuse one night, or keep and never find; says early what will fill disks whose data
        matters."""
        unknown = [fault for one in pipelines(args.environment, args.systems) for fault in faults(one)]
        if refused := (*oversharding(args.environment, args.systems), *unknown):
            raise SpecificationError(refused)
        if args.environment.protect:
            for fault in (*crowded_disk(args.environment, args.systems), *too_fast(args.systems)):
                pulumi.log.warn(str(fault), self)

    def _password(self, name: str) -> random.RandomPassword:
        keep = self.environment.protect
        options = pulumi.ResourceOptions(parent=self, protect=keep, retain_on_delete=keep)
        return random.RandomPassword(
            f"{self.component_name}-{name}", length=PASSWORD_LENGTH, special=False, opts=options
        )

    def _secrets(self, passwords: Mapping[str, random.RandomPassword]) -> list[Manifest]:
        """The server's table of users, and each consumer's own password beside it, in its own namespace."""
        hashes = pulumi.Output.all(**{name: password.bcrypt_hash for name, password in passwords.items()})
        realm = {
            users.USERS_FILE: hashes.apply(users.users_file),
            users.USER_ROLES_FILE: users.user_roles_file(users.users_of(self.environment)),
            users.ROLES_FILE: users.roles_file(),
        }
        own = ports.own_labels
        served = users.users_of(self.environment)
        values = {user: {user.key: passwords[user.name].result} for user in served if user.key}
        key = self._password(HASH_KEY).result
        for shipper in (users.LOG_WRITER, users.LOG_SHIPPER):
            if shipper in values:
                values[shipper] |= {HASH_KEY: key}
        values[users.KIBANA] = {SECRET_FILE: self._kibana_settings(passwords[users.KIBANA.name])}
        return [
            secret(USERS_SECRET, LOGGING_NAMESPACE, own(ports.ELASTICSEARCH_NAME), realm),
            *(secret(user.secret, user.namespace, own(user.name), given) for user, given in values.items()),
        ]

    def _kibana_settings(self, password: random.RandomPassword) -> pulumi.Output[str]:
        keys = [self._password(f"kibana-key-{number}").result for number in range(len(ENCRYPTION_KEYS))]
        return pulumi.Output.all(password.result, *keys).apply(
            lambda known: secret_settings(known[0], known[1:], users.KIBANA.name)
        )

    def _declare(self, args: ElkStackArgs) -> None:
        held = streams(args.environment, args.systems)
        needed = budget(args.environment, args.systems)
        classes = tuple(
            LogClassContract(
                s.system, s.log_class.value, s.keep.seconds, s.hot.seconds, s.regimes, s.name, s.per_day.count
            )
            for s in held
            if s.system != PLATFORM
        )
        self.finish(
            ElkContract(classes, needed.per_day.count),
            elasticsearch=ports.ELASTICSEARCH_URL,
            kibana=f"https://kibana.{args.environment.domain}",
            logstash=ports.LOGSTASH_URL,
            user_secrets={user.name: f"{user.namespace}/{user.secret}" for user in users.users_of(args.environment)},
            shards=needed.shards,
            disk_per_node=str(needed.disk_per_node),
        )


def _node_agent(environment: Environment, texts: Mapping[str, str]) -> list[Manifest]:
    if environment.log_agent is LogAgent.OTEL:
        return collector_agent(environment, below(texts, "otel", AGENT_FILE))
    return agent(environment, below(texts, "fluentd"))
