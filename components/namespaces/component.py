"""Registers the namespaces everything else lives in."""

from dataclasses import dataclass

import pulumi

from components.base import Component
from components.namespaces.manifests import platform_namespaces, system_namespaces
from components.priority import priority_classes
from specs.environment import Environment
from specs.system import System


@dataclass(frozen=True)
class NamespacesArgs:
    environment: Environment
    systems: tuple[System, ...]


class Namespaces(Component):
    """Namespaces with Pod Security; those that are created are protected like data, for they hold it."""

    def __init__(self, name: str, args: NamespacesArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__(name, args.environment, opts)
        spaces = platform_namespaces(args.environment) + system_namespaces(args.systems, args.environment)
        # Pods of a class that is not there are refused; whatever waits for its namespace waits for the classes with it.
        classes = self.add(priority_classes())
        registered = self.add(spaces, after=classes, holds_data=True)
        self._by_name = {space["metadata"]["name"]: found for space, found in zip(spaces, registered, strict=True)}
        self.finish(namespaces=[space["metadata"]["name"] for space in spaces])

    def place(self, namespace: str) -> list[pulumi.Resource]:
        """The namespace an object lies in, for it to wait for; none for objects of the cluster."""
        found = self._by_name.get(namespace)
        return [found] if found else []
