"""What Prometheus knows of drills, of all systems at once: when each last kept its objectives, and how long a restore took."""

from queries import copies
from queries.backup import JOB
from queries.expression import Expression, aggregated
from queries.selector import KUBE_STATE, equal, series
from specs.exporters.backup_auditor import PRIMARY
from specs.metrics import Matcher
from specs.units import Unit


def last_drills() -> Expression:
    """Unix time of the last drill that kept its objectives, by namespace and CronJob: one that missed them has failed."""
    named = Matcher("cronjob", "=~", ".+-backup-.+-drill")
    found = series("kube_cronjob_status_last_successful_time", *equal(job=KUBE_STATE), named, unit=Unit.TIMESTAMP)
    return aggregated("max", JOB, found)


def restore_times() -> Expression:
    """Seconds of the last proven restore of each store, from the first byte downloaded to the counted result."""
    return copies.every("backup_rto_measured_seconds", Unit.SECONDS)


def measured_in(bucket: str) -> bool:
    """Whether a bucket is the one restores are measured from."""
    return bucket == PRIMARY
