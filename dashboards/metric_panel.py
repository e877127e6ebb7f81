"""The panel of one metric a system asked for: a counter as growth, a gauge as it is, a histogram by quantiles."""

from dataclasses import replace

from dashboards import limits, palette
from dashboards.layout import Cell
from dashboards.panel import time_series
from dashboards.services import STATUS_PATTERNS
from dashboards.subject import Limit, Link, Query, Subject
from dashboards.units import unit_id
from queries import counter, gauge, histogram
from queries.selector import metric, owners
from queries.variable import RATE_INTERVAL
from specs.alert import Above, Below
from specs.board import MetricPanel
from specs.metrics import MetricKind
from specs.signal import CounterIncrease, GaugeValue, HistogramQuantile
from specs.system import System
from specs.units import Duration

STATUS_LABELS = frozenset({"status", "status_code", "response_code"})
"""Labels of what HTTP answered: its classes have the same colours on every board."""
USUAL = "What begins at a rollout mark came with it; what begins elsewhere came from users or from below."
ASKED = "Empty until the application exposes {name}, which is asked of its team."


def metric_cell(system: System, panel: MetricPanel, links: tuple[Link, ...], growth: Duration | None = None) -> Cell:
    """`growth` shows counters by what they grew within it, for events too rare for a rate per second to be read."""
    known = metric(system, panel.select.metric)
    subject = Subject(
        title=panel.title,
        advice=" ".join(part for part in (panel.description or known.meaning, USUAL) if part),
        queries=(),
        unit=unit_id(panel.unit),
        links=links,
        empty=ASKED.format(name=known.name) if known.asked else "No data",
    )
    match known.kind:
        case MetricKind.COUNTER:
            return _counter(system, panel, subject, growth)
        case MetricKind.GAUGE:
            return _gauge(system, panel, subject)
    return _histogram(system, panel, subject)


def legend(system: System, panel: MetricPanel) -> str:
    """The labels that tell the panel's series apart, or its title where there is one series."""
    labels = (*(("job",) if len(owners(system, panel.select.metric)) > 1 else ()), *panel.by)
    return " ".join(f"{{{{{label}}}}}" for label in labels) or panel.title


def _counter(system: System, panel: MetricPanel, subject: Subject, growth: Duration | None) -> Cell:
    watched = _watched_growth(system, panel)
    window = watched[0] if watched else growth
    if window is None:
        query = Query(counter.rate(system, panel.select, RATE_INTERVAL, by=panel.by), legend(system, panel))
        patterns = STATUS_PATTERNS if STATUS_LABELS.intersection(panel.by) else None
        shown = replace(subject, queries=(query,), unit=unit_id(panel.unit, per_second=True))
        return time_series(shown, patterns=patterns)
    query = Query(counter.increase(system, panel.select, window, by=panel.by), legend(system, panel))
    advice = f"Growth within {window.words}. {subject.advice}"
    return time_series(replace(subject, queries=(query,), advice=advice, limits=watched[1] if watched else ()))


def _watched_growth(system: System, panel: MetricPanel) -> tuple[Duration, tuple[Limit, ...]] | None:
    """The window and limits of alerts on the growth of exactly what is shown."""
    if panel.by:
        return None
    found = [
        (alert.kind.signal.window, limits.of_alert(alert))
        for alert in system.alerts
        if isinstance(alert.kind, Above | Below)
        and isinstance(alert.kind.signal, CounterIncrease)
        and alert.kind.signal.select == panel.select
    ]
    if not found:
        return None
    window = found[0][0]
    return window, tuple(limit for other, limit in found if other == window)


def _gauge(system: System, panel: MetricPanel, subject: Subject) -> Cell:
    folds = [
        alert.kind.signal.fold
        for alert in system.alerts
        if isinstance(alert.kind, Above | Below)
        and isinstance(alert.kind.signal, GaugeValue)
        and alert.kind.signal.select == panel.select
    ]
    fold = folds[0] if folds else "max"
    drawn = () if panel.by else limits.of_signals(system, GaugeValue(panel.select, fold))
    query = Query(gauge.value(system, panel.select, fold, by=panel.by), legend(system, panel))
    return time_series(replace(subject, queries=(query,), limits=drawn))


def _histogram(system: System, panel: MetricPanel, subject: Subject) -> Cell:
    if panel.by:
        found = histogram.quantile(system, panel.select, 0.95, RATE_INTERVAL, by=panel.by)
        return time_series(
            replace(
                subject,
                queries=(Query(found, f"{legend(system, panel)} p95"),),
                advice=f"95th percentile. {subject.advice}",
            )
        )
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    queries = tuple(
        Query(histogram.quantile(system, panel.select, share, RATE_INTERVAL), name, palette.QUANTILES[name])
        for name, share in shares.items()
    )
    signals = (HistogramQuantile(panel.select, share) for share in shares.values())
    return time_series(replace(subject, queries=queries, limits=limits.of_signals(system, *signals)))
