"""When a plan's Jobs run, and how long each may take."""

from components.backup_schedule.names import SWAP
from components.controller import Timing
from specs.backup import RESTORE_DEADLINE, RETENTION_DEADLINE, Backup


def timing(plan: Backup, task: str) -> Timing:
    """Raises KeyError for a task the plan has no schedule for."""
    schedules = {
        "base": (plan.base, plan.base_deadline),
        "slice": (plan.log_slices, plan.slice_deadline),
        "verify": (plan.verify, plan.verify_deadline),
        "drill": (plan.drill, plan.verify_deadline),
        "retain": (plan.retain, RETENTION_DEADLINE),
        SWAP: (plan.drill, RESTORE_DEADLINE),
    }
    schedule, deadline = schedules[task]
    if schedule is None:
        raise KeyError(task)
    if task == SWAP:
        # A template for people: never started by the clock, and never twice by itself.
        return Timing(schedule, deadline, plan.starting_deadline, retries=0, suspended=True)
    return Timing(schedule, deadline, plan.starting_deadline)
