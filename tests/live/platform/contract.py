"""A metric contract against what a real Prometheus stored of a real exporter."""

from collections.abc import Collection, Iterator

from specs.exporters.exporter import Exporter
from specs.exporters.series import series_names
from specs.metrics import Metric, MetricKind
from tests.live.platform.prometheus import Prometheus


def faults(server: Prometheus, exporter: Exporter, beyond: Collection[str] = ()) -> list[str]:
    """What a contract promises and the exporter does not keep. `beyond` names metrics that cannot exist here."""
    kinds = server.kinds()
    found = [
        fault
        for metric in exporter.metrics
        if metric.name not in beyond
        for fault in _faults(server, exporter, metric, kinds.get(metric.name, set()))
    ]
    here = [name for name in beyond if server.labels(f'{name}{{job="{exporter.job}"}}')]
    return found + [f"{name} exists after all" for name in here]


def _faults(server: Prometheus, exporter: Exporter, metric: Metric, kinds: set[str]) -> Iterator[str]:
    if kinds != {metric.kind.value}:
        yield f"{metric.name} is a {', '.join(sorted(kinds)) or 'stranger'}, not a {metric.kind.value}"
    for name in series_names(metric):
        series = server.labels(f'{name}{{job="{exporter.job}"}}')
        known = set().union(*(labels.keys() for labels in series))
        if not series:
            yield f"{name} does not exist"
        elif missing := set(metric.labels) - known:
            yield f"{name} has no label {', '.join(sorted(missing))}; it has {', '.join(sorted(known))}"
        if name.endswith("_bucket") and metric.kind is MetricKind.HISTOGRAM:
            bounds = {float(labels["le"]) for labels in series} - {float("inf")}
            if bounds != set(metric.buckets):
                yield f"{metric.name} has the buckets {sorted(bounds)}"
