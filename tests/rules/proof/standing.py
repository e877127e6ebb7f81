"""Cases of alerts that no system's data names: they follow from its stores, its contract and its objectives."""

from collections.abc import Callable, Iterator

from rules.group import AlertingRule
from specs.arithmetic import max_gap
from specs.backup import Backup
from specs.exporters import exporter_job
from specs.links import cron_job_name
from specs.metrics import MetricKind
from specs.store import Store
from specs.system import System
from specs.units import days
from tests.rules.proof.case import (
    SLACK,
    START_SECONDS,
    Case,
    Check,
    Driven,
    elsewhere,
    second,
    silent,
    twice,
    unknown,
    waiting,
)
from tests.rules.proof.course import Sample, Span, gauge, moved
from tests.rules.proof.pace import Pace, followed
from tests.rules.proof.strangers import strangers

KUBE_STATE = {"job": "kube-state-metrics", "instance": "first"}
SEEN = gauge("up", 1, **KUBE_STATE)
"""The cluster's objects can be seen."""


def minutes_of(rule: AlertingRule) -> int:
    return -(-rule.hold.seconds // 60)


def exporter(rule: AlertingRule, system: System) -> Iterator[Case]:
    own = {"namespace": system.namespace, "job": exporter_job(rule.labels["service"])}
    length = minutes_of(rule) + SLACK
    fires = (*waiting(minutes_of(rule)), Check(length - 1, (own,)))
    up, dead = gauge("up", 1, instance="a", **own), gauge("up", 0, instance="a", **own)
    yield Case("fires at zero", (Span(length, (dead,)),), fires)
    others, alive = (strangers((sample,), ("namespace", "job")) for sample in (dead, up))
    yield Case("fires without series", (Span(length, alive),), fires)
    yield silent("is quiet while it answers", Span(length, (up, *others)))
    yield silent("is quiet while one of two answers", Span(length, (up, gauge("up", 0, instance="b", **own))))
    yield silent("is quiet where nobody can say", Span(length, unknown((dead,))))
    yield followed("follows to the minute", (Driven((up,), own), Driven((dead,), own)), minutes_of(rule), Pace(), SLACK)


def asked(rule: AlertingRule, system: System) -> Iterator[Case]:
    """One service that exposes the series does not speak for another that does not."""
    metric = next(metric for metric in system.metrics if metric.name == rule.labels["metric"])
    services = [s.name for s in system.services if s.metrics and any(m.name == metric.name for m in s.metrics.metrics)]
    name = f"{metric.name}_count" if metric.kind is MetricKind.HISTOGRAM else metric.name
    places = [{"namespace": system.namespace, "job": service} for service in services]
    there = [gauge(name, 1, **place) for place in places]
    length = minutes_of(rule) + 2 * SLACK
    fires = (*waiting(minutes_of(rule)), Check(length - 1, tuple(places)))
    alive = elsewhere(there) + strangers(there, ("namespace", "job"))
    yield Case("fires without series", (Span(length, alive),), fires, SLACK)
    course = Driven(tuple(there), {}), Driven(tuple(there[1:]), places[0])
    yield followed("follows to the minute", course, minutes_of(rule), Pace(), SLACK, SLACK)
    yield silent("is quiet where every service exposes it", Span(length, tuple(there)), step=SLACK)
    for number, place in enumerate(places):
        rest = tuple(sample for other, sample in enumerate(there) if other != number)
        if rest:
            yield Case(
                f"fires for {services[number]} alone", (Span(length, rest),), (Check(length - 1, (place,)),), SLACK
            )


def _plan(rule: AlertingRule, system: System) -> tuple[Store, Backup]:
    store = system.store(rule.labels["service"])
    assert isinstance(store.backup, Backup)
    return store, store.backup


def backup(rule: AlertingRule, system: System) -> Iterator[Case]:
    store, plan = _plan(rule, system)
    task, limit = {
        "RecoveryPointMissed": ("slice" if plan.log_slices else "base", plan.rpo.seconds),
        "BackupVerificationOverdue": ("verify", (max_gap(plan.verify) * 2 + plan.verify_deadline).seconds),
        "BaseBackupOverdue": ("base", (max_gap(plan.base) * 2 + plan.base_deadline).seconds),
        "RecoveryDrillOverdue": ("drill", (max_gap(plan.drill) + days(3) + plan.verify_deadline).seconds),
    }[rule.alert]
    return overdue(rule, system.namespace, cron_job_name(system.name, "backup", store.name, task), limit)


def overdue(rule: AlertingRule, namespace: str, cron_job: str, limit: int) -> Iterator[Case]:
    """The newest success, or the CronJob itself where there was none, is older than its limit in seconds."""
    element = {"namespace": namespace, "cronjob": cron_job}
    own, length = {**KUBE_STATE, **element}, minutes_of(rule) + SLACK

    def world(success: float | None, created: float = limit * 10) -> tuple[Sample, ...]:
        """Ages at the case's beginning, seconds."""
        found = [SEEN, gauge("kube_cronjob_created", START_SECONDS - created, **own)]
        if success is not None:
            found.append(gauge("kube_cronjob_status_last_successful_time", START_SECONDS - success, **own))
        return tuple(found)

    fires = (*waiting(minutes_of(rule)), Check(length - 1, (element,)))
    recent = limit - (length + 1) * 60
    old, fresh = world(limit + 60), world(recent)
    neighbour = {"cronjob": cron_job_name("any", "report", "weekly")}
    others, alive = (
        elsewhere(part[1:]) + moved(part[1:], **neighbour) + strangers(part[1:], ("namespace", "job"))
        for part in (old, world(recent, recent))
    )
    yield Case("fires where the last success is too old", (Span(length, old + alive),), fires)
    yield Case("fires once where two exporters tell the same", (Span(length, twice(old)),), fires)
    yield Case("fires where it never succeeded", (Span(length, world(None, limit + 60) + alive),), fires)
    yield silent("is quiet where one of two exporters has seen a success", Span(length, fresh + second(old)))
    new, aged = world(None, recent), world(None, limit + 60)
    yield silent("is quiet where one of two exporters knows that it is new", Span(length, new + second(aged)))
    yield Case("fires where the CronJob is gone", (Span(length, (SEEN, *alive)),), fires)
    yield silent("is quiet after a success in time", Span(length, fresh + others))
    yield silent("is quiet where it is new", Span(length, new + others))
    yield silent("is quiet while no object is seen", Span(length))
    success = Span(length, world(-length * 60))
    yield Case("ends with a success", (Span(length, old), success), (*fires, Check(2 * length - 1)))
    yield from to_the_minute(world, limit, minutes_of(rule), element)


def to_the_minute(
    world: Callable[[float | None, float], tuple[Sample, ...]], limit: float, hold: int, element: dict[str, str]
) -> Iterator[Case]:
    """Its age reaches the limit in the eleventh minute, and a hold later it fires."""
    last = 11 + hold
    checks = (Check(last - 1, pending=True), Check(last, (element,)))
    for what, series in (
        ("a success", world(limit - 600, limit * 10)),
        ("its beginning", world(None, limit - 600)),
        # A new one that has succeeded before: a CronJob that was made again.
        ("a success before its beginning", world(limit - 600, limit - 600)),
    ):
        yield Case(f"follows {what} to the minute", (Span(last + 1, series),), checks)


def backup_state(rule: AlertingRule, system: System) -> Iterator[Case]:
    """A failed Job, or a CronJob that is suspended."""
    name, label, more = {
        "BackupJobFailed": ("kube_job_failed", "job_name", {"condition": "true"}),
        "BackupSuspended": ("kube_cronjob_spec_suspend", "cronjob", {}),
    }[rule.alert]
    element = {"namespace": system.namespace, label: cron_job_name(system.name, "backup", "store-base-29001")}
    yield from switched(rule, name, element, {label: f"{system.name}-report-weekly"}, more)


def failed_job(rule: AlertingRule, namespace: str, cron_job: str) -> Iterator[Case]:
    """A Job of one CronJob failed; others are none of the alert's."""
    element = {"namespace": namespace, "job_name": f"{cron_job}-29001"}
    other = {"job_name": "platform-other-29001"}
    yield from switched(rule, "kube_job_failed", element, other, {"condition": "true"})


def switched(
    rule: AlertingRule, name: str, element: dict[str, str], other: dict[str, str], more: dict[str, str]
) -> Iterator[Case]:
    """A gauge of kube-state-metrics that is 1 in trouble. `other` is the label of something next to the element."""
    own, length = {**KUBE_STATE, **element, **more}, minutes_of(rule) + SLACK
    bad, good = gauge(name, 1, **own), gauge(name, 0, **own)
    others = (gauge(name, 1, **{**own, **other}), *elsewhere((bad,)), *strangers((bad,), ("namespace", "job")))
    fires = (*waiting(minutes_of(rule)), Check(length - 1, (element,)))
    yield Case("fires at one", (Span(length, (bad,)),), fires)
    yield Case("fires once where two exporters tell the same", (Span(length, twice((bad,))),), fires)
    yield Case("fires where one of two exporters knows", (Span(length, (bad, *second((good,)))),), fires)
    yield silent("is quiet at zero", Span(length, (good, *others)))
    yield silent("is quiet where nobody can say", Span(length, unknown((bad,))))
    yield followed(
        "follows to the minute", (Driven((good,), element), Driven((bad,), element)), minutes_of(rule), Pace(), SLACK
    )
    yield silent("is quiet without series", Span(length))
    if more:
        no_failure = gauge(name, 1, **{**own, "condition": "false"})
        yield silent("is quiet where the condition is false", Span(length, (no_failure,)))
