"""Registers the health checks of one system."""

from dataclasses import dataclass

import pulumi

from components.base import Component
from components.health_checks.journeys import journey_manifests
from components.health_checks.names import report_name
from components.health_checks.report import report_manifests
from specs.environment import Environment
from specs.system import System


@dataclass(frozen=True)
class HealthChecksArgs:
    environment: Environment
    system: System


class HealthChecks(Component):
    """A CronJob for the health report, and the pod that walks the journeys where there are any."""

    def __init__(self, name: str, args: HealthChecksArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__(name, args.environment, opts)
        self.add(report_manifests(args.system, args.environment))
        self.add(journey_manifests(args.system, args.environment))
        self.finish(report=report_name(args.system), journeys=[journey.name for journey in args.system.journeys])
