"""Cases of the alerts of health checks: a journey nobody tries, a report that names a fault, a report that is not made."""

from collections.abc import Iterator

from rules.group import AlertingRule
from specs.arithmetic import max_gap
from specs.links import cron_job_name
from specs.report import HEALTH_REPORT, REPORT_DEADLINE
from specs.system import System
from tests.rules.proof import standing
from tests.rules.proof.case import SLACK, START_SECONDS, Case, Check, Driven, elsewhere, silent, twice, unknown, waiting
from tests.rules.proof.course import Sample, Span, gauge
from tests.rules.proof.pace import Pace, followed
from tests.rules.proof.standing import KUBE_STATE, minutes_of
from tests.rules.proof.strangers import strangers


def journey(rule: AlertingRule, system: System) -> Iterator[Case]:
    """The last run ended too long ago, or none is known of."""
    walked = system.journey(rule.labels["service"])
    limit, hold = max(300, walked.interval.seconds * 3), minutes_of(rule)
    element = {"system": system.name, "journey": walked.name}
    own = {"job": "journeys", "namespace": system.namespace, "instance": "a", **element}
    length = hold + SLACK

    def ended(ago: float, slope: float = 0.0) -> Sample:
        return gauge("journey_last_run_timestamp_seconds", START_SECONDS - ago, slope, **own)

    old, alive = ended(limit + 60), ended(0, 60)
    others = strangers((alive,), ("job", "system", "journey"))
    fires = (*waiting(hold), Check(length - 1, (element,)))
    yield Case("fires where the last run is too old", (Span(length, (old, *others)),), fires)
    yield Case("fires once where two pods tell the same", (Span(length, twice((old,))),), fires)
    yield Case("fires without series", (Span(length, others),), fires)
    lagging = strangers((old,), ("job", "system", "journey"))
    yield silent("is quiet while runs end", Span(2 * length, (alive, *lagging)))
    yield silent("is quiet where nobody can say", Span(length, unknown((alive,))))
    last = 11 + hold
    checks = (Check(last - 1, pending=True), Check(last, (element,)))
    yield Case("follows to the minute", (Span(last + 1, (ended(limit - 600),)),), checks)


def failed(rule: AlertingRule, system: System, part: str) -> Iterator[Case]:
    """A Job of one part of the system failed, whether its schedule made it or a person."""
    name, hold = "kube_job_failed", minutes_of(rule)
    element = {"namespace": system.namespace, "job_name": cron_job_name(system.name, part, "29001")}
    own, length = {**KUBE_STATE, **element, "condition": "true"}, hold + SLACK
    bad, good = gauge(name, 1, **own), gauge(name, 0, **own)
    other = gauge(name, 1, **{**own, "job_name": cron_job_name(system.name, "backup", "store-base-29001")})
    others = (other, *elsewhere((bad,)), *strangers((bad,), ("namespace", "job")))
    fires = (*waiting(hold), Check(length - 1, (element,)))
    yield Case("fires at one", (Span(length, (bad,)),), fires)
    by_hand = {**element, "job_name": cron_job_name(system.name, part, "now")}
    made = (gauge(name, 1, **{**own, **by_hand}),)
    yield Case("fires for one made by hand", (Span(length, made),), (Check(length - 1, (by_hand,)),))
    yield Case("fires once where two exporters tell the same", (Span(length, twice((bad,))),), fires)
    yield silent("is quiet at zero", Span(length, (good, *others)))
    yield silent("is quiet where nobody can say", Span(length, unknown((bad,))))
    yield silent("is quiet without series", Span(length))
    yield silent("is quiet where it did not fail", Span(length, (gauge(name, 1, **{**own, "condition": "false"}),)))
    yield followed("follows to the minute", (Driven((good,), element), Driven((bad,), element)), hold, Pace(), SLACK)


def overdue(rule: AlertingRule, system: System) -> Iterator[Case]:
    """No run ended well for twice the usual gap and a run's length."""
    assert system.health_report
    limit = (max_gap(system.health_report.schedule) * 2 + REPORT_DEADLINE).seconds
    return standing.overdue(rule, system.namespace, cron_job_name(system.name, HEALTH_REPORT), limit)
