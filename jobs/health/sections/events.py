"""Section events: the newest of the namespace, by kind and reason. Their messages may quote the application: left out."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from jobs.health.cluster import Item
from jobs.health.finding import Finding, degraded, good
from jobs.health.sections.pods import instant

RECENT = timedelta(hours=1)
LONG_AGO = datetime.fromtimestamp(0, UTC)


def findings(events: Iterable[Item], most: int, own: str, now: datetime) -> Iterator[Finding]:
    """The newest `most`; `own` is the report's CronJob, whose earlier runs are no news."""
    told = [event for event in events if not _about(event).startswith(own)]
    newest = sorted(told, key=when, reverse=True)[:most]
    for event in newest:
        name = f"{event['involvedObject'].get('kind', '')}/{_about(event)}"
        times = event.get("count") or (event.get("series") or {}).get("count") or 1
        facts = {"type": event.get("type", ""), "times": times, "at": f"{when(event):%Y-%m-%dT%H:%M:%SZ}"}
        text = f"{event.get('reason', 'no reason')} ×{times}"
        warns = event.get("type") == "Warning" and now - when(event) < RECENT
        yield degraded(name, text, **facts) if warns else good(name, text, **facts)
    if not newest:
        yield good("events", "none")


def _about(event: Item) -> str:
    return event["involvedObject"].get("name", "")


def when(event: Item) -> datetime:
    """The last time it happened; which field tells it depends on who wrote the event."""
    told = (
        (event.get("series") or {}).get("lastObservedTime"),
        event.get("lastTimestamp"),
        event.get("eventTime"),
        event["metadata"].get("creationTimestamp"),
    )
    return next((instant(text).astimezone(UTC) for text in told if text), LONG_AGO)
