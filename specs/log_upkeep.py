"""What looks after the log store: whether it applies what is declared, whether indices grow old and lie in snapshots, whether
its archive can be read, and whether what pods write arrives there without its secrets."""

from collections.abc import Mapping

from specs.arithmetic import max_gap
from specs.environment import PLATFORM
from specs.links import cron_job_name
from specs.schedule import Cron
from specs.units import Duration, days, hours, minutes

STATE, ARCHIVE, LIFECYCLE, SNAPSHOTS = "log-state", "log-archive", "log-lifecycle", "log-snapshots"
CANARY, REDACTION, DEAD_LETTERS = "log-canary", "log-redaction", "log-dead-letters"
SCHEDULES: Mapping[str, Cron] = {
    STATE: Cron("*/10 * * * *"),
    # Once a month, after the night's snapshot.
    ARCHIVE: Cron("40 3 2 * *"),
    # Elasticsearch itself looks every ten minutes, and tries again what failed.
    LIFECYCLE: Cron("4-59/20 * * * *"),
    SNAPSHOTS: Cron("24 * * * *"),
    CANARY: Cron("*/10 * * * *"),
    # Between two canaries, when the last one has arrived.
    REDACTION: Cron("5-59/10 * * * *"),
    DEAD_LETTERS: Cron("7 * * * *"),
}
DEADLINE = minutes(5)
"""The kubelet hands a changed file over within two minutes."""
ARCHIVE_DEADLINE = hours(6)
"""An index of 50 GiB from an object store at 5 MB/s, and half as long again."""
REPEATED = days(3)
"""Time to repeat a proof that failed."""
SNAPSHOT_AGE = hours(36)
"""A snapshot is taken every night: one that is missed is known at noon, while people work."""
CANARY_LATE = max_gap(SCHEDULES[CANARY]) * 2
"""What was written longer ago should have arrived; alerts of the agents bear ten minutes."""
LOOK_BACK = hours(1)
"""In which canaries with their secrets are looked for: much longer than from one look to the next."""
LETTERS_LOOK_BACK = hours(6)
"""In which records that were refused are looked for. They carry their own time, and may have waited in a queue before."""


def cron_job(task: str) -> str:
    return cron_job_name(PLATFORM, task)


def limit(task: str) -> Duration:
    """How long ago a task may last have succeeded: one late run is no news, two are."""
    return max_gap(SCHEDULES[task]) * 2 + DEADLINE


def archive_limit() -> Duration:
    """How long ago an archived index may last have been restored and counted."""
    return max_gap(SCHEDULES[ARCHIVE]) + ARCHIVE_DEADLINE + REPEATED
