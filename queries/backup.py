"""Backup jobs as the cluster sees them: one of three independent witnesses, the one that needs no job to report."""

from queries.expression import Expression, aggregated, both, compared
from queries.presence import absent, older_than, up_of
from queries.selector import KUBE_STATE, equal, series
from specs.metrics import Matcher
from specs.units import Duration, Unit

JOB = ("namespace", "cronjob")


def _cron(name: str, namespace: str, cron_job: str) -> Expression:
    return aggregated(
        "max", JOB, series(name, *equal(job=KUBE_STATE, namespace=namespace, cronjob=cron_job), unit=Unit.TIMESTAMP)
    )


def last_success(namespace: str, cron_job: str) -> Expression:
    return _cron("kube_cronjob_status_last_successful_time", namespace, cron_job)


def overdue(namespace: str, cron_job: str, limit: Duration) -> Expression:
    """The last success is too long ago, the job has existed that long without any, or it does not exist at all.

    The name comes from the declared schedule: a CronJob somebody deleted still alerts.
    """
    late = older_than(last_success(namespace, cron_job), limit.seconds)
    created = older_than(_cron("kube_cronjob_created", namespace, cron_job), limit.seconds)
    never = f"({created.text} unless {last_success(namespace, cron_job).text})"
    missing = _missing(namespace, cron_job)
    uses = late.uses | created.uses | missing.uses
    return Expression(f"{late.text} or {never} or {missing.text}", Unit.SECONDS, JOB, uses)


def _missing(namespace: str, cron_job: str) -> Expression:
    """The CronJob does not exist. While nothing is known of any object, that is one alert of the platform's, not one more
    for each backup."""
    gone = absent("kube_cronjob_created", *equal(job=KUBE_STATE, namespace=namespace, cronjob=cron_job))
    return both(aggregated("max", JOB, gone), compared(up_of(KUBE_STATE), "==", 1), ())


def failed(namespace: str, prefix: str) -> Expression:
    """Jobs of a system's backups that failed and still stand."""
    named = Matcher("job_name", "=~", f"{prefix}.*")
    found = series("kube_job_failed", *equal(job=KUBE_STATE, namespace=namespace, condition="true"), named)
    return compared(aggregated("max", ("namespace", "job_name"), found), ">", 0)


def suspended(namespace: str, prefix: str) -> Expression:
    named = Matcher("cronjob", "=~", f"{prefix}.*")
    found = series("kube_cronjob_spec_suspend", *equal(job=KUBE_STATE, namespace=namespace), named)
    return compared(aggregated("max", JOB, found), ">", 0)
