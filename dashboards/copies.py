"""What lies in the buckets, as the auditor reads it there, whatever the jobs say of themselves."""

from dashboards import palette
from dashboards.layout import Cell
from dashboards.panel import time_series
from dashboards.subject import Limit, Link, Query, Subject
from dashboards.units import unit_id
from queries import copies
from specs.units import Unit

COPIES = "{{system}} {{store}} {{bucket}}"
NOTHING = "The auditor has read nothing yet"


def held(down: tuple[Link, ...], oldest: Limit) -> tuple[Cell, ...]:
    """The panels, three in a row."""
    return tuple(time_series(subject, width=8) for subject in (*_worth(down, oldest), *_sizes(down)))


def _worth(down: tuple[Link, ...], oldest: Limit) -> tuple[Subject, ...]:
    through = Subject(
        "Age of the last moment that can be restored",
        "Since the end of the unbroken log in each bucket. It grows while slices arrive only where the log has a gap.",
        (Query(copies.every_age(copies.THROUGH), COPIES),),
        unit_id(Unit.SECONDS),
        down,
        empty=NOTHING,
    )
    proven = Subject(
        "Age of the last successful restore",
        "Since the receipts say that a copy was shown to restore: what a verify job says of itself is the panel above.",
        (Query(copies.every_age("backup_verified_timestamp_seconds"), COPIES),),
        unit_id(Unit.SECONDS),
        down,
        (oldest,),
        NOTHING,
    )
    tiers = Subject(
        "Held share of the promised copies",
        "Per tier; a young plan grows to all of it. A fall means that copies were deleted or failed their proof.",
        (Query(copies.every_held_share(), f"{COPIES} {{{{tier}}}}"),),
        unit_id(Unit.RATIO),
        down,
        empty=NOTHING,
    )
    return through, proven, tiers


def _sizes(down: tuple[Link, ...]) -> tuple[Subject, ...]:
    damage = Subject(
        "Damaged objects",
        "Unreadable, missing, changed since their proof, or failed in it. The log of the auditor's pod names each.",
        (Query(copies.every_damage(), COPIES),),
        unit_id(Unit.COUNT),
        down,
        (Limit(1, palette.BAD, "none may be damaged"),),
        NOTHING,
    )
    newest = Subject(
        "Size of the newest whole copy",
        "As stored, beside the median of the seven before it. A jump without more rows may be data somebody encrypted.",
        (
            Query(copies.every("backup_stored_bytes", Unit.BYTES), COPIES),
            Query(copies.every("backup_usual_stored_bytes", Unit.BYTES), f"{COPIES} usual"),
        ),
        unit_id(Unit.BYTES),
        down,
        empty=NOTHING,
    )
    kept = Subject(
        "Stored size of all copies",
        "Whole copies and log together: what the bucket costs.",
        (Query(copies.every("backup_kept_bytes", Unit.BYTES), COPIES),),
        unit_id(Unit.BYTES),
        down,
        empty=NOTHING,
    )
    return damage, newest, kept
