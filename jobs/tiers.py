"""Grandfather-father-son tiers by count. The same formula as the program's own, kept apart because the image carries no
vocabulary; a test compares the two on random histories.

A copy is promoted into a tier when it is the first of its hour, day, week or month, whenever the job really ran; one copy
can stand in several tiers (BUG-09).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from specs.job_document import TierCount

HOUR, DAY = 3_600, 86_400
REACH = {"hourly": HOUR, "daily": DAY, "weekly": 7 * DAY, "monthly": 28 * DAY}
"""Seconds one copy of a tier stands for at least: the shortest month."""


def period(instant: int, tier: str) -> tuple[int, ...]:
    """The hour, day, ISO week or month in UTC that a Unix time lies in."""
    moment = datetime.fromtimestamp(instant, UTC)
    if tier == "monthly":
        return moment.year, moment.month
    if tier == "weekly":
        return tuple(moment.isocalendar()[:2])
    return (instant // REACH[tier],)


def promoted(instants: Iterable[int], tier: TierCount) -> tuple[int, ...]:
    """The copies one tier keeps: the first of each of its newest `keep` periods that have one, oldest first."""
    firsts: dict[tuple[int, ...], int] = {}
    for instant in sorted(set(instants)):
        firsts.setdefault(period(instant, tier.name), instant)
    copies = tuple(firsts.values())
    return copies[max(0, len(copies) - tier.keep) :] if tier.keep > 0 else ()


def kept_until(instants: Iterable[int], tiers: Sequence[TierCount]) -> dict[int, int]:
    """Of each copy that survives, the Unix time until which the longest of its tiers needs it; 0 where only its being the
    newest keeps it."""
    known = set(instants)
    until = {max(known): 0} if known else {}
    for tier in tiers:
        for instant in promoted(known, tier):
            until[instant] = max(until.get(instant, 0), instant + tier.keep * REACH[tier.name])
    return until


def shortest(tiers: Sequence[TierCount]) -> TierCount | None:
    return min(tiers, key=lambda tier: REACH[tier.name]) if tiers else None
