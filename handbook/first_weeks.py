"""What taking a system into care asks of people: Secrets, series, habits. Everything else the program does."""

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.page import Page, page
from specs.backup import Backup
from specs.database_roles import Purpose, password_key, script_name, user
from specs.store import Store
from specs.system import System


@dataclass(frozen=True)
class Login:
    """A role an administrator of a store makes, and the key its password lies under."""

    store: Store
    user: str
    key: str
    script: str


def logins(system: System) -> Iterator[Login]:
    cared_for = {task.store for task in system.maintenance.tasks}
    for store in system.stores:
        needed = [Purpose.EXPORTER]
        needed += [Purpose.BACKUP] if isinstance(store.backup, Backup) else []
        needed += [Purpose.MAINTENANCE] if store.name in cared_for else []
        for purpose in needed:
            yield Login(store, user(purpose), password_key(purpose), script_name(store.engine))


def first_weeks_page(system: System) -> Page:
    return page(
        f"systems/{system.name}/first-weeks.md",
        "first-weeks",
        system=system,
        logins=list(logins(system)),
        asked=[metric for metric in system.metrics if metric.asked],
        traced=[service.name for service in system.services if service.traced],
    )
