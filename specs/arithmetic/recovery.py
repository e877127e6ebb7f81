"""Arithmetic on backups: the most a schedule can lose and how long a restore will take."""

from specs.arithmetic.schedule import DAY, max_gap
from specs.backup import Backup
from specs.schedule import Cron
from specs.units import Bytes, Duration, days, minutes

REPEATED = days(3)
"""Time to repeat a drill that failed."""
FIXED_RESTORE_TIME = minutes(5)
"""Starting the server, fetching manifests and keys, checking the result: what no database is too small for."""


def rpo_bound(schedule: Cron, starting_deadline: Duration, deadline: Duration, tolerated_misses: int) -> Duration:
    """The most that can be lost: what happened since the last run that shipped.

    Bound = (1 + tolerated misses) × longest gap + starting deadline + deadline: in the worst case the run that follows
    the misses starts as late as it may and takes as long as it may. Raises ValueError for a malformed schedule.
    """
    return max_gap(schedule) * (1 + tolerated_misses) + starting_deadline + deadline


def plan_bound(plan: Backup) -> Duration:
    """The bound of a store's plan: that of its log slices, or of its base copies where no log is shipped."""
    if plan.log_slices is None:
        return rpo_bound(plan.base, plan.starting_deadline, plan.base_deadline, plan.tolerated_misses)
    return rpo_bound(plan.log_slices, plan.starting_deadline, plan.slice_deadline, plan.tolerated_misses)


def drill_limit(between: Duration, deadline: Duration) -> Duration:
    """How old the newest drill that kept its objectives may be: the longest time between two, one run, and some days to repeat
    one that failed.
    """
    return between + deadline + REPEATED


def replayed_log(base: Cron, per_day: Bytes) -> Bytes:
    """The log a restore replays at most: what was written between two base copies."""
    return Bytes(-(-max_gap(base).seconds * per_day.count // DAY))


def restore_time(
    stored: Bytes,
    rate: Bytes,
    log: Bytes = Bytes(0),
    log_rate: Bytes | None = None,
    fixed: Duration = FIXED_RESTORE_TIME,
) -> Duration:
    """Predicted recovery time = stored / rate + log / log rate + fixed.

    Rates are bytes per second of the last drill; a log without its own rate is replayed at the base's. Raises
    ValueError for a rate that is not above zero.
    """
    replay = log_rate or rate
    if rate.count <= 0 or replay.count <= 0:
        raise ValueError("a restore rate must be above zero bytes per second")
    return Duration(-(-stored.count // rate.count) - (-log.count // replay.count)) + fixed
