"""Registers Falco where it is switched on."""

from dataclasses import dataclass

import pulumi

from components.base import Component
from components.runtime_security.falco import falco
from specs.environment import RUNTIME_SECURITY_NAMESPACE, Environment


@dataclass(frozen=True)
class RuntimeSecurityArgs:
    environment: Environment


class RuntimeSecurity(Component):
    """Falco with its own rules beside those it comes with. Its alerts stand among those of the stacks."""

    def __init__(self, name: str, args: RuntimeSecurityArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__(name, args.environment, opts)
        self.add(falco(args.environment))
        self.finish(namespace=RUNTIME_SECURITY_NAMESPACE)
