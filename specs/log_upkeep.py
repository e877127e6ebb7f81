"""What looks after the log store: whether it applies what is declared, and whether its archive can be read."""

from specs.arithmetic import max_gap
from specs.environment import PLATFORM
from specs.links import cron_job_name
from specs.schedule import Cron
from specs.units import Duration, days, hours, minutes

STATE, ARCHIVE = "log-state", "log-archive"
STATE_SCHEDULE = Cron("*/10 * * * *")
STATE_DEADLINE = minutes(5)
"""The kubelet hands a changed file over within two minutes."""
ARCHIVE_SCHEDULE = Cron("40 3 2 * *")
"""Once a month, after the night's snapshot."""
ARCHIVE_DEADLINE = hours(6)
"""An index of 50 GiB from an object store at 5 MB/s, and half as long again."""
REPEATED = days(3)
"""Time to repeat a proof that failed."""


def cron_job(task: str) -> str:
    return cron_job_name(PLATFORM, task)


def state_limit() -> Duration:
    """How long ago the store may last have had what is declared: one late run is no news, two are."""
    return max_gap(STATE_SCHEDULE) * 2 + STATE_DEADLINE


def archive_limit() -> Duration:
    """How long ago an archived index may last have been restored and counted."""
    return max_gap(ARCHIVE_SCHEDULE) + ARCHIVE_DEADLINE + REPEATED
