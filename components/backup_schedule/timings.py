"""When a plan's Jobs run, and how long each may take."""

from components.controller import Timing
from specs.backup import Backup
from specs.schedule import Cron
from specs.units import minutes

RETENTION_DEADLINE = minutes(15)
AFTER_BASE = 30
"""Minutes between an hourly base and the retention behind it."""
HOURS_APART = 12
"""Hours between a nightly base and retention: by then the night's proof is in."""
EACH_HOUR = Cron("50 * * * *")


def timing(plan: Backup, task: str) -> Timing:
    """Raises KeyError for a task the plan has no schedule for."""
    schedules = {
        "base": (plan.base, plan.base_deadline),
        "slice": (plan.log_slices, plan.slice_deadline),
        "verify": (plan.verify, plan.verify_deadline),
        "drill": (plan.drill, plan.verify_deadline),
        "retain": (retention_schedule(plan.base), RETENTION_DEADLINE),
    }
    schedule, deadline = schedules[task]
    if schedule is None:
        raise KeyError(task)
    return Timing(schedule, deadline, plan.starting_deadline)


def retention_schedule(base: Cron) -> Cron:
    """As often as bases are taken, so that each run has one copy to delete and a mass deletion is always a mistake."""
    minute, hour, *day = base.expression.split()
    if not minute.isdigit():
        return EACH_HOUR
    if hour == "*":
        return Cron(" ".join((str((int(minute) + AFTER_BASE) % 60), "*", *day)))
    if hour.isdigit():
        return Cron(" ".join((minute, str((int(hour) + HOURS_APART) % 24), "*", "*", "*")))
    return EACH_HOUR
