"""The error budget policy as data: what is promised, what may be spent, and what happens when it is."""

import json
from dataclasses import asdict
from typing import Any

from specs.arithmetic import error_budget
from specs.links import slo_id
from specs.slo import BURN_POLICY, RELEASE_STATES, Slo
from specs.system import System

STATES = tuple(
    {"state": state.name, "remaining_above": state.above, "releases": state.releases} for state in RELEASE_STATES
)


def objective(system: System, slo: Slo) -> dict[str, Any]:
    allocation = slo.allocation
    return {
        "slo": slo_id(system.name, slo.name),
        "meaning": slo.meaning,
        "target": slo.target,
        "window": str(slo.window),
        "budget_seconds": error_budget(slo.target, slo.window).seconds,
        "budgeting": slo.budgeting.value,
        "slice_target": slo.slice_target,
        "calendar": slo.calendar.value if slo.calendar else None,
        "exclusions": [asdict(one) for one in slo.exclusions],
        "depends_on": list(slo.depends_on),
        "allocation": {
            "bugs": allocation.bugs,
            "performance": allocation.performance,
            "features": allocation.features,
            "reserve": allocation.reserve,
        },
    }


def budget_policy(system: System) -> str:
    """One JSON document, read by the handbook's page and by whoever gates releases."""
    document = {
        "system": system.name,
        "owner": system.owner.team,
        "objectives": [objective(system, slo) for slo in system.slos],
        "states": STATES,
        "alerts": {
            "page": {"share": BURN_POLICY.page_share, "windows": [str(window) for window in BURN_POLICY.page_windows]},
            "ticket": {"share": BURN_POLICY.ticket_share, "window": str(BURN_POLICY.ticket_window)},
        },
    }
    return json.dumps(document, indent=2) + "\n"
