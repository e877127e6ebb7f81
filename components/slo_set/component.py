"""Registers the objectives of one system."""

from dataclasses import dataclass

import pulumi

from components.base import Component
from components.slo_set.manifests import manifests
from specs.contract import ObjectiveContract, RepairContract, SloSetContract
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
        repairs = tuple(
            RepairContract(row.digest, row.expires)
            for row in args.environment.repairs
            if row.system == args.system.name
        )
        retention = args.environment.metric_retention.seconds
        decides = args.system.owner.on_call[-1]
        self.finish(
            SloSetContract(args.system.name, objectives, retention, decides=decides, repairs=repairs),
            objectives=[objective.slo for objective in objectives],
        )
