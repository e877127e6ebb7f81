"""Runs that end, do not pile up, and fire when they should."""

from collections.abc import Iterator

from policies.finding import Breach, Control, Found
from policies.reading import Data, at, gap, mapping, text, whole
from specs.units import Duration

MEND = "build it with controller.job or controller.cron_job"
UTC = frozenset({"Etc/UTC", "UTC"})
LEAST_STARTING_DEADLINE = 10
"""Seconds. The controller looks every ten seconds: below that a run may never start (Kubernetes' CronJob page)."""
MOST_SECONDS, MOST_RETRIES = 7 * 86_400, 20
"""A run of more than a week, or one that is tried for ever, does not end for anybody who waits for it."""
MOST_NAME = 52
"""Characters of a CronJob's name: its Jobs' names add eleven to stay below 63."""


def _run(found: Found) -> tuple[str, Data] | None:
    """Path and value of a Job's specification."""
    ways = {"Job": ("spec",), "CronJob": ("spec", "jobTemplate", "spec")}
    way = ways.get(found.kind)
    return None if way is None else (".".join(way), mapping(found.data, *way))


def bounded(found: Found) -> Iterator[Breach]:
    """Every run ends: a deadline, a count of retries, and a pod that is not restarted for ever."""
    run = _run(found)
    if run is None:
        return
    path, specification = run
    if not 0 < (whole(specification, "activeDeadlineSeconds") or 0) <= MOST_SECONDS:
        yield Breach(f"{path}.activeDeadlineSeconds", f"a deadline of at most {MOST_SECONDS} seconds", MEND)
    if not 0 <= _retries(specification) <= MOST_RETRIES:
        yield Breach(f"{path}.backoffLimit", f"a count of retries up to {MOST_RETRIES}", MEND)
    if text(specification, "template", "spec", "restartPolicy") not in ("Never", "OnFailure"):
        yield Breach(f"{path}.template.spec.restartPolicy", "Never", MEND)


def _retries(specification: Data) -> int:
    given = whole(specification, "backoffLimit")
    return -1 if given is None else given


def scheduled(found: Found) -> Iterator[Breach]:
    """A CronJob runs alone, in UTC so that no run is skipped or doubled, late runs are dropped, and it fires at all."""
    if found.kind != "CronJob":
        return
    specification = mapping(found.data, "spec")
    if text(specification, "concurrencyPolicy") != "Forbid":
        yield Breach("spec.concurrencyPolicy", "Forbid", MEND)
    if text(specification, "timeZone") not in UTC:
        yield Breach("spec.timeZone", "Etc/UTC", MEND)
    interval = gap(text(specification, "schedule"))
    if interval is None:
        yield Breach("spec.schedule", "five fields that fire some day", "write it as a Cron of the system's plan")
    late = whole(specification, "startingDeadlineSeconds")
    if late is None or late < LEAST_STARTING_DEADLINE or (interval is not None and Duration(late) > interval):
        wanted = f"{LEAST_STARTING_DEADLINE} seconds up to the interval"
        yield Breach("spec.startingDeadlineSeconds", wanted, MEND)
    if len(text(found.data, "metadata", "name")) > MOST_NAME:
        yield Breach("metadata.name", f"at most {MOST_NAME} characters", "shorten it in specs/links.py")


def cleaned_up(found: Found) -> Iterator[Breach]:
    """Finished runs go away: a CronJob limits its history and its Jobs' life. A Job of the program's own stays, or the
    next refresh would miss it.
    """
    run = _run(found)
    if run is None:
        return
    path, specification = run
    life = at(specification, "ttlSecondsAfterFinished")
    if found.kind == "Job":
        if life is not None:
            yield Breach(f"{path}.ttlSecondsAfterFinished", "not set", MEND)
        return
    if whole(specification, "ttlSecondsAfterFinished") is None:
        yield Breach(f"{path}.ttlSecondsAfterFinished", "a time to live", MEND)
    for field in ("successfulJobsHistoryLimit", "failedJobsHistoryLimit"):
        if whole(found.data, "spec", field) is None:
            yield Breach(f"spec.{field}", "a count", MEND)


CONTROLS = (
    Control("JOB-001", bounded, "BUG-18; Kyverno add-ttl-jobs; kube-linter restart-policy"),
    Control("JOB-002", scheduled, "BUG-18; kube-score cronjob-has-deadline"),
    Control("JOB-003", cleaned_up, "BUG-18; kube-linter job-ttl-seconds-after-finished"),
)
