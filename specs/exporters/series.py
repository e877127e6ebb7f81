"""The contract of a system: every series an expression about it may read, and the labels each may name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from specs.backup import Backup
from specs.exporters.backup_auditor import BACKUP_AUDITOR
from specs.exporters.exporter import TARGET_LABELS, Exporter
from specs.exporters.index import PLATFORM, STORE_EXPORTERS
from specs.exporters.journeys import JOURNEYS
from specs.metrics import Metric, MetricKind
from specs.store import Engine
from specs.system import System


def series_names(metric: Metric) -> tuple[str, ...]:
    """Names a metric has as series: a histogram is three."""
    if metric.kind is MetricKind.HISTOGRAM:
        return tuple(f"{metric.name}_{part}" for part in ("bucket", "sum", "count"))
    return (metric.name,)


def _series(metric: Metric, added: Iterable[str]) -> Iterator[tuple[str, Metric]]:
    for name in series_names(metric):
        own = ("le",) if name.endswith("_bucket") and metric.kind is MetricKind.HISTOGRAM else ()
        yield name, replace(metric, labels=tuple(dict.fromkeys((*metric.labels, *own, *added))))


def _merged(found: Iterable[tuple[str, Metric]]) -> Mapping[str, Metric]:
    """Services that expose a series of one name share it; its labels are those any of them has."""
    merged: dict[str, Metric] = {}
    for name, metric in found:
        known = merged.get(name)
        labels = metric.labels if known is None else tuple(dict.fromkeys((*known.labels, *metric.labels)))
        merged[name] = replace(metric, labels=labels)
    return merged


def exported(exporters: Iterable[Exporter]) -> Mapping[str, Metric]:
    """Series by name of some exporters, with the labels their targets add."""
    return _merged(
        pair for exporter in exporters for metric in exporter.metrics for pair in _series(metric, exporter.labels)
    )


@cache
def contract(system: System) -> Mapping[str, Metric]:
    """Series by name: the system's own, those of its stores' exporters, and the platform's. Labels include the target's."""
    engines = dict.fromkeys(Engine(store.engine) for store in system.stores)
    own = (pair for metric in system.metrics for pair in _series(metric, TARGET_LABELS))
    tried = (JOURNEYS,) if system.journeys else ()
    copied = (BACKUP_AUDITOR,) if any(isinstance(store.backup, Backup) for store in system.stores) else ()
    others = exported((*(STORE_EXPORTERS[engine] for engine in engines), *tried, *copied, *PLATFORM))
    return {**others, **_merged(own)}
