"""Registers the objectives of one system."""

from dataclasses import dataclass

import pulumi

from components.base import Component
from components.slo_set.manifests import manifests
from specs.contract import ObjectiveContract, SloSetContract
from specs.environment import Environment
from specs.links import slo_id
from specs.system import System


@dataclass(frozen=True)
class SloSetArgs:
    environment: Environment
    system: System


class SloSet(Component):
    """Rules for every objective of a system, and the policy of its error budgets."""

    def __init__(self, name: str, args: SloSetArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__(name, args.environment, opts)
        self.add(manifests(args.system, args.environment) if args.system.slos else [])
        objectives = tuple(
            ObjectiveContract(slo_id(args.system.name, slo.name), slo.target, slo.window.seconds)
            for slo in args.system.slos
        )
        retention = args.environment.metric_retention.seconds
        self.finish(
            SloSetContract(args.system.name, objectives, retention),
            objectives=[objective.slo for objective in objectives],
        )
