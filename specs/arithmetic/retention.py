"""Grandfather-father-son retention: which backups live on in which tier.

A backup is promoted to a tier when the tier has none for the current hour, day, week or month. Which period is current
follows from the backup's scheduled time, never from the hour at which a job happens to run, so a run that is late by an
hour still becomes that day's, week's and month's copy, and one backup is promoted to every tier that is due.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise

from specs.backup import Tier, TierName
from specs.units import Bytes, Duration, days, hours

STORED_SHARE = 0.5
"""Of a database's bytes, in a copy that is compressed; a quarter is usual for rows of text, ours for what is less regular."""

ORDER = (TierName.HOURLY, TierName.DAILY, TierName.WEEKLY, TierName.MONTHLY)
PERIODS = {
    TierName.HOURLY: hours(1),
    TierName.DAILY: days(1),
    TierName.WEEKLY: days(7),
    # The shortest month, so that a span is what a tier covers at least.
    TierName.MONTHLY: days(28),
}


def period(instant: int, tier: TierName) -> tuple[int, ...]:
    """The hour, day, ISO week or month in UTC that a Unix time lies in."""
    moment = datetime.fromtimestamp(instant, UTC)
    if tier is TierName.MONTHLY:
        return moment.year, moment.month
    if tier is TierName.WEEKLY:
        return tuple(moment.isocalendar()[:2])
    return (instant // PERIODS[tier].seconds,)


def promotions(instants: Iterable[int], tiers: Iterable[Tier]) -> dict[TierName, tuple[int, ...]]:
    """The copies each tier keeps: the first of each of its newest `keep` periods that have one, oldest first.

    `instants` are the scheduled Unix times of backups that are complete and verified; others are never counted, so a
    failing job deletes nothing.
    """
    ordered = sorted(set(instants))
    kept: dict[TierName, tuple[int, ...]] = {}
    for tier in tiers:
        firsts: dict[tuple[int, ...], int] = {}
        for instant in ordered:
            firsts.setdefault(period(instant, tier.name), instant)
        copies = tuple(firsts.values())
        kept[tier.name] = copies[max(0, len(copies) - tier.keep) :] if tier.keep > 0 else ()
    return kept


def survivors(instants: Iterable[int], tiers: Iterable[Tier]) -> tuple[int, ...]:
    """The backups that may not be deleted, oldest first: every tier's copies, and always the newest of all."""
    known = sorted(set(instants))
    promoted = {instant for copies in promotions(known, tiers).values() for instant in copies}
    return tuple(sorted(promoted | set(known[-1:])))


def span(tier: Tier) -> Duration:
    """How far back a tier reaches at least."""
    return PERIODS[tier.name] * tier.keep


def ordered(tiers: Iterable[Tier]) -> tuple[Tier, ...]:
    """Tiers from the shortest period to the longest."""
    return tuple(sorted(tiers, key=lambda tier: ORDER.index(tier.name)))


def shrinking(tiers: Iterable[Tier]) -> tuple[tuple[Tier, Tier], ...]:
    """Neighbouring tiers of which the longer-period one reaches less far back, so that it adds nothing."""
    return tuple((shorter, longer) for shorter, longer in pairwise(ordered(tiers)) if span(longer) < span(shorter))


def copies(tiers: Iterable[Tier]) -> int:
    """The most copies that exist at once; one backup in several tiers is counted in each."""
    return sum(tier.keep for tier in tiers)


def stored(tiers: tuple[Tier, ...], size: Bytes, log_per_day: Bytes) -> Bytes:
    """What all copies of a database take at most: a base in each place of each tier, and the log since the oldest copy of
    the shortest tier, from which any instant can be restored."""
    log = log_per_day * (span(ordered(tiers)[0]).seconds / days(1).seconds) if tiers else Bytes(0)
    return (size * copies(tiers) + log) * STORED_SHARE
