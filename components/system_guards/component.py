"""Registers the guards of a system's namespace and of the stacks' own namespaces."""

from dataclasses import dataclass

import pulumi
import yaml

from components.base import Component
from components.kubernetes import Manifest
from components.system_guards.flows import declared_flows
from components.system_guards.limits import limit_range, resource_quota
from components.system_guards.network import network_policies
from components.system_guards.prescaling import prescaled, prescaling_manifests
from components.system_guards.scaling import AUTOSCALER, declared_pools, recommendations, scaling_manifests
from components.workload import config_map, labels
from specs.contract import GuardsContract, PlatformGuardsContract
from specs.environment import PLATFORM, Environment, GuardMode
from specs.system import System


@dataclass(frozen=True)
class SystemGuardsArgs:
    environment: Environment
    system: System
    systems: tuple[System, ...]
    """All systems of the environment: the stacks' flows into this namespace depend on them."""


class SystemGuards(Component):
    """Network, quota and scaling guards of one system's namespace, in the environment's mode."""

    def __init__(self, name: str, args: SystemGuardsArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__(name, args.environment, opts)
        system, mode = args.system, args.environment.guards
        guards = [
            *network_policies(system.namespace, system.name, declared_flows(args.environment, args.systems)),
            resource_quota(system, args.environment),
            limit_range(system),
        ]
        if mode is GuardMode.ENFORCE:
            self.add(guards)
        elif mode is GuardMode.AUDIT:
            self.add([proposal(system, guards)])
        ahead = {service.name for service in prescaled(system)}
        for manifest in scaling_manifests(system):
            moved = manifest["kind"] == AUTOSCALER and manifest["metadata"]["name"] in ahead
            # Known events move the floor; an update in the middle of one must not take it back.
            self.add([manifest], ignore_changes=["spec.minReplicas"] if moved else [])
        self.add(prescaling_manifests(system, args.environment))
        if args.environment.recommend_requests:
            self.add(recommendations(system))
        self.finish(
            GuardsContract(system.name, system.namespace, system.owner.team, mode.value, pools=declared_pools(system))
        )


def proposal(system: System, guards: list[Manifest]) -> Manifest:
    """In audit mode the guards are written down, not applied: any policy that selects a pod already isolates it."""
    own = labels("guards", "system-guards", system=system.name)
    return config_map(
        "proposed-guards", system.namespace, own, {"guards.yaml": yaml.safe_dump_all(guards, sort_keys=False)}
    )


@dataclass(frozen=True)
class PlatformGuardsArgs:
    environment: Environment
    systems: tuple[System, ...]


class PlatformGuards(Component):
    """Network guards of the stacks' own namespaces: every flow there is ours, so they are enforced unless off."""

    def __init__(self, name: str, args: PlatformGuardsArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__(name, args.environment, opts)
        flows = declared_flows(args.environment, args.systems)
        mode = GuardMode.OFF if args.environment.guards is GuardMode.OFF else GuardMode.ENFORCE
        if mode is GuardMode.ENFORCE:
            for namespace in args.environment.platform_namespaces:
                self.add(network_policies(namespace, PLATFORM, flows))
        namespaces = args.environment.platform_namespaces
        self.finish(PlatformGuardsContract(namespaces, mode.value), namespaces=list(namespaces))
