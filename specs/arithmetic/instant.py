"""Moments as people write them, as seconds since the epoch."""

from datetime import UTC, date, datetime


def instant(text: str) -> int:
    """Seconds since the epoch of an ISO 8601 moment. Raises ValueError for one without a zone or that is not UTC."""
    moment = datetime.fromisoformat(text)
    offset = moment.utcoffset()
    if offset is None or offset.total_seconds():
        raise ValueError("wanted a moment in UTC, such as 2026-03-01T02:00Z")
    return int(moment.timestamp())


def day_end(text: str) -> datetime:
    """The end of a day written as 2026-06-30, in UTC. Raises ValueError."""
    found = date.fromisoformat(text)
    return datetime(found.year, found.month, found.day, 23, 59, 59, tzinfo=UTC)
