"""The standard backup plan: a nightly base, log slices as often as the recovery point objective needs, daily proof."""

from dataclasses import replace
from typing import TypedDict, Unpack

from specs.backup import Backup, Cipher, Tier, TierName
from specs.schedule import Cron
from specs.units import Duration, minutes

STANDARD_TIERS = (Tier(TierName.DAILY, 7), Tier(TierName.WEEKLY, 5), Tier(TierName.MONTHLY, 12))
"""A week of days, a month of weeks, a year of months."""

START_MINUTE = 20
"""Nightly jobs start at this minute, so that a store with hourly bases keeps the top of every hour for itself."""

SLOT = minutes(35)
"""How long a nightly job may take: it ends before the next hour's slot, so that no two jobs overlap (BUG-94)."""

STEPS = (60, 30, 20, 15, 12, 10, 6, 5, 4, 3, 2, 1)
"""Minutes between slices that divide an hour, so that the longest gap is the step itself."""

WARNING_SHARE = 2 / 3
"""The bound stays below this share of the RPO: there the lag alert warns, and one missed slice must not wake anyone."""

SLICE_DEADLINE = minutes(2)
STARTING_DEADLINE = minutes(1)
TOLERATED_MISSES = 1


class BackupChanges(TypedDict, total=False):
    """Fields of a Backup a caller may give instead."""

    base: Cron
    log_slices: Cron | None
    tiers: tuple[Tier, ...]
    verify: Cron
    drill: Cron
    cipher: Cipher
    offsite: bool
    base_deadline: Duration
    rows: tuple[str, ...]


def slice_step(rpo: Duration) -> int:
    """The longest step, minutes, whose worst case keeps the RPO; 1 where even that does not, and the walk says so.

    Worst case = (1 + tolerated misses) × step + starting deadline + the job's own deadline.
    """
    allowed = WARNING_SHARE * rpo.seconds - STARTING_DEADLINE.seconds - SLICE_DEADLINE.seconds
    return next((step for step in STEPS if (1 + TOLERATED_MISSES) * minutes(step).seconds <= allowed), 1)


def every(step: int) -> Cron:
    """Each `step` minutes; a step of 60 is each hour."""
    return Cron("0 * * * *" if step == 60 else f"*/{step} * * * *")


def standard_backup(rpo: Duration, rto: Duration, *, hour: int, **changes: Unpack[BackupChanges]) -> Backup:
    """Base at `hour` (UTC), restore proof one hour later, a quarterly drill two hours later.

    `hour` has no default: all systems share one cluster, and their nightly jobs must not overlap.
    """
    plan = Backup(
        rpo=rpo,
        rto=rto,
        base=Cron(f"{START_MINUTE} {hour % 24} * * *"),
        log_slices=every(slice_step(rpo)),
        tiers=STANDARD_TIERS,
        verify=Cron(f"{START_MINUTE} {(hour + 1) % 24} * * *"),
        # January, April, July, October: at most 92 days apart, the longest a proof may age.
        drill=Cron(f"{START_MINUTE} {(hour + 2) % 24} 2 1,4,7,10 *"),
        base_deadline=SLOT,
        slice_deadline=SLICE_DEADLINE,
        starting_deadline=STARTING_DEADLINE,
        tolerated_misses=TOLERATED_MISSES,
        verify_deadline=SLOT,
    )
    return replace(plan, **changes)
