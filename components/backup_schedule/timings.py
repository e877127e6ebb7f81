"""When a plan's Jobs run, and how long each may take."""

from components.controller import Timing
from specs.backup import RETENTION_DEADLINE, Backup


def timing(plan: Backup, task: str) -> Timing:
    """Raises KeyError for a task the plan has no schedule for."""
    schedules = {
        "base": (plan.base, plan.base_deadline),
        "slice": (plan.log_slices, plan.slice_deadline),
        "verify": (plan.verify, plan.verify_deadline),
        "drill": (plan.drill, plan.verify_deadline),
        "retain": (plan.retain, RETENTION_DEADLINE),
    }
    schedule, deadline = schedules[task]
    if schedule is None:
        raise KeyError(task)
    return Timing(schedule, deadline, plan.starting_deadline)
