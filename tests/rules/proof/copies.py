"""Cases of the alerts of what lies in the object store: what the auditor tells, and when it tells nothing."""

from collections.abc import Callable, Iterator

from rules.copies import log_limit, tier_limit
from rules.group import AlertingRule
from specs.backup import Backup
from specs.system import System
from tests.rules.proof.case import (
    SLACK,
    START_SECONDS,
    Case,
    Check,
    Driven,
    elsewhere,
    second,
    silent,
    twice,
    unknown,
    waiting,
)
from tests.rules.proof.course import Sample, Span, gauge
from tests.rules.proof.pace import Pace, followed
from tests.rules.proof.standing import minutes_of
from tests.rules.proof.strangers import strangers

IDENTITY = ("namespace", "job", "store", "bucket")
READ, THROUGH = "backup_last_audit_timestamp_seconds", "backup_chain_through_timestamp_seconds"
HELD, PROMISED = "backup_tier_copies", "backup_tier_promised_copies"
SIZE_NOW, SIZE_USUAL = "backup_stored_bytes", "backup_usual_stored_bytes"
COUNTS = {
    "BackupProofFailed": ("backup_failed_copies",),
    "BackupChainGap": ("backup_chain_gaps",),
    "BackupCopyDamaged": ("backup_unreadable_objects", "backup_missing_parts"),
}
UNREAD = 900
KEPT = Pace(0, 10)
"""What pages ends ten minutes after its cause."""
DAY = 1_440


def element(rule: AlertingRule, system: System, bucket: str = "primary") -> dict[str, str]:
    return {"namespace": system.namespace, "store": rule.labels["service"], "bucket": bucket}


def told(of: dict[str, str]) -> dict[str, str]:
    return {"job": "backup-auditor", "instance": "a", **of}


def instant(name: str, ago: float, of: dict[str, str], slope: float = 0.0) -> Sample:
    """`ago`: seconds before the case begins."""
    return gauge(name, START_SECONDS - ago, slope, **told(of))


def plan(rule: AlertingRule, system: System) -> Backup:
    found = system.store(rule.labels["service"]).backup
    assert isinstance(found, Backup)
    return found


def counted(rule: AlertingRule, system: System) -> Iterator[Case]:
    """Something is there that must not be, be it one."""
    own, hold = element(rule, system), minutes_of(rule)
    length = hold + SLACK
    names = COUNTS[rule.alert]
    well = tuple(gauge(name, 0, **told(own)) for name in names)
    for name in names:
        bad = (gauge(name, 1, **told(own)), *(sample for sample in well if sample.name != name))
        others = elsewhere(bad) + strangers(bad, IDENTITY)
        fires = (*waiting(hold), Check(length - 1, (own,), value=1))
        yield Case(f"fires at one of {name}", (Span(length, bad),), fires)
        yield Case(f"fires once where two pods tell {name}", (Span(length, twice(bad)),), fires)
        yield Case(f"fires where one of two pods knows {name}", (Span(length, bad + second(well)),), fires)
        yield silent(f"is quiet at zero, whatever {name} is elsewhere", Span(length, well + others))
        yield silent(f"is quiet where nobody can say {name}", Span(length, unknown(bad)))
        course = Driven(well, own), Driven(bad, own)
        yield followed(f"follows {name} to the minute", course, hold, KEPT, SLACK)
        again = (Span(length, bad), Span(5), Span(2, bad))
        replaced = (Check(length - 1, (own,), value=1), Check(length + 4, (own,), told=False))
        yield Case(f"is kept while the pod that tells {name} is replaced", again, replaced)
    yield silent("is quiet without series", Span(length))


def unread(rule: AlertingRule, system: System) -> Iterator[Case]:
    own, hold = element(rule, system), minutes_of(rule)
    length = hold + SLACK
    old, alive = instant(READ, UNREAD + 60, own), instant(READ, 0, own, 60)
    others, lagging = strangers((alive,), IDENTITY), strangers((old,), IDENTITY)
    fires = (*waiting(hold), Check(length - 1, (own,)))
    yield Case("fires where it was read too long ago", (Span(length, (old, *others)),), fires)
    yield Case("fires once where two pods tell the same", (Span(length, twice((old,))),), fires)
    yield Case("fires without series", (Span(length, others),), fires)
    yield silent("is quiet while it is read", Span(2 * length, (alive, *lagging)))
    yield silent("is quiet where nobody can say", Span(length, unknown((alive,))))
    yield _aged(lambda ago: (instant(READ, ago, own),), UNREAD, hold, own)


def _aged(
    world: Callable[[float], tuple[Sample, ...]], limit: float, hold: int, own: dict[str, str], what: str = "it"
) -> Case:
    """Its age reaches the limit in the eleventh minute, and a hold later it fires."""
    last = 11 + hold
    checks = (Check(last - 1, pending=True), Check(last, (own,), value=limit - 600 + last * 60))
    return Case(f"follows {what} to the minute", (Span(last + 1, world(limit - 600)),), checks)


def behind(rule: AlertingRule, system: System) -> Iterator[Case]:
    own, hold, limit = element(rule, system), minutes_of(rule), log_limit(plan(rule, system)).seconds
    length = hold + SLACK
    old, alive = instant(THROUGH, limit + 60, own), instant(THROUGH, 0, own, 60)
    fires = (*waiting(hold), Check(length - 1, (own,), value=limit + 60 + (length - 1) * 60))
    yield Case("fires where it is too old", (Span(length, (old, *strangers((alive,), IDENTITY))),), fires)
    yield Case("fires once where two pods tell the same", (Span(length, twice((old,))),), fires)
    yield silent("is quiet while slices arrive", Span(2 * length, (alive, *strangers((old,), IDENTITY))))
    yield silent("is quiet where nobody can say", Span(length, unknown((old,))))
    yield silent("is quiet without series", Span(length))
    yield _aged(lambda ago: (instant(THROUGH, ago, own),), limit, hold, own)


def offsite(rule: AlertingRule, system: System) -> Iterator[Case]:
    """Late, or not there at all although the first bucket is."""
    own, hold, limit = element(rule, system, "offsite"), minutes_of(rule), plan(rule, system).rpo.seconds
    length = hold + SLACK
    first = instant(THROUGH, 0, element(rule, system), 60)
    old, alive = instant(THROUGH, limit + 60, own), instant(THROUGH, 0, own, 60)
    identity = ("namespace", "job", "store")
    others, lagging = strangers((alive, first), identity), strangers((old, first), identity)
    fires = (*waiting(hold), Check(length - 1, (own,)))
    yield Case("fires where it is too old", (Span(length, (first, old, *others)),), fires)
    yield Case("fires where nothing of it is known", (Span(length, (first, *others)),), fires)
    yield Case("fires once where two pods tell the same", (Span(length, twice((first, old))),), fires)
    yield silent("is quiet while both are written", Span(2 * length, (first, alive, *lagging)))
    stopped = instant(THROUGH, limit + 60, element(rule, system))
    yield silent("is quiet where only the first is late", Span(2 * length, (stopped, alive)))
    yield silent("is quiet where neither holds anything", Span(length, others))
    yield silent("is quiet where nobody can say", Span(length, (first, *unknown((old,)))))
    yield _aged(lambda ago: (first, instant(THROUGH, ago, own)), limit, hold, own)
    ahead = tuple(instant(THROUGH, -3600, element(rule, system, bucket)) for bucket in ("primary", "offsite"))
    course = Driven(ahead, own), Driven(ahead[:1], own)
    yield followed("follows its end to the minute", course, hold, Pace(), SLACK)


def tier_overdue(rule: AlertingRule, system: System) -> Iterator[Case]:
    """Each tier by its own limit, beside others that are younger than theirs and older than shorter ones'."""
    stored, hold = plan(rule, system), minutes_of(rule)
    length = hold + SLACK
    limits = {tier.name.value: tier_limit(stored, tier.name).seconds for tier in stored.tiers}
    recent = 60 * (length + 1)

    def newest(tier: str, ago: float, slope: float = 0.0) -> Sample:
        of = {**element(rule, system), "tier": tier}
        return instant("backup_tier_newest_timestamp_seconds", ago, of, slope)

    well = tuple(newest(tier, limit - recent) for tier, limit in limits.items())
    for tier, limit in limits.items():
        own = {**element(rule, system), "tier": tier}
        old = newest(tier, limit + 60)
        rest = tuple(sample for sample in well if sample.labels["tier"] != tier)
        alive = strangers((newest(tier, 0, 60),), IDENTITY)
        fires = (*waiting(hold), Check(length - 1, (own,), value=limit + 60 + (length - 1) * 60))
        yield Case(f"fires where the {tier} copy is too old", (Span(length, (old, *rest, *alive)),), fires)
        yield Case(f"fires once where two pods tell of the {tier} copy", (Span(length, twice((old,))),), fires)
        lagging = strangers((old,), IDENTITY)
        yield silent(f"is quiet while the {tier} copy is new", Span(length, well + lagging))
        yield silent(f"is quiet where nobody can say of the {tier} copy", Span(length, unknown((old,))))
        yield _aged(lambda ago, tier=tier: (newest(tier, ago),), limit, hold, own, f"the {tier} copy")
    yield silent("is quiet without series", Span(length))


def lost(rule: AlertingRule, system: System) -> Iterator[Case]:
    """Fewer than yesterday, and fewer than promised."""
    tier = plan(rule, system).tiers[0]
    own, hold = {**element(rule, system), "tier": tier.name.value}, minutes_of(rule)

    def world(held: float, promised: float = 7) -> tuple[Sample, ...]:
        return gauge(HELD, held, **told(own)), gauge(PROMISED, promised, **told(own))

    full, fewer, filling = world(7), world(6), world(3)
    before, length = Span(30, full), hold + SLACK
    fires = (Check(30 + hold - 1, pending=True), Check(30 + length - 1, (own,), value=6))
    well = strangers(full, IDENTITY)
    yield Case("fires where one is gone", (Span(30, full + well), Span(length, fewer + well)), fires)
    two = (Span(30, twice(full)), Span(length, twice(fewer)))
    yield Case("fires once where two pods tell the same", two, fires)
    gone = (Check(30 + length - 1, (own,), value=0),)
    yield Case("fires where all are gone", (before, Span(length, world(0))), gone)
    yield silent("is quiet where it never held more", Span(30, filling + well), Span(length, filling + well))
    less = strangers(fewer, IDENTITY)
    quiet = (Span(30, full + well), Span(length, full + less))
    yield silent("is quiet while it holds its promise", *quiet)
    lowered = world(6, 6)
    yield silent("is quiet where less is promised", Span(30, full), Span(length, lowered + strangers(full, ("job",))))
    yield silent("is quiet where nobody can say", Span(30, unknown(full)), Span(length, unknown(fewer)))
    yield silent("is quiet without series", before, Span(length))
    last = 30 + DAY
    ended = (Check(last - 10, (own,), value=6), Check(last + 25))
    yield Case("ends after a day", (before, Span(DAY + 30, fewer)), ended, SLACK)
    yield followed("follows to the minute", (Driven(full, own), Driven(fewer, own)), hold, KEPT, SLACK)


def unusual(rule: AlertingRule, system: System) -> Iterator[Case]:
    """A third larger or smaller than usual."""
    own, hold = element(rule, system), minutes_of(rule)
    length = hold + SLACK

    def world(now: float, usual: float = 1e6) -> tuple[Sample, ...]:
        return gauge(SIZE_NOW, now, **told(own)), gauge(SIZE_USUAL, usual, **told(own))

    good = world(1.26e6)
    for what, size, share in (("larger", 1.34e6, 0.34), ("smaller", 0.66e6, 0.34)):
        bad = world(size)
        fires = (*waiting(hold), Check(length - 1, (own,), value=share))
        well = strangers(world(1e6), ("namespace", "store", "bucket"))
        yield Case(f"fires where it is {what}", (Span(length, bad + well),), fires)
        yield Case(f"fires once where two pods tell that it is {what}", (Span(length, twice(bad)),), fires)
        others = elsewhere(bad) + strangers(bad, ("namespace", "store", "bucket"))
        yield silent(f"is quiet where it is a little larger, and another is {what}", Span(length, good + others))
        yield followed(f"follows to the minute: {what}", (Driven(good, own), Driven(bad, own)), hold, Pace(), SLACK)
    yield silent("is quiet where it is a little smaller", Span(length, world(0.74e6)))
    yield silent("is quiet whatever another job tells", Span(length, good + strangers(world(9e6, 9e6), ("job",))))
    yield silent("is quiet while nothing is usual yet", Span(length, world(9e6)[:1]))
    yield silent("is quiet where nobody can say", Span(length, unknown(world(9e6))))
    yield silent("is quiet without series", Span(length))


def slow(rule: AlertingRule, system: System) -> Iterator[Case]:
    """The last proof took a minute longer than the objective, and is as long as it from then on."""
    own, hold, limit = element(rule, system), minutes_of(rule), plan(rule, system).rto.seconds
    length = hold + SLACK

    def world(took: float) -> tuple[Sample, ...]:
        return (gauge("backup_rto_measured_seconds", took, **told(own)),)

    good, bad = world(limit), world(limit + 60)
    fires = (*waiting(hold), Check(length - 1, (own,), value=limit + 60))
    others = elsewhere(bad) + strangers(bad, IDENTITY)
    yield Case("fires where it took longer", (Span(length, bad + strangers(good, IDENTITY)),), fires)
    yield Case("fires once where two pods tell the same", (Span(length, twice(bad)),), fires)
    yield Case("fires where one of two pods knows", (Span(length, bad + second(good)),), fires)
    yield silent("is quiet where it took just as long as it may", Span(length, good + others))
    yield silent("is quiet where nobody can say", Span(length, unknown(bad)))
    yield silent("is quiet without series", Span(length))
    yield followed("follows to the minute", (Driven(good, own), Driven(bad, own)), hold, Pace(), SLACK)
