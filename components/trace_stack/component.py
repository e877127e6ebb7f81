"""Registers the trace stack."""

from dataclasses import dataclass

import pulumi
import pulumi_random as random

from components.base import Component
from components.elk_stack.users import JAEGER
from components.kubernetes import Manifest
from components.trace_stack import ports
from components.trace_stack.collector import HASH_KEY, NAME, SECRET, collector
from components.trace_stack.files import files
from components.trace_stack.jaeger import account, jaeger, prepare
from components.workload import secret
from specs.environment import TRACING_NAMESPACE, Environment
from specs.system import System
from specs.tracing import longest

KEY_LENGTH = 32


@dataclass(frozen=True)
class TraceStackArgs:
    environment: Environment
    systems: tuple[System, ...]


class TraceStack(Component):
    """Collectors and Jaeger. Certificates and the store's user come with the log stack, which must stand before."""

    def __init__(self, name: str, args: TraceStackArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__(name, args.environment, opts)
        environment, texts = args.environment, files(args.environment, args.systems)
        jaeger_files = {"jaeger.yaml": texts["jaeger/jaeger.yaml"]}
        collector_files = {"otel-collector.yaml": texts["otel/otel-collector.yaml"]}
        accounts = self.add([account()])
        prepared = self.add([prepare(environment)], after=accounts)
        store = self.add(jaeger(environment, jaeger_files), after=prepared)
        secrets = self.add([self._hash_key()], holds_data=True)
        self.add(collector(environment, collector_files), after=[*store, *secrets])
        self.finish(
            otlp=ports.COLLECTOR_URL,
            query=ports.JAEGER_URL,
            retention_seconds=longest(system.tracing for system in args.systems).seconds,
            user_secret=f"{JAEGER.namespace}/{JAEGER.secret}",
        )

    def _hash_key(self) -> Manifest:
        """The key of the hashes that stand for people."""
        keep = self.environment.protect
        options = pulumi.ResourceOptions(parent=self, protect=keep, retain_on_delete=keep)
        key = random.RandomPassword(f"{self.component_name}-{HASH_KEY}", length=KEY_LENGTH, special=False, opts=options)
        return secret(SECRET, TRACING_NAMESPACE, ports.own_labels(NAME), {HASH_KEY: key.result})
