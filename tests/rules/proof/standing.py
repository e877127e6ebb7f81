"""Cases of alerts that no system's data names: they follow from its stores, its contract and its objectives."""

from collections.abc import Iterator

from rules.group import AlertingRule
from specs.arithmetic import max_gap
from specs.backup import Backup
from specs.exporters import exporter_job
from specs.links import cron_job_name, slo_id
from specs.metrics import MetricKind
from specs.slo import BURN_POLICY, Slo
from specs.store import Store
from specs.system import System
from tests.rules.proof.case import START_SECONDS, Case, Check, elsewhere, twice
from tests.rules.proof.course import Sample, Span, flickering, gauge, moved
from tests.rules.proof.kinds import SLACK, silent, waiting

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
    others = (*elsewhere((dead,)), *moved((dead,), job="neighbour-exporter"))
    alive = (*elsewhere((up,)), *moved((up,), job="neighbour-exporter"))
    yield Case("fires without series", (Span(length, alive),), fires)
    yield silent("is quiet while it answers", Span(length, (up, *others)))
    yield silent("is quiet while one of two answers", Span(length, (up, gauge("up", 0, instance="b", **own))))


def asked(rule: AlertingRule, system: System) -> Iterator[Case]:
    """One service that exposes the series does not speak for another that does not."""
    metric = next(metric for metric in system.metrics if metric.name == rule.labels["metric"])
    services = [s.name for s in system.services if s.metrics and any(m.name == metric.name for m in s.metrics.metrics)]
    name = f"{metric.name}_count" if metric.kind is MetricKind.HISTOGRAM else metric.name
    places = [{"namespace": system.namespace, "job": service} for service in services]
    there = [gauge(name, 1, **place) for place in places]
    length = minutes_of(rule) + 2 * SLACK
    fires = (*waiting(minutes_of(rule)), Check(length - 1, tuple(places)))
    yield Case("fires without series", (Span(length, elsewhere(there)),), fires, SLACK)
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
    """The newest success, or the CronJob itself where there was none, is older than its limit."""
    store, plan = _plan(rule, system)
    task, limit = {
        "RecoveryPointMissed": ("slice" if plan.log_slices else "base", plan.rpo.seconds),
        "BackupVerificationOverdue": ("verify", (max_gap(plan.verify) * 2 + plan.verify_deadline).seconds),
        "BaseBackupOverdue": ("base", (max_gap(plan.base) * 2 + plan.base_deadline).seconds),
    }[rule.alert]
    element = {"namespace": system.namespace, "cronjob": cron_job_name(system.name, "backup", store.name, task)}
    own, length = {**KUBE_STATE, **element}, minutes_of(rule) + SLACK

    def world(success: float | None, created: float = limit * 10) -> tuple[Sample, ...]:
        """Ages at the case's beginning, seconds."""
        found = [SEEN, gauge("kube_cronjob_created", START_SECONDS - created, **own)]
        if success is not None:
            found.append(gauge("kube_cronjob_status_last_successful_time", START_SECONDS - success, **own))
        return tuple(found)

    fires = (*waiting(minutes_of(rule)), Check(length - 1, (element,)))
    old, fresh = world(limit + 60), world(limit - (length + 1) * 60)
    neighbour = {"cronjob": cron_job_name(system.name, "report", "weekly")}
    others, alive = (elsewhere(part[1:]) + moved(part[1:], **neighbour) for part in (old, fresh))
    yield Case("fires where the last success is too old", (Span(length, old),), fires)
    yield Case("fires once where two exporters tell the same", (Span(length, twice(old)),), fires)
    yield Case("fires where it never succeeded", (Span(length, world(None, limit + 60)),), fires)
    yield Case("fires where the CronJob is gone", (Span(length, (SEEN, *alive)),), fires)
    yield silent("is quiet after a success in time", Span(length, fresh + others))
    yield silent("is quiet where it is new", Span(length, world(None, limit - (length + 1) * 60) + others))
    yield silent("is quiet while no object is seen", Span(length))
    success = Span(length, world(-length * 60))
    yield Case("ends with a success", (Span(length, old), success), (*fires, Check(2 * length - 1)))


def backup_state(rule: AlertingRule, system: System) -> Iterator[Case]:
    """A failed Job, or a CronJob that is suspended."""
    name, label, more = {
        "BackupJobFailed": ("kube_job_failed", "job_name", {"condition": "true"}),
        "BackupSuspended": ("kube_cronjob_spec_suspend", "cronjob", {}),
    }[rule.alert]
    element = {"namespace": system.namespace, label: cron_job_name(system.name, "backup", "store-base-29001")}
    own, length = {**KUBE_STATE, **element, **more}, minutes_of(rule) + SLACK
    bad, good = gauge(name, 1, **own), gauge(name, 0, **own)
    other = gauge(name, 1, **{**own, label: f"{system.name}-report-weekly"})
    fires = (*waiting(minutes_of(rule)), Check(length - 1, (element,)))
    yield Case("fires at one", (Span(length, (bad,)),), fires)
    yield Case("fires once where two exporters tell the same", (Span(length, twice((bad,))),), fires)
    yield silent("is quiet at zero", Span(length, (good, other, *elsewhere((bad,)))))
    yield silent("is quiet without series", Span(length))
    if more:
        no_failure = gauge(name, 1, **{**own, "condition": "false"})
        yield silent("is quiet where the condition is false", Span(length, (no_failure,)))


def budget(rule: AlertingRule, system: System) -> Iterator[Case]:
    """The last objective of the system in trouble, the first one well."""
    slo = system.slos[-1]
    element = _objective(system, slo)
    length = minutes_of(rule) + SLACK + 5
    bad, good = _troubled(rule.alert, slo, element), _sound(slo, element)
    others = _sound(system.slos[0], _objective(system, system.slos[0])) if len(system.slos) > 1 else ()
    start = (Span(length, good + others),) if rule.alert != "ObjectiveWithoutData" else ()
    passed = sum(span.minutes for span in start)
    checks = tuple(Check(passed + c.minute, c.firing, c.pending) for c in waiting(minutes_of(rule)))
    fires = (*checks, Check(passed + length - 1, (element,)))
    yield Case("fires", (*start, Span(length, bad + others)), fires)
    yield silent("is quiet while all is well", Span(length, good + others + elsewhere(bad)))
    yield silent("is quiet without series", Span(length))


def _objective(system: System, slo: Slo) -> dict[str, str]:
    return {"slo": slo_id(system.name, slo.name), "system": system.name, "window": str(slo.window)}


EVENTS = 1_000_000


def _sound(slo: Slo, own: dict[str, str]) -> tuple[Sample, ...]:
    return _recorded(slo, own, spent=0.001, errors=(1 - slo.target) / 2)


def _troubled(alert: str, slo: Slo, own: dict[str, str]) -> tuple[Sample, ...]:
    match alert:
        case "ErrorBudgetBurn":
            share, errors = BURN_POLICY.page_share * 1.1, (1 - slo.target) * BURN_POLICY.short_ratio_factor * 1.1
            return _recorded(slo, own, spent=share, errors=errors)
        case "ErrorBudgetLeak":
            return _recorded(slo, own, spent=BURN_POLICY.ticket_share * 1.1, errors=(1 - slo.target) / 2)
        case "ErrorBudgetExhausted":
            return _recorded(slo, own, spent=1.0, errors=(1 - slo.target) / 2, left=0.0)
        case "ObjectiveWithoutData":
            return tuple(s for s in _recorded(slo, own, spent=0, errors=0) if s.name != "slo:total:inc1m")
    raise AssertionError(f"no case for {alert}: say how its recorded series look")


def _recorded(slo: Slo, own: dict[str, str], *, spent: float, errors: float, left: float = 0.5) -> tuple[Sample, ...]:
    """A share of the budget spent in each window, and what else the alerts read."""
    bad = spent * (1 - slo.target) * EVENTS
    values = {
        "slo:objective:ratio": slo.target,
        "slo:total:expected_window": EVENTS,
        **{f"slo:bad:sum{window}": bad for window in ("1h", "6h", "3d")},
        **{f"slo:errors:ratio{window}": errors for window in ("5m", "30m")},
        "slo:error_budget:remaining_ratio": left,
        "slo:total:inc1m": 100.0,
        "slo:total:inc5m": 500.0,
    }
    return tuple(gauge(name, value, **own) for name, value in values.items())


def coverage(rule: AlertingRule, system: System) -> Iterator[Case]:
    """Two hours and a half of the last day were not seen, though the objective is older."""
    slo = system.slos[0]
    element = _objective(system, slo)
    tile = (flickering("slo:total:inc5m", (500.0, None, None, None, None), **element),)
    day = 24 * 60
    lost, seen = Span(150), Span(day, tile)
    away = (seen, seen, lost, Span(300, tile))
    last = sum(span.minutes for span in away) - SLACK
    yield Case("fires after a loss", away, (Check(last, (element,)),), 5)
    yield silent("is quiet while all is seen", seen, seen, Span(300, tile), step=5)
    yield silent("is quiet where the objective is young", Span(300, tile), step=5)
    yield silent("is quiet without series", Span(300), step=5)
