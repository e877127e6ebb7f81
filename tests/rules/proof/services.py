"""Series of services: requests, containers, and whatever a contract names."""

from collections.abc import Iterable, Iterator

from specs.metrics import HttpMetrics, Metric, Selector
from specs.signal import (
    ContainerCpu,
    ContainerMemory,
    CounterIncrease,
    CounterRatio,
    GaugeValue,
    HistogramQuantile,
    HttpErrorRatio,
    HttpLatency,
    HttpRate,
    TargetUp,
)
from specs.system import System
from tests.rules.proof.case import Driven
from tests.rules.proof.course import Sample, counter, gauge

PODS = ("5d9f8c7b4-x7k2p", "5d9f8c7b4-q9w4z")
TRAFFIC = 10.0
NEIGHBOUR = {"job": "neighbour", "pod": "neighbour-5d9f8c7b4-x7k2p"}
LIMIT = 2.0


def _place(system: System, service: str) -> dict[str, str]:
    return {"namespace": system.namespace, "job": service} if service else {"namespace": system.namespace}


def _driven(samples: Iterable[Sample], system: System, service: str) -> Driven:
    return Driven(tuple(samples), {"namespace": system.namespace, "job": service}, NEIGHBOUR if service else {})


def _spread(name: str, per_second: float, service: str, **labels: str) -> Iterator[Sample]:
    """A counter's growth, over two replicas."""
    for pod in PODS:
        yield counter(name, per_second / len(PODS), pod=f"{service}-{pod}", **labels)


def http_of(system: System, service: str) -> HttpMetrics:
    endpoint = system.service(service).metrics
    assert endpoint is not None
    assert endpoint.http is not None
    return endpoint.http


def error_ratio(signal: HttpErrorRatio, system: System, level: float, traffic: float) -> Driven:
    """A share of the requests in question fails; a fifth of them are the client's own fault; all others fail."""
    http, place = http_of(system, signal.service), _place(system, signal.service)
    where = {matcher.label: matcher.value for matcher in signal.where}
    shares = (
        (("200", 0.8 - level), ("404", 0.2), ("503", level)) if level < 0.8 else (("503", level), ("200", 1 - level))
    )
    samples = [
        sample
        for status, share in shares
        for sample in _spread(
            http.requests.name, traffic * share, signal.service, **place, **where, **{http.status_label: status}
        )
    ]
    if where:
        others = dict.fromkeys(where, "other")
        samples += _spread(http.requests.name, 1_000, signal.service, **place, **others, **{http.status_label: "503"})
    return _driven(samples, system, signal.service)


def latency(signal: HttpLatency, system: System, level: float, traffic: float) -> Driven:
    http, place = http_of(system, signal.service), _place(system, signal.service)
    samples = [
        *_spread(http.requests.name, traffic, signal.service, **place, **{http.status_label: "200"}),
        *_buckets(http.duration, (signal.quantile, level, traffic), signal.service, place),
    ]
    return _driven(samples, system, signal.service)


def _buckets(
    metric: Metric, wanted: tuple[float, float, float], service: str, place: dict[str, str]
) -> Iterator[Sample]:
    """Observations in the level's bucket, as many as put the quantile at the level; all others in the lowest bucket. One
    replica is slow, the other is not."""
    quantile, level, traffic = wanted
    above = next(bound for bound in metric.buckets if bound >= level)
    below = max((bound for bound in metric.buckets if bound < level), default=0.0)
    slow = min(1.0, (1 - quantile) * (above - below) / (above - level)) * traffic
    for pod, own, least in ((PODS[0], slow, level), (PODS[1], traffic - slow, 0.0)):
        names = {**place, "pod": f"{service}-{pod}"}
        for bound in metric.buckets:
            yield counter(f"{metric.name}_bucket", own if bound >= least else 0.0, le=f"{bound:g}", **names)
        yield counter(f"{metric.name}_bucket", own, le="+Inf", **names)
        yield counter(f"{metric.name}_count", own, **names)


def request_rate(signal: HttpRate, system: System, level: float, traffic: float) -> Driven:
    http, place = http_of(system, signal.service), _place(system, signal.service)
    status = {http.status_label: "200"}
    return _driven(_spread(http.requests.name, level, signal.service, **place, **status), system, signal.service)


def target_up(signal: TargetUp, system: System, level: float, traffic: float) -> Driven:
    """Replicas that answer: at 0 none, at 0.5 one of two."""
    place = _place(system, signal.service)
    answers = (float(level > 0), float(level > 0.5))
    samples = [
        gauge("up", up, pod=f"{signal.service}-{pod}", instance=pod, **place)
        for pod, up in zip(PODS, answers, strict=True)
    ]
    return _driven(samples, system, signal.service)


def _container(service: str, system: System, pod: str = PODS[0]) -> tuple[dict[str, str], dict[str, str]]:
    own = {"namespace": system.namespace, "pod": f"{service}-{pod}", "container": service}
    return {**own, "job": "cadvisor", "image": "image", "node": "node-1"}, {**own, "job": "kube-state-metrics"}


def _in_namespace(samples: Iterable[Sample], system: System, service: str) -> Driven:
    # A Deployment whose name begins like this one's, and a Job of the service.
    return Driven(tuple(samples), {"namespace": system.namespace}, {"pod": f"{service}-worker-5d9f8c7b4-x7k2p"})


NOBODY = ({"container": "", "image": ""}, {"image": ""})
"""The pod's own control group, and what ran under the container's name before it had an image."""


def _limits(*containers: dict[str, str]) -> Iterator[Sample]:
    limits = (("cpu", "core", LIMIT), ("memory", "byte", 1e9), ("ephemeral_storage", "byte", 1e12))
    for own in containers:
        for resource, unit, most in limits:
            yield gauge("kube_pod_container_resource_limits", most, resource=resource, unit=unit, **own)


def cpu(signal: ContainerCpu, system: System, level: float, traffic: float) -> Driven:
    used, limited = _container(signal.service, system)
    calm, calm_limited = _container(signal.service, system, PODS[1])
    name = "container_cpu_usage_seconds_total"
    samples = [
        *(counter(name, LIMIT * level / 2, cpu=number, **used) for number in ("cpu0", "cpu1")),
        counter(name, LIMIT * level / 9, cpu="cpu0", **calm),
        *(counter(name, LIMIT * 2, cpu="cpu2", **{**used, **nobody}) for nobody in NOBODY),
        *_limits(limited, calm_limited),
    ]
    return _in_namespace(samples, system, signal.service)


def memory(signal: ContainerMemory, system: System, level: float, traffic: float) -> Driven:
    used, limited = _container(signal.service, system)
    calm, calm_limited = _container(signal.service, system, PODS[1])
    name = "container_memory_working_set_bytes"
    samples = [
        gauge(name, 1e9 * level, **used),
        gauge(name, 1e9 * level / 9, **calm),
        *(gauge(name, 2e9, id=str(number), **{**used, **nobody}) for number, nobody in enumerate(NOBODY)),
        *_limits(limited, calm_limited),
    ]
    return _in_namespace(samples, system, signal.service)


def _owner(system: System, metric: str) -> str:
    found = [s.name for s in system.services if s.metrics and any(m.name == metric for m in s.metrics.metrics)]
    return found[0] if found else ""


def _equal(select: Selector) -> dict[str, str]:
    assert all(matcher.operator == "=" for matcher in select.matchers), select
    return {matcher.label: matcher.value for matcher in select.matchers}


def gauge_value(signal: GaugeValue, system: System, level: float, traffic: float) -> Driven:
    """Every replica reports the same fact."""
    service = _owner(system, signal.select.metric)
    own = {**_place(system, service), **_equal(signal.select)}
    samples = [gauge(signal.select.metric, level, pod=f"{service}-{pod}", **own) for pod in PODS]
    return _driven(samples, system, service)


def counter_increase(signal: CounterIncrease, system: System, level: float, traffic: float) -> Driven:
    service = _owner(system, signal.select.metric)
    place, where = _place(system, service), _equal(signal.select)
    samples = [*_spread(signal.select.metric, level / signal.window.seconds, service, **place, **where)]
    if where:
        samples += _spread(signal.select.metric, 1_000, service, **place, **dict.fromkeys(where, "other"))
    return _driven(samples, system, service)


def counter_ratio(signal: CounterRatio, system: System, level: float, traffic: float) -> Driven:
    service = _owner(system, signal.whole.metric)
    place, part, whole = _place(system, service), _equal(signal.part), _equal(signal.whole)
    rest = traffic
    if signal.part.metric == signal.whole.metric:
        rest, whole = traffic * (1 - level), {**dict.fromkeys(part, "other"), **whole}
    samples = [
        *_spread(signal.part.metric, traffic * level, service, **place, **part),
        *_spread(signal.whole.metric, rest, service, **place, **whole),
    ]
    return _driven(samples, system, service)


def histogram_quantile(signal: HistogramQuantile, system: System, level: float, traffic: float) -> Driven:
    service = _owner(system, signal.select.metric)
    metric = next(metric for metric in system.metrics if metric.name == signal.select.metric)
    place = {**_place(system, service), **_equal(signal.select)}
    return _driven(_buckets(metric, (signal.quantile, level, traffic), service, place), system, service)
