"""Runs of backup Jobs as Kubernetes knows them: when each last ended well, and which failed. Their names tell systems apart."""

from queries.expression import Expression, aggregated
from queries.selector import KUBE_STATE, equal, series
from specs.metrics import Matcher
from specs.units import Unit

LABELS = ("namespace", "cronjob")


def age(jobs: tuple[str, ...]) -> Expression:
    """Seconds since each of some CronJobs last ended well."""
    own = (*equal(job=KUBE_STATE), Matcher("cronjob", "=~", "|".join(jobs)))
    ended = series("kube_cronjob_status_last_successful_time", *own, unit=Unit.TIMESTAMP)
    last = aggregated("max", LABELS, ended)
    return Expression(f"time() - {last.text}", Unit.SECONDS, LABELS, last.uses)


def failed(jobs: tuple[str, ...]) -> Expression:
    """Jobs of these CronJobs that failed and are still kept."""
    own = (*equal(job=KUBE_STATE, condition="true"), Matcher("job_name", "=~", f"({'|'.join(jobs)})-.+"))
    return aggregated("max", ("namespace", "job_name"), series("kube_job_failed", *own, unit=Unit.COUNT))
