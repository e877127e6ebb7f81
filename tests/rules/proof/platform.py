"""Cases of the stacks' own alerts: for each, the series of trouble, those of health, and the element that fires."""

from collections.abc import Iterator
from dataclasses import replace

from rules.group import AlertingRule
from specs.environment import Environment
from specs.exporters import PLATFORM_JOBS
from specs.exporters.tracing import DROPPED_TOO_EARLY
from tests.rules.proof import drift, falco, full_volume, log_agent, log_ledger, log_upkeep
from tests.rules.proof.case import SLACK, Case, Check, Driven, silent, unknown, waiting
from tests.rules.proof.course import Span, counter, gauge
from tests.rules.proof.pace import Pace, followed
from tests.rules.proof.standing import minutes_of
from tests.rules.proof.strangers import STRANGER
from tests.rules.proof.trouble import SPAN, Trouble, grew, level, of


def _prometheus() -> dict[str, tuple[Trouble, ...]]:
    pod, group, job = {"pod": "prometheus-0"}, {"rule_group": "some"}, {"job": "prometheus"}
    return {
        "PrometheusConfigurationReloadFailed": (level("prometheus_config_last_reload_successful", 0, 1, pod, **job),),
        "PrometheusRuleEvaluationFailing": (
            grew("prometheus_rule_evaluation_failures_total", group, pod="prometheus-0", **job),
        ),
        "PrometheusRuleEvaluationLate": (
            grew("prometheus_rule_group_iterations_missed_total", group, pod="prometheus-0", **job),
        ),
        "PrometheusMetricStorageFailing": tuple(
            grew(f"prometheus_tsdb_{what}_total", pod, **job)
            for what in ("compactions_failed", "reloads_failures", "wal_corruptions")
        ),
        "PrometheusScrapeRefused": tuple(
            grew(f"prometheus_target_{what}_total", pod, **job)
            for what in ("scrapes_exceeded_sample_limit", "scrape_pool_exceeded_label_limits")
        ),
        "PrometheusAlertsUndelivered": (
            grew("prometheus_notifications_dropped_total", pod, **job),
            level("prometheus_notifications_alertmanagers_discovered", 0, 1, pod, **job),
        ),
    }


def _alertmanager(environment: Environment) -> dict[str, tuple[Trouble, ...]]:
    pod, job, medium = {"pod": "alertmanager-0"}, {"job": "alertmanager"}, {"integration": "webhook"}
    members = environment.size("alertmanager").replicas
    sent, failed = "alertmanager_notifications_total", "alertmanager_notifications_failed_total"
    own = {**medium, **pod, **job}
    all_sent = tuple(counter(sent, 0.5, **{**own, "pod": f"alertmanager-{number}"}) for number in range(2))
    failing = Trouble(
        (
            *all_sent,
            counter(failed, 0.04, reason="other", **own),
            counter(failed, 0.012, reason="clientError", **own),
        ),
        (*all_sent, counter(failed, 0.048, reason="other", **own)),
        medium,
        (*all_sent, counter(failed, 1, reason="other", **own)),
    )
    return {
        "AlertmanagerConfigurationReloadFailed": (
            level("alertmanager_config_last_reload_successful", 0, 1, pod, **job),
        ),
        "AlertmanagerNotificationsFailing": (failing,),
        "AlertmanagerMeshDegraded": (level("alertmanager_cluster_members", members - 1, members, pod, **job),),
    }


def _cluster() -> dict[str, tuple[Trouble, ...]]:
    job, node = {"job": "kube-state-metrics"}, {"node": "node-1"}
    ready = {"condition": "Ready", "status": "true", **job}
    pod = {"namespace": "any", "pod": "some-pod"}
    info = gauge("kube_pod_info", 1, **pod, **node, **job)
    waiting_reason = "kube_pod_container_status_waiting_reason"
    crash = gauge(waiting_reason, 1, **pod, container="main", reason="CrashLoopBackOff", **job)
    pulling = gauge(waiting_reason, 1, **pod, container="main", reason="ImagePullBackOff", **job)
    condition = "kube_node_status_condition"
    lost = level(condition, 0, 1, node, **ready)
    unknown = gauge(condition, 1, condition="Ready", status="unknown", **node, **job)
    full, calm = (gauge(condition, on, condition="DiskPressure", status="true", **node, **job) for on in (1, 0))
    return {
        "NodeNotReady": (Trouble((*lost.bad, unknown, full), (*lost.good, calm), node),),
        "PodCrashLooping": (
            Trouble((crash, info), (pulling, info), {**pod, "container": "main", **node}, lasting=True),
        ),
    }


def _logs() -> dict[str, tuple[Trouble, ...]]:
    store, node = {"job": "elasticsearch-exporter"}, {"name": "elasticsearch-0"}
    health, cluster = "elasticsearch_cluster_health_status", {"cluster": "logs"}
    yellow = gauge(health, 1, color="yellow", **cluster, **store)
    red = level(health, 1, 0, cluster, color="red", **store)
    size = gauge("elasticsearch_filesystem_data_size_bytes", 100, **node, **store)
    free, others = "elasticsearch_filesystem_data_available_bytes", gauge(size.name, 1_000, **node, job=STRANGER)
    low, enough = (gauge(free, level, **node, **store) for level in (14, 16))
    disk = Trouble((low, size, others), (enough, size, others), node)
    up, pool = gauge("up", 1, **store), "elasticsearch_thread_pool_rejected_count"
    rejected, searches = grew(pool, node, type="write", **store), counter(pool, 1, type="search", **node, **store)
    return {
        "LogStoreRed": (Trouble(red.bad, (*red.good, yellow), store),),
        "LogStoreSilent": (Trouble((up,), (up, yellow), store),),
        "LogStoreDiskLow": (disk,),
        "LogIndicesClosed": (
            replace(level("elasticsearch_indices_settings_stats_read_only_indices", 1, 0, store), value=1.0),
        ),
        "LogShardsUnassigned": (
            replace(level("elasticsearch_cluster_health_unassigned_shards", 1, 0, store, **cluster), value=1.0),
        ),
        "LogWritesRejected": (Trouble(rejected.bad, (*rejected.good, searches), node),),
        "SpansLost": tuple(
            grew(f"otelcol_{what}_spans_total", {"job": "otel-collector"}, pod="otel-collector-0")
            for what in ("receiver_refused", "exporter_enqueue_failed")
        ),
        "TracesDroppedUndecided": (grew(DROPPED_TOO_EARLY.name, {"pod": "otel-collector-0"}, job="otel-collector"),),
    }


def troubles(environment: Environment) -> dict[str, tuple[Trouble, ...]]:
    agents = log_agent.troubles(environment.log_agent)
    return {**_prometheus(), **_alertmanager(environment), **_cluster(), **_logs(), **agents, **falco.TROUBLES}


def cases(rule: AlertingRule, environment: Environment) -> Iterator[Case]:
    match rule.alert:
        case "Watchdog":
            yield Case("fires always", (Span(SLACK),), (Check(0, ({},)), Check(SLACK - 1, ({},))))
        case "PlatformJobDown":
            yield from _job_down(rule)
        case "PlatformTargetDown":
            yield from _targets(rule)
        case "ConfigurationChanged":
            yield from drift.changed(rule)
        case "ConfigurationUncompared":
            yield from drift.uncompared(rule)
        case "LogRecordsLost":
            yield from log_ledger.cases(rule, environment.log_agent)
        case alert if alert in full_volume.STACKS:
            yield from full_volume.of_stacks(rule)
        case alert if alert in log_upkeep.ALERTS:
            yield from log_upkeep.cases(rule)
        case _:
            yield from _troubled(rule, environment)


def _troubled(rule: AlertingRule, environment: Environment) -> Iterator[Case]:
    for trouble in troubles(environment)[rule.alert]:
        yield from of(trouble, rule)
    if rule.alert != "LogStoreSilent":
        yield silent("is quiet without series", Span(minutes_of(rule) + SPAN))
    if rule.alert == "PodCrashLooping":
        yield from _crash_loops(rule)
    if rule.alert in falco.MATCHED:
        yield from falco.first_matches(rule)
    yield from log_agent.more(rule)


def _crash_loops(rule: AlertingRule) -> Iterator[Case]:
    """Pods of one name, and pods of one namespace, each on a node of its own; one that is known on two."""
    length, job = minutes_of(rule) + SLACK, {"job": "kube-state-metrics"}
    pods = [{"namespace": place, "pod": pod} for place, pod in (("any", "one"), ("any", "two"), ("other", "one"))]
    elements = [{**pod, "container": "main", "node": f"node-{number}"} for number, pod in enumerate(pods)]
    reason = {"reason": "CrashLoopBackOff", **job}
    state = "kube_pod_container_status_waiting_reason"
    crashes = [gauge(state, 1, container="main", **pod, **reason) for pod in pods]
    known = [gauge("kube_pod_info", 1, node=f"node-{number}", **pod, **job) for number, pod in enumerate(pods)]
    fires = Check(length - 1, tuple(elements))
    yield Case("fires for each pod", (Span(length, (*crashes, *known)),), (*waiting(minutes_of(rule)), fires))
    moved_pod = (crashes[0], known[0], gauge("kube_pod_info", 1, node="node-9", **pods[0], **job))
    [one] = ({label: value for label, value in element.items() if label != "node"} for element in elements[:1])
    once = Check(length - 1, (one,), without="node")
    yield Case("fires once for a pod that is known on two nodes", (Span(length, moved_pod),), (once,))


def _job_down(rule: AlertingRule) -> Iterator[Case]:
    job = rule.labels["service"]
    length = minutes_of(rule) + SLACK
    up, dead = gauge("up", 1, job=job, instance="a"), gauge("up", 0, job=job, instance="b")
    others = tuple(gauge("up", 1, job=other, instance="a") for other in PLATFORM_JOBS if other != job)
    fires = (*waiting(minutes_of(rule)), Check(length - 1, ({"job": job},)))
    yield Case("fires at zero", (Span(length, (dead, *others)),), fires)
    yield Case("fires without targets", (Span(length, others),), fires)
    gone = tuple(replace(other, level=0.0) for other in others)
    yield silent("is quiet while one of two answers, whatever others do", Span(length, (up, dead, *gone)))
    yield silent("is quiet where nobody can say", Span(length, unknown((dead,))))
    course = Driven((up,), {"job": job}), Driven((replace(up, level=0.0),), {"job": job})
    yield followed("follows to the minute", course, minutes_of(rule), Pace(), SLACK)


def _targets(rule: AlertingRule) -> Iterator[Case]:
    length = minutes_of(rule) + SLACK
    up = [gauge("up", 1, job=job, instance="a") for job in PLATFORM_JOBS]
    dead = [gauge("up", 0, job=job, instance="b") for job in PLATFORM_JOBS[:2]]
    own = gauge("up", 0, job="some-service", namespace="any", instance="b")
    elements = tuple({"job": job} for job in PLATFORM_JOBS[:2])
    fires = (*waiting(minutes_of(rule)), Check(length - 1, elements, value=1.0))
    yield Case("fires for each job with a silent target", (Span(length, (*up, *dead, own)),), fires)
    yield silent("is quiet while all of the stacks' targets answer", Span(length, (*up, own)))
    yield silent("is quiet where nobody can say", Span(length, unknown(dead)))
    course = Driven(tuple(up), {}), Driven((*up, dead[0]), {"job": PLATFORM_JOBS[0]})
    yield followed("follows to the minute", course, minutes_of(rule), Pace(), SLACK)
    yield silent("is quiet without series", Span(length))
