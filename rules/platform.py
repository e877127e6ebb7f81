"""Alerts of the stacks themselves: nothing in what watches may fail silently."""

from collections.abc import Iterator

from queries import platform as query
from queries.expression import Expression
from queries.presence import always
from rules.drift import drift_alerts
from rules.fact import NO_SEVERITY, AlertFact, alerting_rule, one_per_name, platform_fact
from rules.group import RuleGroup
from rules.log_delivery import log_delivery_alerts
from rules.log_store import log_store_alerts
from rules.log_upkeep import log_upkeep_alerts
from rules.runtime_security import runtime_security_alerts
from rules.stack_volumes import stack_volume_alerts
from specs.environment import Environment
from specs.exporters import platform_jobs
from specs.severity import Severity
from specs.units import minutes, seconds

Found = tuple[AlertFact, Expression]


def platform_facts(environment: Environment) -> tuple[AlertFact, ...]:
    return one_per_name(fact for fact, _ in _alerts(environment))


def platform_groups(environment: Environment) -> tuple[RuleGroup, ...]:
    rules = tuple(alerting_rule(fact, expression, environment) for fact, expression in _alerts(environment))
    return (RuleGroup("platform-alerts", rules=rules, interval=None),)


def _alerts(environment: Environment) -> Iterator[Found]:
    yield _watchdog()
    yield from _targets(environment)
    yield from _prometheus()
    yield from _alertmanager(environment)
    yield from _cluster()
    yield from stack_volume_alerts()
    yield from drift_alerts(environment)
    yield from log_store_alerts()
    yield from log_delivery_alerts(environment)
    yield from log_upkeep_alerts(environment)
    yield from _traces()
    yield from runtime_security_alerts(environment)


def _watchdog() -> Found:
    texts = (
        "The alert path works",
        "This alert always fires. Whoever receives it outside the cluster calls when it stops coming.",
        "Nothing: it is meant to fire.",
        "Where it stopped: look at Prometheus, Alertmanager and the way out of the cluster, in that order.",
    )
    return platform_fact("Watchdog", "alert-path", NO_SEVERITY, seconds(0), texts, ("ALT-18",)), always()


def _targets(environment: Environment) -> Iterator[Found]:
    jobs = platform_jobs(environment)
    for job in jobs:
        texts = (
            "A part of the stacks does not answer at all",
            "No target of the job {{ $labels.job }} answers, or it has none: what it measures is unknown.",
            "Look at the pods of that part, and at the targets page of Prometheus for the reason.",
            "Mend the workload; where it was removed on purpose, take its job out of the scrape configuration.",
        )
        yield (
            platform_fact("PlatformJobDown", job, Severity.HIGH, minutes(5), texts, ("ALT-18", "BUG-48")),
            query.job_down(job),
        )
    texts = (
        "Some targets of the stacks do not answer",
        "{{ $value }} targets of the job {{ $labels.job }} do not answer their scrape.",
        "Look at the targets page of Prometheus for the reason.",
        "Mend or remove what does not answer.",
    )
    fact = platform_fact("PlatformTargetDown", "targets", Severity.WARNING, minutes(15), texts)
    yield fact, query.some_target_down(jobs)


def _prometheus() -> Iterator[Found]:
    cases = (
        (
            "ConfigurationReloadFailed",
            Severity.WARNING,
            query.reload_failed("prometheus"),
            "does not run the newest configuration",
        ),
        (
            "RuleEvaluationFailing",
            Severity.HIGH,
            query.rules_failing(),
            "cannot evaluate some rules: alerts may be blind",
        ),
        ("RuleEvaluationLate", Severity.WARNING, query.rules_late(), "skips rule evaluations: a group takes too long"),
        ("MetricStorageFailing", Severity.HIGH, query.storage_failing(), "has trouble with its storage"),
        (
            "ScrapeRefused",
            Severity.WARNING,
            query.scrapes_refused(),
            "refuses a target that exposes more than is declared",
        ),
        ("AlertsUndelivered", Severity.CRITICAL, query.alerts_undelivered(), "cannot hand alerts to Alertmanager"),
    )
    for symptom, severity, expression, words in cases:
        texts = (
            f"Prometheus {words}",
            f"Prometheus {words}.",
            "Look at its log and at the status pages for rules and configuration.",
            "Mend the cause in this program and update; a bad rule is refused by the tests before it gets here.",
        )
        yield platform_fact(f"Prometheus{symptom}", "prometheus", severity, minutes(10), texts), expression


def _alertmanager(environment: Environment) -> Iterator[Found]:
    members = environment.size("alertmanager").replicas
    cases = [
        (
            "ConfigurationReloadFailed",
            Severity.WARNING,
            query.reload_failed("alertmanager"),
            "does not run the newest configuration",
        ),
        (
            "NotificationsFailing",
            Severity.CRITICAL,
            query.notifications_failing(),
            "cannot deliver notifications of a medium",
        ),
    ]
    if members > 1:
        cases.append(("MeshDegraded", Severity.WARNING, query.mesh_degraded(members), "has lost peers"))
    for symptom, severity, expression, words in cases:
        texts = (
            f"Alertmanager {words}",
            f"Alertmanager {words}; alerts may arrive late, twice or not at all.",
            "Look at its log: it names the receiver and the answer it got.",
            "Renew the channel's secret, or mend the way to it; then send a test alert through the route.",
        )
        yield (
            platform_fact(f"Alertmanager{symptom}", "alertmanager", severity, minutes(10), texts, ("RTE-11",)),
            expression,
        )


def _cluster() -> Iterator[Found]:
    texts = (
        "A node is not ready",
        "{{ $labels.node }} does not report that it is ready; its pods are moved after some minutes.",
        "Look at the node's conditions and at its kubelet.",
        "Cordon it, drain it with a time limit, replace it; a node that is gone needs the out-of-service taint.",
    )
    yield platform_fact("NodeNotReady", "nodes", Severity.HIGH, minutes(5), texts, ("ALT-45",)), query.node_not_ready()
    texts = (
        "A container keeps crashing",
        "{{ $labels.namespace }}/{{ $labels.pod }} ({{ $labels.container }}) is held back after repeated crashes.",
        "Look at the log of its last run and at its last exit code.",
        "Deploy a version or a setting that starts; memory kills need a larger limit or a leak mended.",
    )
    yield (
        platform_fact("PodCrashLooping", "pods", Severity.WARNING, minutes(15), texts, ("ALT-44",)),
        query.crash_looping(),
    )


def _traces() -> Iterator[Found]:
    texts = (
        "Traces are being lost",
        "The collector refuses spans or gives them up.",
        "Look at the collector's queue and at the trace store behind it.",
        "Mend the store, or give the collector memory and queue for the load.",
    )
    yield platform_fact("SpansLost", "otel-collector", Severity.WARNING, minutes(15), texts), query.spans_lost()
    texts = (
        "Traces are dropped before they are decided on",
        "{{ $labels.pod }} had no room for the traces it gathers: failed and slow ones are among those that are gone.",
        "Compare the traffic of the traced services with what is declared (requests_per_second).",
        "Declare the traffic there is, so that the collector is given room for it, or add collectors.",
    )
    yield (
        platform_fact("TracesDroppedUndecided", "otel-collector", Severity.WARNING, minutes(5), texts),
        query.traces_undecided(),
    )
