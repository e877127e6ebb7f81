"""Cases of the alert of a volume that holds copies, or that a proof restores on."""

from collections.abc import Iterator

from rules.group import AlertingRule
from specs.system import System
from tests.rules.proof.case import SLACK, Case, Check, Driven, elsewhere, silent, twice, unknown, waiting
from tests.rules.proof.course import Sample, Span, gauge
from tests.rules.proof.pace import Pace, followed
from tests.rules.proof.places import NODE, SIZE
from tests.rules.proof.standing import minutes_of
from tests.rules.proof.strangers import strangers


def volume(rule: AlertingRule, system: System) -> Iterator[Case]:
    """Volumes of the copies and of proofs; of others the system's own alerts tell."""
    hold = minutes_of(rule)
    length = hold + SLACK

    def world(used: float, name: str = "backup-copies") -> tuple[Sample, ...]:
        of = {"namespace": system.namespace, "persistentvolumeclaim": f"{system.name}-{name}"}
        place = {**of, "job": "kubelet", "instance": NODE, "node": NODE}
        return (
            gauge("kubelet_volume_stats_available_bytes", (1 - used) * SIZE, **place),
            gauge("kubelet_volume_stats_capacity_bytes", SIZE, **place),
            gauge("kubelet_volume_stats_used_bytes", used * SIZE, **place),
        )

    good, data = world(0.82), world(0.99, "data")
    for name in ("backup-copies", "backup-mysql-verify-29001-abcde-work"):
        own = {"namespace": system.namespace, "persistentvolumeclaim": f"{system.name}-{name}"}
        bad = world(0.88, name)
        fires = (*waiting(hold), Check(length - 1, (own,), value=0.88))
        yield Case(f"fires where {name} is nearly full", (Span(length, bad),), fires)
        yield Case(f"fires once where two nodes tell of {name}", (Span(length, twice(bad)),), fires)
        others = data + elsewhere(bad) + strangers(bad, ("namespace",))
        yield silent(
            f"is quiet while it has room, whatever {name} has elsewhere", Span(length, world(0.82, name) + others)
        )
    copies = {"namespace": system.namespace, "persistentvolumeclaim": f"{system.name}-backup-copies"}
    yield followed("follows to the minute", (Driven(good, copies), Driven(world(0.88), copies)), hold, Pace(), SLACK)
    yield silent("is quiet where nobody can say", Span(length, unknown(good)))
    yield silent("is quiet without series", Span(length))
