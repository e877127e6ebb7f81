"""How a generated series goes over time: the day's rise and fall, noise of its own, and what an incident does to it.

Everything follows from the series' name and labels, so that the same contracts give the same pictures.
"""

import re
from collections.abc import Callable, Mapping
from zlib import crc32

import numpy

from specs.metrics import MetricKind
from specs.units import Unit
from tests.live.pictures.gauges import standing
from tests.live.pictures.incident import Incident, Times
from tests.live.pictures.series import ROUTES, Series

Course = Callable[[Series, Times, Incident | None], numpy.ndarray]
"""The values of a series at each moment, as `values` gives them."""
DAY = 86_400
SWING = 0.3
"""Of the traffic around its daily mean."""
STATUS = ("status", "code", "status_code", "response_code")
"""Labels that hold it."""
STATUS_SHARES = {"2": 1.0, "3": 0.03, "4": 0.006, "5": 0.0002}
"""Requests by the first digit of their status, on a good day."""
OTHERS = 0.0015
"""Share of outcomes that are no success, where there are no statuses."""
FAILED = re.compile(r"fail(ed|ure)?|error|conflict|rejected")
NEVER = re.compile(r"otelcol_\w+_(failed|refused)_log_records_total|otelcol_elasticsearch_docs_processed_total")
"""What a log agent counts only when something is wrong, but for documents the store took."""
READ, PER_RECEIVER = "otelcol_receiver_accepted_log_records_total", 0.45
"""Two receivers of each agent read a little less together than the store answered: nothing is lost on a good day."""
REQUESTS = re.compile(r"http_requests|http_request_duration|istio_request")
REQUEST_RATE = 4.0
"""Per second and series of the busiest route, of a service of middling size."""
CPU_RATE = 0.35
IDLE_RATE = 0.62
WORSE, SLOWER, RESTARTS = 300.0, 6.0, 3
"""In an incident: as many times the failures, as many times the duration; restarts of one pod."""
USUAL, SPREAD = 0.22, 0.5
"""Where in the logarithmic range of a histogram's buckets its median lies, and its deviation in the logarithm."""


def seed(series: Series, *without: str) -> int:
    """A number of the series' own, or one it shares with those that differ in some labels only."""
    return seed_of(series.metric.name, {name: text for name, text in series.labels.items() if name not in without})


def seed_of(name: str, labels: Mapping[str, str]) -> int:
    return crc32(repr((name, sorted(labels.items()))).encode())


def noise(number: int, times: Times, size: float) -> numpy.ndarray:
    """Slow waves and a little unrest around 1."""
    found = numpy.random.default_rng(number)
    waves = sum(
        numpy.sin(2 * numpy.pi * (times / period + found.random())) * weight
        for period, weight in ((5_400, 0.5), (1_900, 0.3), (700, 0.2))
    )
    return 1 + size * (waves + found.normal(0, 0.5, len(times)))


def daily(times: Times) -> numpy.ndarray:
    """The day's traffic around 1, highest in the early afternoon."""
    return 1 + SWING * numpy.sin(2 * numpy.pi * (times / DAY - 0.32))


def values(series: Series, times: Times, incident: Incident | None) -> numpy.ndarray:
    """The series at each moment. `times` are seconds since the epoch, ascending."""
    match series.metric.kind:
        case MetricKind.GAUGE:
            return standing(series, times, incident)
        case MetricKind.HISTOGRAM:
            return _grown(_events(series, times, incident) * _below(series, times, incident), times)
    return _grown(_events(series, times, incident), times)


def _grown(rates: numpy.ndarray, times: Times) -> numpy.ndarray:
    """A counter from its rate at each moment."""
    spans = numpy.diff(times, prepend=times[0])
    return numpy.round(numpy.cumsum(numpy.maximum(rates, 0) * spans), 3)


def hit(series: Series, incident: Incident | None) -> bool:
    """Whether it tells of the service in trouble."""
    if not incident or series.labels.get("namespace") != incident.namespace:
        return False
    return series.labels.get("job") == incident.service or series.labels.get("pod", "").startswith(incident.service)


def _events(series: Series, times: Times, incident: Incident | None) -> numpy.ndarray:
    """Growth per second."""
    labels, name = series.labels, series.metric.name
    if name == "kube_pod_container_status_restarts_total":
        return _restarts(series, times, incident)
    if NEVER.fullmatch(name) and labels.get("outcome") != "success":
        return numpy.zeros(len(times))
    if name == "node_cpu_seconds_total":
        return (IDLE_RATE if labels.get("mode") == "idle" else series.rate) * noise(seed(series), times, 0.05)
    if name == "container_cpu_usage_seconds_total":
        busy = CPU_RATE * daily(times) * noise(seed(series), times, 0.12)
        return busy * (1 + 1.2 * incident.strength(times)) if incident and hit(series, incident) else busy
    rate = usual(series) * daily(times) * noise(seed(series, "le"), times, 0.08)
    if incident and hit(series, incident) and REQUESTS.search(name):
        strength = incident.strength(times)
        rate = rate * (1 + (WORSE - 1) * strength if failed(series) else 1 - 0.12 * strength)
    return rate


def status_of(series: Series) -> str:
    return next((text for text in map(series.labels.get, STATUS) if text and text.isdigit()), "")


def failed(series: Series) -> bool:
    """Whether it counts what went wrong."""
    return status_of(series).startswith("5") or any(FAILED.fullmatch(text) for text in series.labels.values())


def usual(series: Series) -> float:
    """Events per second on an average day."""
    rate, status, job = series.rate, status_of(series), {"job": series.labels.get("job", "")}
    if REQUESTS.search(series.metric.name):
        rate = REQUEST_RATE * (0.4 + seed_of("size", job) % 100 / 60)
    if series.name == READ:
        rate *= PER_RECEIVER
    if status:
        rate *= STATUS_SHARES.get(status[0], 1.0)
    elif failed(series):
        rate = OTHERS * 2
    if failed(series):
        rate *= 0.3 + seed_of("trouble", job) % 100 / 40
    route = next((text for text in series.labels.values() if text in ROUTES), "")
    return rate / (1 + ROUTES.index(route)) if route else rate


def _restarts(series: Series, times: Times, incident: Incident | None) -> numpy.ndarray:
    found = numpy.zeros(len(times))
    if incident and hit(series, incident) and series.labels["pod"].endswith("-1"):
        for number in range(1, RESTARTS + 1):
            at = int(numpy.searchsorted(times, incident.began + number * 420))
            if 0 < at < len(times):
                found[at] = 1 / (times[at] - times[at - 1])
    return found


def _below(series: Series, times: Times, incident: Incident | None) -> numpy.ndarray:
    """Share of events at or below the bucket's bound: a logarithmic normal distribution."""
    bound = series.labels.get("le", "+Inf")
    if bound == "+Inf" or not series.name.endswith("_bucket"):
        return numpy.ones(len(times))
    low, high = (float(numpy.log(edge)) for edge in (series.metric.buckets[0], series.metric.buckets[-1]))
    middle = low + (high - low) * USUAL + 0.06 * (seed(series, "le", "pod", "instance", "node") % 7)
    median = middle + numpy.log(noise(seed(series, "le"), times, 0.06))
    if incident and hit(series, incident) and series.metric.unit in (Unit.SECONDS, Unit.MILLISECONDS):
        median = median + numpy.log(SLOWER) * incident.strength(times)
    return _normal((numpy.log(float(bound)) - median) / SPREAD)


def _normal(deviations: numpy.ndarray) -> numpy.ndarray:
    """The normal distribution's share below. Source: Abramowitz and Stegun, 7.1.25, exact to 5e-4 for our purpose."""
    absolute = numpy.abs(deviations) / numpy.sqrt(2)
    tail = (
        0.5 / (1 + 0.278393 * absolute + 0.230389 * absolute**2 + 0.000972 * absolute**3 + 0.078108 * absolute**4) ** 4
    )
    return numpy.where(deviations < 0, tail, 1 - tail)
