"""Registers the backups of one system."""

from dataclasses import dataclass

import pulumi
import pulumi_random as random

from components.backup_schedule import names
from components.backup_schedule.credentials import generated_length, values
from components.backup_schedule.declaration import contract
from components.backup_schedule.manifests import manifests, planned
from components.base import Component
from components.kubernetes import Manifest
from components.store_job import IDENTITY_SECRET
from components.workload import secret
from specs.environment import Environment
from specs.job_document import IDENTITY_KEY
from specs.store import Store
from specs.system import System


@dataclass(frozen=True)
class BackupScheduleArgs:
    environment: Environment
    system: System


class BackupSchedule(Component):
    """CronJobs that copy, prove, drill and prune every store of a system, the roles they log in with, and the auditor.

    The stores' credentials exist in the team's namespace. Where this program makes the namespace, it makes them too.
    """

    def __init__(self, name: str, args: BackupScheduleArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__(name, args.environment, opts)
        system, environment = args.system, args.environment
        secrets = self.add(self._secrets(system), holds_data=True)
        self.add(manifests(system, environment), after=secrets)
        self.finish(contract(system, environment), stores=[store.name for store, _ in planned(system)])

    def _secrets(self, system: System) -> list[Manifest]:
        if not self.environment.create_namespaces:
            return []
        own = names.own_labels(system)
        found = [self._credentials(system, store) for store in system.stores]
        if self.environment.simulated and planned(system):
            # Nobody restores where no container runs; without the key every proof would be pending for good.
            found.append(secret(IDENTITY_SECRET, system.namespace, own, {IDENTITY_KEY: ""}))
        return found

    def _credentials(self, system: System, store: Store) -> Manifest:
        options = pulumi.ResourceOptions(parent=self, protect=self.environment.protect)
        name = f"{system.name}-{store.name}-passwords"
        text = random.RandomPassword(name, length=generated_length(), special=False, opts=options).result
        # Only what holds a password is secret: a user's name marked so would be hidden in every page that names it.
        plain, other = values(store, "a" * generated_length()), values(store, "b" * generated_length())
        content = {
            key: value if value == other[key] else text.apply(lambda given, key=key: values(store, given)[key])
            for key, value in plain.items()
        }
        return secret(store.credentials_secret, system.namespace, names.own_labels(system), content)
