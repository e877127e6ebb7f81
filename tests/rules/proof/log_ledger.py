"""Cases of the agents' ledger: what was read within an hour, what was answered and what waits."""

from collections.abc import Iterable, Iterator, Mapping

from rules.group import AlertingRule
from specs.environment import LogAgent
from tests.rules.proof.case import SLACK, Case, Check, Driven, silent, twice, unknown, waiting
from tests.rules.proof.course import Sample, Span, counter, flickering, gauge
from tests.rules.proof.log_agent import ANSWERED, EVENTS, SENT, SIZE, senders
from tests.rules.proof.pace import Pace, followed
from tests.rules.proof.standing import minutes_of
from tests.rules.proof.strangers import STRANGER, large, strangers

READ = "otelcol_receiver_accepted_log_records_total"
HOUR = 60
SPEED, BYTES = 10.0, 100.0
"""Records a second that are read, and the size of one in the store."""
PODS = ("first", "second")
"""Of one node, as while an agent is replaced."""
PER_HOUR = SPEED * 3_600


def world(
    answered: float, waits: float = 0.0, read: float = SPEED, sender: Mapping[str, str] = EVENTS
) -> tuple[Sample, ...]:
    """Records a second that are answered, records that wait, and records a second that two readers read together."""
    lines, traces = (counter(READ, read / 2, receiver=name, **sender) for name in ("lines", "traces"))
    sent = [counter(ANSWERED, answered / 2, instance=pod, **sender) for pod in PODS]
    stored = [counter(SENT, answered / 2 * BYTES, instance=pod, **sender) for pod in PODS]
    return lines, traces, *sent, *stored, gauge(SIZE, waits * BYTES, **sender)


def cases(rule: AlertingRule, agent: LogAgent) -> Iterator[Case]:
    hold = minutes_of(rule)
    before, length = Span(HOUR + SLACK, world(SPEED)), HOUR + hold + SLACK
    end = before.minutes + length - 1

    def fires(share: float) -> tuple[Check, ...]:
        return (Check(before.minutes + hold - 1, pending=True), Check(end, (EVENTS,), value=share))

    lossy, well = world(SPEED * 0.9), world(SPEED)
    plenty = large(strangers(well, ("job",)))
    yield Case("fires where a tenth is lost", (before, Span(length, lossy + plenty)), fires(0.1))
    for other in (one for one in senders(agent) if one != EVENTS):
        courses = (before.minutes, world(SPEED, sender=other)), (length, world(SPEED * 0.9, sender=other))
        told = (Check(end, (other,), value=0.1),)
        name = f"fires where {other['job']} loses them"
        yield Case(name, tuple(Span(minutes, of + well) for minutes, of in courses), told)
    yield Case("fires once for two that tell", (before, Span(length, twice(lossy))), fires(0.1))
    yield Case("fires just above the limit", (before, Span(length, world(SPEED * 0.989))), fires(0.011))
    yield silent("is quiet just below the limit", before, Span(length, world(SPEED * 0.991)), pending=True)
    yield silent("is quiet while all is answered", before, Span(length, well + strangers(lossy, ("job",))))
    yield from _waiting(before, length, fires(0.02), plenty)
    yield from _young(hold, lossy)
    yield from _strangers(hold, lossy, fires(0.1), [one for one in senders(agent) if one != EVENTS])
    nothing = silent("leaves a store that answers nothing to another alert", before, Span(2 * HOUR, world(0)))
    yield Case(nothing.name, nothing.spans, nothing.checks[1:])
    yield silent("is quiet where nothing is read", before, Span(2 * HOUR, world(0, read=0)))
    yield silent("is quiet where what waits is no number", before, Span(length, unknown(lossy)), pending=True)
    yield silent("is quiet without series", Span(length))
    course = Driven(well, EVENTS), Driven(world(SPEED * 0.1), EVENTS)
    yield followed("follows to the minute", course, hold, Pace(1, HOUR - 1), HOUR)


def _waiting(before: Span, length: int, fires: tuple[Check, ...], plenty: tuple[Sample, ...]) -> Iterator[Case]:
    """A tenth is not answered: all of it waits, or all but two of a hundred."""
    all_of_it, some = (world(SPEED * 0.9, PER_HOUR * share) for share in (0.1, 0.08))
    yield silent("is quiet where the rest waits", before, Span(length, all_of_it + plenty), pending=True)
    others = large(strangers(some, ("job",)))
    yield Case("fires where less waits than is missing", (before, Span(length, some + others)), fires[1:])


def _young(hold: int, lossy: tuple[Sample, ...]) -> Iterator[Case]:
    """Its counters began at different moments, or anew."""
    yield silent("is quiet while an agent is young", Span(HOUR, lossy))
    known = HOUR + hold + SLACK
    old = (*waiting(HOUR + hold), Check(known - 1, (EVENTS,), value=0.1))
    yield Case("fires once it is known for an hour", (Span(known, lossy),), old)
    again = Span(HOUR - 1, lossy, restarted=True)
    yield silent("is quiet after a restart", Span(HOUR + SLACK, world(SPEED)), again)
    checks = (Check(HOUR + SLACK + HOUR + hold + SLACK, (EVENTS,), told=False),)
    spans = (Span(HOUR + SLACK, world(SPEED)), Span(2 * HOUR, lossy, restarted=True))
    yield Case("fires an hour after a restart", spans, checks)


def _strangers(
    hold: int, lossy: tuple[Sample, ...], fires: tuple[Check, ...], others: Iterable[Mapping[str, str]]
) -> Iterator[Case]:
    """Another program on the node, be it another sender, or another node's is older, or starts anew again and again."""
    beside = tuple(sample for other in others for sample in world(SPEED, sender=other))
    old = strangers(world(SPEED), ("job", "node")) + beside
    yield silent("is quiet while only others are known for an hour", Span(HOUR, old), Span(HOUR, lossy + old))
    restless = [*({**EVENTS, label: STRANGER} for label in ("job", "node")), *others]
    anew = tuple(flickering(READ, (1_000, 0), **labels) for labels in restless)
    spans = Span(HOUR + SLACK, world(SPEED)), Span(HOUR + hold + SLACK, (*lossy, *anew))
    yield Case("fires while others start anew", spans, fires)
