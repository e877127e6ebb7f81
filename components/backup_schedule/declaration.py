"""What the backups of a system promise, for the policy pack."""

from components.backup_schedule.document import recipients
from specs.backup import Backup, Exemption
from specs.contract import BackupContract, BackupScheduleContract, TierContract
from specs.environment import Environment
from specs.store import Store
from specs.system import System


def contract(system: System, environment: Environment) -> BackupScheduleContract:
    """Every store of the system: with its promises, or with the reason why it has none."""
    backups = tuple(_of_store(system, store, environment) for store in system.stores)
    return BackupScheduleContract(system.name, backups, environment.requires_offsite)


def _of_store(system: System, store: Store, environment: Environment) -> BackupContract:
    plan = store.backup
    if not isinstance(plan, Backup):
        reason = f"{plan.reason} ({plan.owner})" if isinstance(plan, Exemption) else ""
        return BackupContract(system.name, store.name, store.engine.value, 0, 0, 0, (), False, False, reason)
    return BackupContract(
        system=system.name,
        store=store.name,
        engine=store.engine.value,
        rpo_seconds=plan.rpo.seconds,
        rto_seconds=plan.rto.seconds,
        tolerated_misses=plan.tolerated_misses,
        tiers=tuple(TierContract(tier.name.value, tier.keep) for tier in plan.tiers),
        offsite=plan.offsite and bool(environment.object_store.offsite_bucket),
        encrypted=bool(recipients(environment, plan.cipher)),
    )
