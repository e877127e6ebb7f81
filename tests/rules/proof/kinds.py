"""Cases of each kind of alert: it fires past its limit and only there, after its hold and not before."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from specs import alert as kind
from specs.alert import Alert
from specs.signal import (
    CertificateLifetime,
    CounterRatio,
    HttpErrorRatio,
    NodeDiskUsed,
    NodeMemory,
    PodRestarts,
    Signal,
    StoreConnections,
    StoreReplicasConnected,
    StoreReplicating,
    TargetUp,
    VolumeUsed,
)
from specs.system import System
from tests.rules.proof import certificates, exhaustion, pace, places, seasons
from tests.rules.proof.case import (
    SLACK,
    Case,
    Check,
    Driven,
    elsewhere,
    restarted,
    second,
    silent,
    twice,
    unknown,
    waiting,
)
from tests.rules.proof.course import Sample, Span, counter, gauge, moved
from tests.rules.proof.services import TRAFFIC
from tests.rules.proof.signals import SHARES_OF_TRAFFIC, driven, memory
from tests.rules.proof.strangers import around, large
from tests.rules.proof.value import seen_by_one, shown

MARGIN = 0.04
OF_THE_BEST = (StoreConnections, StoreReplicasConnected, StoreReplicating)
"""Who of two exporters still sees a replica, or more room, is believed."""


def cases(alert: Alert, system: System) -> tuple[Case, ...]:
    match alert.kind:
        case kind.Above(_, limit, _):
            return tuple(_limits(alert, system, limit * (1 + MARGIN), limit * (1 - MARGIN)))
        case kind.Below(_, limit, _):
            return tuple(_limits(alert, system, limit * (1 - MARGIN), limit * (1 + MARGIN)))
        case kind.Down(signal):
            return tuple(_down(alert, driven(signal, system, 0), driven(signal, system, _one(signal))))
        case kind.Drop() | kind.Deviation():
            return seasons.cases(alert.kind, alert.hold, system)
        case kind.QuotaShare():
            return tuple(_quota(alert.kind, alert, system))
        case kind.Exhaustion():
            return tuple(exhaustion.cases(alert.kind, hold_minutes(alert), system))
    raise AssertionError(f"no case for {type(alert.kind).__name__}: say how its series look")


def _one(signal: Signal) -> float:
    """One replica of two is enough to answer."""
    return 0.5 if isinstance(signal, TargetUp) else 1


def hold_minutes(alert: Alert) -> int:
    return -(-alert.hold.seconds // 60)


def _limits(alert: Alert, system: System, breach: float, calm: float) -> Iterator[Case]:
    assert isinstance(alert.kind, kind.Above | kind.Below)
    signal, hold = alert.kind.signal, hold_minutes(alert)
    traffic = alert.kind.floor * (1 + MARGIN) or TRAFFIC
    bad, good = driven(signal, system, breach, traffic), driven(signal, system, calm, traffic)
    length = hold + round(memory(signal).seconds / 60) + SLACK if bad.counts else hold + SLACK
    fires = (*waiting(hold), Check(length - 1, (bad.element,), value=shown(signal, breach, length - 1)))
    yield Case("fires past its limit", (Span(length, bad.samples),), fires)
    others_fine = large(around(good))
    yield Case("fires whatever others have plenty of", (Span(length, bad.samples + others_fine),), fires)
    yield Case("fires once where two exporters tell the same", (Span(length, twice(bad.samples)),), fires)
    if not bad.counts and not isinstance(signal, OF_THE_BEST):
        one = (*waiting(hold), Check(length - 1, (bad.element,), value=seen_by_one(signal, breach, calm, length - 1)))
        yield Case(
            "fires where one of two exporters tells of it", (Span(length, bad.samples + second(good.samples)),), one
        )
    others = elsewhere(bad.samples) + (moved(bad.samples, **bad.neighbour) if bad.neighbour else ())
    others += around(bad)
    yield silent("is quiet within its limit, whatever happens elsewhere", Span(length, good.samples + others))
    yield silent("is quiet within its limit, whatever others have plenty of", Span(length, good.samples + others_fine))
    yield silent("is quiet where two exporters tell the same", Span(length, twice(good.samples)))
    yield silent("is quiet without series", Span(length))
    after = Span(round(memory(signal).seconds / 60) + SLACK)
    gone = (*fires, Check(length + after.minutes - 1))
    yield Case("ends when its subject is gone", (Span(length, bad.samples), after), gone)
    if good.counts:
        yield restarted(length, good.samples)
    yield from _without_traffic(alert, system, breach, length)
    yield from pace.of_limit(alert.kind, hold, system, calm, traffic)
    if not good.counts:
        yield silent("is quiet where nobody can say", Span(length, unknown(bad.samples)))
    if isinstance(signal, CertificateLifetime):
        yield from certificates.cases(signal, system, alert.kind.limit, hold)
    yield from _of_places(signal, system, bad, Span(length), fires)


def _of_places(signal: Signal, system: System, bad: Driven, span: Span, fires: tuple[Check, ...]) -> Iterator[Case]:
    """What befalls volumes, nodes and pods alone."""
    if isinstance(signal, NodeMemory | NodeDiskUsed | VolumeUsed):
        yield Case(
            "fires where one of two exporters knows the size it had",
            (replace(span, samples=places.grown(bad.samples)),),
            fires,
        )
    if isinstance(signal, PodRestarts):
        yield Case(
            "fires once for a pod that is known on two nodes",
            (replace(span, samples=_moved_pod(bad, system)),),
            _moved(fires),
        )
        own = [sample for sample in bad.samples if sample.labels["pod"] == bad.element["pod"]]
        third = moved(own, pod="third-pod")
        each = replace(fires[-1], firing=(bad.element, {**bad.element, "pod": "third-pod"}), told=False)
        yield Case("fires for each pod", (replace(span, samples=(*bad.samples, *third)),), (*fires[:-1], each))


def _without_traffic(alert: Alert, system: System, breach: float, length: int) -> Iterator[Case]:
    assert isinstance(alert.kind, kind.Above | kind.Below)
    signal, floor = alert.kind.signal, alert.kind.floor
    if isinstance(signal, SHARES_OF_TRAFFIC):
        yield silent("is quiet without traffic", Span(length, driven(signal, system, breach, 0).samples))
        yield pace.with_traffic(alert.kind, system, floor or TRAFFIC)
    if isinstance(signal, HttpErrorRatio | CounterRatio) and isinstance(alert.kind, kind.Above):
        fine = driven(signal, system, 0, floor * (1 + MARGIN) or TRAFFIC)
        yield silent("is quiet where nothing failed yet", Span(length, tuple(s for s in fine.samples if s.slope)))
    if floor:
        few = driven(signal, system, breach, floor * (1 - MARGIN))
        yield silent("is quiet below its floor of traffic", Span(length, few.samples + large(around(few))))
        yield pace.below_floor(alert.kind, system, hold_minutes(alert))


def _moved_pod(bad: Driven, system: System) -> tuple[Sample, ...]:
    """Known on two nodes for a moment."""
    return (*bad.samples, places.pod_info(system, node="node-2"))


def _moved(fires: tuple[Check, ...]) -> tuple[Check, ...]:
    """The same, on either node."""
    known = [tuple({k: v for k, v in element.items() if k != "node"} for element in check.firing) for check in fires]
    return tuple(replace(check, firing=firing, without="node") for check, firing in zip(fires, known, strict=True))


def _down(alert: Alert, bad: Driven, good: Driven) -> Iterator[Case]:
    hold = hold_minutes(alert)
    length = hold + SLACK
    fires = (*waiting(hold), Check(length - 1, (bad.element,)))
    others = elsewhere(bad.samples) + moved(bad.samples, **bad.neighbour) + around(bad)
    alive = elsewhere(good.samples) + around(good)
    yield Case("fires at zero", (Span(length, bad.samples),), fires)
    yield Case("fires where two exporters tell the same", (Span(length, twice(bad.samples)),), fires)
    yield Case("fires without series, whatever exists elsewhere", (Span(length, alive),), fires)
    vanished = Check(2 * length - 1, (bad.element,))
    yield Case(
        "fires when its subject is gone", (Span(length, good.samples), Span(length)), (Check(length - 1), vanished)
    )
    yield silent("is quiet while it answers", Span(length, good.samples + others))
    back = (Span(length, bad.samples), Span(length, good.samples))
    yield Case("ends when its subject is back", back, (*fires, Check(2 * length - 1)))
    yield pace.followed("follows to the minute", (good, bad), hold, pace.Pace(), SLACK)
    yield silent("is quiet while one of two exporters hears it", Span(length, bad.samples + second(good.samples)))
    yield silent("is quiet where nobody can say", Span(length, unknown(bad.samples)))


def _quota(given: kind.QuotaShare, alert: Alert, system: System) -> Iterator[Case]:
    """Two customers, one past the share; an unlimited one with a quota of zero; every replica reports the quota."""
    service = next(
        s.name for s in system.services if s.metrics and any(m.name == given.quota.metric for m in s.metrics.metrics)
    )
    place, period = {"namespace": system.namespace, "job": service}, given.period.seconds
    quota = 10_000.0

    def world(share: float, over: float = period, told: float = quota) -> tuple[Sample, ...]:
        """A share of the quota used up in so many seconds; `told` is what the second replica still takes for the quota."""
        spent = {"heavy": quota * share / over, "light": quota * 0.1 / period, "unlimited": 5.0}
        return tuple(
            sample
            for customer, per_second in spent.items()
            for pod in ("a", "b")
            for own in ({**place, "pod": pod, given.by: customer},)
            for sample in (
                counter(given.used.metric, per_second / 2, **own),
                gauge(given.quota.metric, 0 if customer == "unlimited" else quota if pod == "a" else told, **own),
            )
        )

    length = round(period / 60) + hold_minutes(alert) + 60
    element = {"namespace": system.namespace, given.by: "heavy"}
    bad, good = world(given.share * (1 + MARGIN)), world(given.share * (1 - MARGIN))
    own = Driven(bad, element)
    fires = (Check(length - SLACK, (element,), value=given.share * (1 + MARGIN)),)
    yield Case("fires past its share", (Span(length, bad + large(around(own))),), fires, SLACK)
    yield silent("is quiet within its share", Span(length, good + elsewhere(bad) + around(own)), step=5)
    old = world(given.share * (1 - MARGIN), told=quota / 2)
    yield silent("is quiet where a replica still tells the smaller quota", Span(length, old), step=5)
    yield _spent_within_hours(world(given.share, over=QUICK * 60 - 90), element, hold_minutes(alert))
    yield restarted(length, good, step=5)
    yield silent("is quiet without series", Span(length), step=5)
    quiet = tuple(sample for sample in bad if not sample.counts)
    yield silent("is quiet without use", Span(length, quiet), step=5)


QUICK = 600
"""Minutes in which a quota is used up; the evaluation after it is the first to see it."""


def _spent_within_hours(bad: tuple[Sample, ...], element: Mapping[str, str], hold: int) -> Case:
    wait = -(-hold // SLACK) * SLACK
    checks = (Check(QUICK + wait - SLACK, pending=True), Check(QUICK + wait, (element,), told=False))
    return Case("follows to the minute", (Span(QUICK + wait + 2 * SLACK, bad),), checks, SLACK)
