"""Maintenance: recurring work on a store, and the calendar of reviews people do."""

from dataclasses import dataclass
from enum import StrEnum

from specs.schedule import Cron
from specs.units import Duration, minutes


class Task(StrEnum):
    """Work that is safe while the store serves: never VACUUM FULL, FLUSHDB, KEYS or a blocking REINDEX (BUG-32..34)."""

    ANALYZE = "analyze"
    REINDEX_BLOATED = "reindex-bloated"
    CACHE_REVIEW = "cache-review"
    ARCHIVE = "archive"
    INDEX_REVIEW = "index-review"


LOADING = frozenset({Task.ANALYZE, Task.REINDEX_BLOATED, Task.ARCHIVE})
"""Tasks that read or write much of a store; reviews ask its statistics only, and nobody feels them."""


class Cadence(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


@dataclass(frozen=True)
class StoreTask:
    """One scheduled piece of work on a store."""

    store: str
    task: Task
    schedule: Cron
    deadline: Duration = minutes(30)
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Review:
    """Something a person does on a cadence."""

    cadence: Cadence
    what: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Maintenance:
    tasks: tuple[StoreTask, ...] = ()
    reviews: tuple[Review, ...] = ()
