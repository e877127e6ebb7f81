"""What the Job that computes an objective's history back is told: rules as plain data, and where Prometheus is."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from specs.job_document import VERSION

PROMETHEUS_CREDENTIALS_PATH = "/etc/groundcrew/prometheus"
"""Where the backfill finds its password."""
BACKFILL_PASSWORD = "backfill-password"
REPLICA_HEADER = "X-Prometheus-Replica"
"""Names the replica that scrapes: each is given what its own history makes, and only that."""
BACKFILL_SAMPLES = 50_000
"""On one page: what a scrape parses in a second."""


@dataclass(frozen=True)
class PrometheusAddress:
    """One replica: what it calls itself when it scrapes, and where it answers queries."""

    name: str
    url: str


@dataclass(frozen=True)
class HistoryRule:
    """A recording rule, and the queries that tell what it has recorded already."""

    record: str
    expression: str
    interval_seconds: int
    stored: str
    """A day of its samples; the query's time is the day's end."""
    evaluated: str
    """Samples of its group's evaluations: they tell at which second it runs."""
    labels: dict[str, Any] = field(default_factory=dict)
    later: str = ""
    """A day of what is recorded one interval later where that evaluation has done this one's work: it is then left out."""


@dataclass(frozen=True)
class HistoryLevel:
    """Rules that read nothing of each other."""

    rules: tuple[HistoryRule, ...]


@dataclass(frozen=True)
class ObjectiveHistory:
    """What is computed back for one objective, tiles first."""

    slo: str
    levels: tuple[HistoryLevel, ...]
    alive: str
    """A series the ruler records at each evaluation, whatever the service does."""
    mark: str
    """Series that says that a backfill is done."""
    marks: str
    """The query for it."""
    labels: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BackfillDocument:
    """What the task `backfill` computes back for one system's objectives, on each replica from its own history."""

    system: str
    environment: str
    servers: tuple[PrometheusAddress, ...]
    objectives: tuple[ObjectiveHistory, ...]
    reach_seconds: int
    """How far back."""
    port: int
    """Where pages are served to the scrapes that take the samples in."""
    user: str = ""
    """The login; empty where the servers let everybody in."""
    wait_seconds: int = 4_500
    """For the first evaluation of a group of rules; the slowest comes once an hour."""
    page_samples: int = BACKFILL_SAMPLES
    """At most on one page."""
    page_seconds: int = 300
    """For a page to be fetched and stored."""
    version: int = VERSION

    def json(self) -> str:
        """Deterministic bytes: keys sorted, on one line, because it holds every rule of a system."""
        return json.dumps(asdict(self), sort_keys=True) + "\n"
