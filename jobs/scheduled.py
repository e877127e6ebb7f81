"""The slot a run belongs to. A late run still is the slot's run: tiers are chosen by it, never by a clock (BUG-10)."""

import re
from datetime import UTC, datetime

JOB_NAME_VARIABLE = "JOB_NAME"
# The CronJob controller names a Job <cron job>-<minutes since the epoch of the scheduled time>.
CRON_JOB = re.compile(r".+-(\d{8})")
FORM = "%Y%m%dT%H%M%SZ"
STAMP = re.compile(r"\d{8}T\d{6}Z")
NEAR_SECONDS = 86_400
MOST_SKEW = 300
"""Seconds the clocks of two machines may differ."""


def scheduled(job_name: str, now: int) -> int:
    """Unix time of the slot; a run started by hand belongs to the moment it started."""
    found = CRON_JOB.fullmatch(job_name)
    slot = int(found[1]) * 60 if found else now
    return slot if abs(now - slot) <= NEAR_SECONDS else now


def stamp(instant: int) -> str:
    """The form in names: 20261121T020000Z."""
    return datetime.fromtimestamp(instant, UTC).strftime(FORM)


def instant_of(name: str) -> int | None:
    """Unix time of the first stamp in a name; None where it holds none."""
    found = STAMP.search(name)
    return int(datetime.fromisoformat(found[0]).timestamp()) if found else None
