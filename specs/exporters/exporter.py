"""What an exporter is to us: a version, how its series are found, and those of its series our expressions may use."""

from dataclasses import dataclass

from specs.metrics import Metric

TARGET_LABELS = ("namespace", "job", "instance", "pod", "node", "system")
"""Labels the scrape adds; which of them a series has follows from how its target was found."""


@dataclass(frozen=True)
class Exporter:
    """One program that exposes series we did not write."""

    name: str
    version: str
    metrics: tuple[Metric, ...]
    """Only what our expressions use: allow-lists and checks are made from it."""
    job: str = ""
    """Value of `job`, empty for a store's exporter, whose job is named after the store."""
    flags: tuple[str, ...] = ()
    """Collectors that are off by default and must be on for these series to exist."""
    labels: tuple[str, ...] = TARGET_LABELS


def exporter_job(store: str) -> str:
    """Value of `job` on the series of a store's exporter; also the exporter's own name."""
    return f"{store}-exporter"
