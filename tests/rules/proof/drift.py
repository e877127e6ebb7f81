"""Cases of a cluster that was changed, and of one that nobody compared: two Leases and when they were renewed."""

from collections.abc import Iterator

from rules.group import AlertingRule
from tests.rules.proof.case import SLACK, START_SECONDS, Case, Check, second, silent, twice, waiting
from tests.rules.proof.course import Sample, Span, gauge
from tests.rules.proof.standing import KUBE_STATE, SEEN, minutes_of
from tests.rules.proof.strangers import strangers

COMPARED, UNCHANGED = "groundcrew-configuration-compared", "groundcrew-configuration-unchanged"
LIMIT = 49 * 3_600


def renewed(lease: str, age: float) -> Sample:
    """`age` in seconds at the case's beginning."""
    return gauge("kube_lease_renew_time", START_SECONDS - age, lease=lease, **KUBE_STATE)


def changed(rule: AlertingRule) -> Iterator[Case]:
    element, length = {"job": KUBE_STATE["job"]}, minutes_of(rule) + SLACK
    fires = (*waiting(minutes_of(rule)), Check(length - 1, (element,)))
    last, earlier, same = renewed(COMPARED, 600), renewed(UNCHANGED, 90_000), renewed(UNCHANGED, 600)
    others = strangers((renewed(COMPARED, 0),), ("lease", "job"))
    clean = strangers((renewed(UNCHANGED, 0),), ("lease", "job"))
    yield Case("fires where the last found something", (Span(length, (last, earlier, *clean)),), fires)
    yield Case("fires once where two exporters tell the same", (Span(length, twice((last, earlier))),), fires)
    yield Case("fires where none ever found nothing", (Span(length, (last, *clean)),), fires)
    yield silent("is quiet where the last found nothing", Span(length, (last, same, *others)))
    yield silent("is quiet where another exporter is behind", Span(length, (last, same, *second((earlier,)))))
    behind = second((last,))
    again = (renewed(COMPARED, 0), same)
    yield Case("fires where another exporter is behind", (Span(length, (*again, *behind)),), fires)
    yield silent("is quiet where nobody compared", Span(length, (same, *others)))
    ended = Span(length, (last, same))
    yield Case("ends with a comparison", (Span(length, (last, earlier)), ended), (*fires, Check(2 * length - 1)))


def uncompared(rule: AlertingRule) -> Iterator[Case]:
    element, hold = {"lease": COMPARED}, minutes_of(rule)
    length = hold + SLACK
    fires = (*waiting(hold), Check(length - 1, (element,)))
    old, fresh = renewed(COMPARED, LIMIT + 60), renewed(COMPARED, LIMIT - (length + 1) * 60)
    others, alive = (strangers((sample,), ("lease", "job")) for sample in (old, renewed(COMPARED, 0)))
    yield Case("fires where the last is too old", (Span(length, (SEEN, old, *alive)),), fires)
    yield Case("fires once where two exporters tell the same", (Span(length, (SEEN, *twice((old,)))),), fires)
    yield Case("fires where nobody ever compared", (Span(length, (SEEN, *alive)),), fires)
    yield silent("is quiet after one in time", Span(length, (SEEN, fresh, *others)))
    yield silent("is quiet where one of two exporters has seen it", Span(length, (SEEN, fresh, *second((old,)))))
    yield silent("is quiet while no object is seen", Span(length))
    yield silent("is quiet while objects are not seen", Span(length, (gauge("up", 0, **KUBE_STATE),)))
    # Its age reaches the limit in the eleventh minute, and a hold later it fires.
    checks = (Check(10 + hold, pending=True), Check(11 + hold, (element,)))
    yield Case("follows to the minute", (Span(12 + hold, (SEEN, renewed(COMPARED, LIMIT - 600))),), checks)
    ended = Span(length, (SEEN, renewed(COMPARED, -length * 60)))
    yield Case("ends with a comparison", (Span(length, (SEEN, old)), ended), (*fires, Check(2 * length - 1)))
