"""Recovery plan of a system: what each store may lose, what its schedule really bounds, and how long a restore takes."""

from dataclasses import dataclass

from handbook.page import Page, page
from specs.arithmetic import copies, ordered, plan_bound, span
from specs.backup import Backup, Exemption, Tier
from specs.checks.recovery_time import predicted
from specs.environment import Environment
from specs.links import cron_job_name
from specs.store import Store
from specs.system import System
from specs.units import Duration


@dataclass(frozen=True)
class Plan:
    """A store with its plan and what follows from it."""

    store: Store
    backup: Backup
    bound: Duration
    """The most its schedule can lose."""
    predicted: Duration
    """How long a restore will take, by the rate of the last drill."""
    tiers: tuple[tuple[Tier, Duration], ...]
    """Each tier and how far back it reaches at least."""
    copies: int
    jobs: tuple[str, ...]


def plan(system: System, store: Store, backup: Backup) -> Plan:
    tasks = ("base", *(("slice",) if backup.log_slices else ()), "verify", "drill")
    return Plan(
        store,
        backup,
        plan_bound(backup),
        predicted(store, backup),
        tuple((tier, span(tier)) for tier in ordered(backup.tiers)),
        copies(backup.tiers),
        tuple(cron_job_name(system.name, "backup", store.name, task) for task in tasks),
    )


def recovery_page(system: System, environment: Environment) -> Page:
    return page(
        f"systems/{system.name}/recovery.md",
        "recovery",
        system=system,
        environment=environment,
        plans=[plan(system, store, store.backup) for store in system.stores if isinstance(store.backup, Backup)],
        exempt=[(store, store.backup) for store in system.stores if isinstance(store.backup, Exemption)],
    )
