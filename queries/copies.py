"""What lies in the object store, as the auditor read it there: one of three independent witnesses, the one that asks no job."""

from queries.expression import Expression, aggregated, both, called, compared, either, joined
from queries.presence import absent, older_than
from queries.selector import equal, ranged, series
from specs.exporters import AUDITOR_JOB
from specs.exporters.backup_auditor import OFFSITE, PRIMARY
from specs.metrics import Matcher
from specs.system import System
from specs.units import Duration, Unit

COPIES = ("namespace", "store", "bucket")
TIER = (*COPIES, "tier")
READ = "backup_last_audit_timestamp_seconds"
THROUGH = "backup_chain_through_timestamp_seconds"


def _own(system: System, store: str, bucket: str) -> tuple[Matcher, ...]:
    return equal(namespace=system.namespace, job=AUDITOR_JOB, store=store, bucket=bucket)


def _of(system: System, store: str, name: str, unit: Unit = Unit.COUNT, bucket: str = PRIMARY) -> Expression:
    return aggregated("max", COPIES, series(name, *_own(system, store, bucket), unit=unit))


def unread(system: System, store: str, bucket: str, limit: Duration) -> Expression:
    """The bucket was last read too long ago, or nothing says that it ever was: a store whose series vanish is told."""
    late = older_than(_of(system, store, READ, Unit.TIMESTAMP, bucket), limit.seconds)
    never = compared(aggregated("max", COPIES, absent(READ, *_own(system, store, bucket))), "==", 1)
    return either(late, never)


def behind(system: System, store: str, bucket: str, limit: Duration) -> Expression:
    """The last moment that can be restored is further back than that."""
    return older_than(_of(system, store, THROUGH, Unit.TIMESTAMP, bucket), limit.seconds)


def offsite_behind(system: System, store: str, limit: Duration) -> Expression:
    """The same of the second bucket; also where nothing is known of it, or nothing in it, while the first has copies."""
    none = aggregated("max", COPIES, absent(THROUGH, *_own(system, store, OFFSITE)))
    first = _of(system, store, THROUGH, Unit.TIMESTAMP)
    return either(behind(system, store, OFFSITE, limit), both(compared(none, "==", 1), first, ("namespace", "store")))


def gap(system: System, store: str) -> Expression:
    """The log behind the newest base copy breaks off."""
    return compared(_of(system, store, "backup_chain_gaps"), ">", 0)


def failed(system: System, store: str) -> Expression:
    """Copies whose last proof failed."""
    return compared(_of(system, store, "backup_failed_copies"), ">", 0)


def damaged(system: System, store: str) -> Expression:
    """Manifests or receipts that cannot be read, parts that are missing."""
    names = ("backup_unreadable_objects", "backup_missing_parts")
    unreadable, missing = (compared(_of(system, store, name), ">", 0) for name in names)
    return either(unreadable, missing)


def lost(system: System, store: str, within: Duration) -> Expression:
    """Copies a tier holds, where it holds fewer than it promises and fewer than it did."""
    own = _own(system, store, PRIMARY)
    held, promised = (
        aggregated("max", TIER, series(name, *own)) for name in ("backup_tier_copies", "backup_tier_promised_copies")
    )
    before = aggregated("max", TIER, ranged(series("backup_tier_copies", *own), str(within), "max_over_time"))
    return both(joined(held, "<", promised), joined(held, "<", before))


def tier_late(system: System, store: str, tier: str, limit: Duration) -> Expression:
    """The newest copy of a tier is older than that."""
    own = (*_own(system, store, PRIMARY), *equal(tier=tier))
    newest = series("backup_tier_newest_timestamp_seconds", *own, unit=Unit.TIMESTAMP)
    return older_than(aggregated("max", TIER, newest), limit.seconds)


def slow(system: System, store: str, limit: Duration) -> Expression:
    """The last restore that was proven took longer than that."""
    return compared(_of(system, store, "backup_rto_measured_seconds", Unit.SECONDS), ">", limit.seconds)


def size_change(system: System, store: str) -> Expression:
    """By what share the newest base copy is larger or smaller than usual."""
    size, usual = (
        _of(system, store, name, Unit.BYTES) for name in ("backup_stored_bytes", "backup_usual_stored_bytes")
    )
    change = joined(joined(size, "/", usual, Unit.RATIO), "-", Expression("1", Unit.RATIO, (), frozenset()))
    return called("abs", change)


SHOWN = ("system", "store", "bucket")
_EVERY = equal(job=AUDITOR_JOB)


def every(name: str, unit: Unit = Unit.COUNT, by: tuple[str, ...] = SHOWN) -> Expression:
    """One value per store and bucket of all systems, for boards."""
    return aggregated("max", by, series(name, *_EVERY, unit=unit))


def every_age(name: str) -> Expression:
    """Seconds since an instant, per store and bucket of all systems."""
    instant = every(name, Unit.TIMESTAMP)
    return Expression(f"time() - {instant.text}", Unit.SECONDS, SHOWN, instant.uses)


def every_held_share() -> Expression:
    """What of its promise each tier of each store holds."""
    labels = (*SHOWN, "tier")
    held, promised = (every(name, by=labels) for name in ("backup_tier_copies", "backup_tier_promised_copies"))
    return joined(held, "/", promised, Unit.RATIO)


def every_damage() -> Expression:
    """Objects that cannot be read, are missing, or failed their proof."""
    unreadable, missing, failures = (
        every(name) for name in ("backup_unreadable_objects", "backup_missing_parts", "backup_failed_copies")
    )
    return joined(joined(unreadable, "+", missing), "+", failures)
