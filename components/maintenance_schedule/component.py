"""Registers the maintenance of one system."""

from dataclasses import dataclass

import pulumi

from components.base import Component
from components.maintenance_schedule.manifests import job_name, manifests
from specs.environment import Environment
from specs.system import System


@dataclass(frozen=True)
class MaintenanceScheduleArgs:
    environment: Environment
    system: System


class MaintenanceSchedule(Component):
    """A CronJob for every recurring task on a store, and the calendar of reviews as a page."""

    def __init__(self, name: str, args: MaintenanceScheduleArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__(name, args.environment, opts)
        self.add(manifests(args.system, args.environment))
        self.finish(tasks=[job_name(args.system, task) for task in args.system.maintenance.tasks])
