"""One environment's network: its policies as rendered, its flows as declared, and everybody on it."""

from dataclasses import dataclass, replace
from typing import Any

from commands.check_input import checked
from commands.recording import Recording
from components.system_guards.flows import declared_flows
from specs.environment import Environment, GuardMode
from specs.network import Flow
from specs.system import System
from tests.stacks.network import (
    Declared,
    addressed,
    applications,
    closed_namespaces,
    others,
    outside,
    rendered_pods,
)
from tests.support.network_policy import Network, Party

POD_BLOCKS = ("10.244.0.0/16", "100.64.0.0/16")
"""What clusters give their pods: of their own, or of the cloud's."""


@dataclass(frozen=True)
class Scene:
    """One environment: its policies, its declarations, and everybody on its network."""

    environment: Environment
    systems: tuple[System, ...]
    policies: tuple[dict[str, Any], ...]
    flows: tuple[Flow, ...]
    pods: tuple[Party, ...]

    @property
    def network(self) -> Network:
        return Network(self.policies)

    @property
    def declared(self) -> Declared:
        return Declared(self.flows, closed_namespaces(self.environment, self.systems))

    @property
    def everybody(self) -> tuple[Party, ...]:
        return (*self.pods, *outside(self.policies, self.flows))


def scene(recording: Recording, guards: GuardMode | None = None, block: str = POD_BLOCKS[0]) -> Scene:
    plan = checked(recording.stack)
    environment = replace(plan.environment, guards=guards or plan.environment.guards)
    flows = declared_flows(environment, plan.systems)
    found = [
        *rendered_pods(recording),
        *(party for system in plan.systems for party in applications(system)),
        *others(environment, plan.systems, flows),
    ]
    policies = tuple(o for o in recording.manifests() if o["kind"] == "NetworkPolicy")
    return Scene(environment, plan.systems, policies, flows, addressed(found, block))
