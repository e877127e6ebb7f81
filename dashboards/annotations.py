"""What is marked on every graph of a board: rollouts, alerts while they fire, backups that ended."""

from typing import Any

from dashboards import palette
from dashboards.subject import DATA_SOURCE
from queries import rollout
from queries.expression import Expression
from specs.system import System


def _query(name: str, colour: str, expression: Expression, title: str, *, instants: bool) -> dict[str, Any]:
    return {
        "name": name,
        "datasource": DATA_SOURCE,
        "enable": True,
        "iconColor": colour,
        "expr": expression.text,
        "titleFormat": title,
        "step": "60s",
        **({"useValueForTime": True} if instants else {}),
    }


def of_system(system: System, backup_jobs: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Rollouts, alerts and, where there are any, backups of a system."""
    found = [
        _query("Rollouts", palette.ROLLOUT, rollout.rollouts(system), "Rollout of {{owner_name}}", instants=True),
        firing(system.name),
    ]
    if backup_jobs:
        ended = rollout.backups(system, backup_jobs)
        found.append(_query("Backups", palette.BACKUP, ended, "{{cronjob}} ended", instants=True))
    return found


def firing(scope: str) -> dict[str, Any]:
    return _query("Alerts", palette.BAD, rollout.firing(scope), "{{alertname}} ({{severity}})", instants=False)
