"""One scrape job: its relabelling steps, and the limits a target must keep to."""

from collections.abc import Iterable, Mapping
from typing import Any

from specs.exporters import TARGET_LABELS
from specs.metrics import Metric

ScrapeJob = dict[str, Any]

FALLBACK_PROTOCOL = "PrometheusText1.0.0"
"""A target without a Content-Type is refused by Prometheus 3 unless a protocol is named."""
HEADROOM = 2
"""A limit is there for the target that grows without end, not for the one that grew: one that meets it is refused whole."""
LEAST_SAMPLES = 200
"""A limit below it would refuse a small exporter that learned a few metrics."""
SPARE_LABELS = 10
"""Of a series no contract names, such as a program's version."""
LABEL_NAME_LENGTH = 128
LABEL_VALUE_LENGTH = 512
"""A container's cgroup path has 200 to 300 characters, an image with its digest 150; an error text or a query is longer."""


def relabel(
    source: str | Iterable[str], *, to: str = "", regex: str = "", replacement: str = "", action: str = ""
) -> dict[str, Any]:
    """One relabelling step; what is not given keeps Prometheus' default."""
    sources = [source] if isinstance(source, str) else list(source)
    given = {"target_label": to, "regex": regex, "replacement": replacement, "action": action}
    return {"source_labels": sources, **{key: value for key, value in given.items() if value}}


def limits(series: int, metrics: Iterable[Metric]) -> dict[str, Any]:
    """What one scrape of one target may hold: samples by what its contract adds up to, labels by the longest of it."""
    own = max((len(metric.labels) for metric in metrics), default=0)
    return {
        "sample_limit": max(series * HEADROOM, LEAST_SAMPLES),
        # The name and a bucket's bound are labels too.
        "label_limit": own + len(("__name__", "le", *TARGET_LABELS)) + SPARE_LABELS,
        "label_name_length_limit": LABEL_NAME_LENGTH,
        "label_value_length_limit": LABEL_VALUE_LENGTH,
        "fallback_scrape_protocol": FALLBACK_PROTOCOL,
    }


def job(
    name: str,
    discovery: Mapping[str, Any],
    steps: Iterable[dict[str, Any]],
    *,
    series: int,
    metrics: Iterable[Metric],
    kept: Iterable[dict[str, Any]] = (),
    **more: Any,
) -> ScrapeJob:
    """A scrape job. `series` is how many one target is declared to have, `kept` what its samples go through."""
    stored = list(kept)
    return {
        "job_name": name,
        **more,
        **discovery,
        "relabel_configs": list(steps),
        **({"metric_relabel_configs": stored} if stored else {}),
        **limits(series, metrics),
    }
