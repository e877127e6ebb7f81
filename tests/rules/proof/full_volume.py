"""Cases of the alerts of volumes: of those that hold copies or that a proof restores on, and of the stacks' own."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.group import AlertingRule
from specs.environment import LOGGING_NAMESPACE
from specs.system import System
from tests.rules.proof.case import SLACK, Case, Check, Driven, elsewhere, second, silent, twice, unknown, waiting
from tests.rules.proof.course import Sample, Span, gauge
from tests.rules.proof.pace import Pace, followed
from tests.rules.proof.places import NODE, SIZE, grown
from tests.rules.proof.standing import minutes_of
from tests.rules.proof.strangers import STRANGER, strangers

STACKS = frozenset({"PlatformVolumeFilling", "LogQueueFilling"})


@dataclass(frozen=True)
class Volumes:
    """Volumes of one namespace; those of other names are no business of the alert."""

    namespace: str
    names: tuple[str, ...]
    full: float
    """Used share that is too much, by a little."""
    other: str = ""

    def world(self, used: float, name: str) -> tuple[Sample, ...]:
        place = {**self.element(name), "job": "kubelet", "instance": NODE, "node": NODE}
        return (
            gauge("kubelet_volume_stats_available_bytes", (1 - used) * SIZE, **place),
            gauge("kubelet_volume_stats_capacity_bytes", SIZE, **place),
            gauge("kubelet_volume_stats_used_bytes", used * SIZE, **place),
        )

    def told_by_another_job(self, name: str) -> tuple[Sample, ...]:
        """Of the same volume, and wrong."""
        place = {**self.element(name), "job": STRANGER}
        return (
            gauge("kubelet_volume_stats_available_bytes", 0, **place),
            gauge("kubelet_volume_stats_capacity_bytes", SIZE * 10, **place),
        )

    def element(self, name: str) -> dict[str, str]:
        return {"namespace": self.namespace, "persistentvolumeclaim": name}

    @property
    def well(self) -> float:
        return self.full - 0.06


def of_copies(rule: AlertingRule, system: System) -> Iterator[Case]:
    """Volumes of the copies and of proofs; of others the system's own alerts tell."""
    names = tuple(f"{system.name}-{name}" for name in ("backup-copies", "backup-mysql-verify-29001-abcde-work"))
    yield from _cases(rule, Volumes(system.namespace, names, 0.88, f"{system.name}-data"))


def of_stacks(rule: AlertingRule) -> Iterator[Case]:
    """Of Logstash half a queue counts; its neighbour's disks are told by themselves."""
    if rule.alert == "LogQueueFilling":
        yield from _cases(rule, Volumes(LOGGING_NAMESPACE, ("data-logstash-0",), 0.4, "data-elasticsearch-0"))
    else:
        yield from _cases(rule, Volumes(rule.labels["service"], ("data-some-0",), 0.88))


def _cases(rule: AlertingRule, volumes: Volumes) -> Iterator[Case]:
    hold = minutes_of(rule)
    length = hold + SLACK
    other = volumes.world(0.99, volumes.other) if volumes.other else ()
    for name in volumes.names:
        bad = volumes.world(volumes.full, name)
        fires = (*waiting(hold), Check(length - 1, (volumes.element(name),), value=volumes.full))
        yield Case(f"fires where {name} is nearly full", (Span(length, bad),), fires)
        yield Case(f"fires once where two nodes tell of {name}", (Span(length, twice(bad)),), fires)
        yield Case(f"fires where one node knows {name} smaller and empty", (Span(length, grown(bad)),), fires)
        earlier = second(volumes.world(volumes.well, name))
        yield Case(f"fires where another node looked at {name} before it filled", (Span(length, bad + earlier),), fires)
        others = other + volumes.told_by_another_job(name) + elsewhere(bad) + strangers(bad, ("namespace",))
        calm = Span(length, volumes.world(volumes.well, name) + others)
        yield silent(f"is quiet while it has room, whatever {name} has elsewhere", calm)
    name = volumes.names[0]
    good, bad, element = volumes.world(volumes.well, name), volumes.world(volumes.full, name), volumes.element(name)
    yield followed("follows to the minute", (Driven(good, element), Driven(bad, element)), hold, Pace(), SLACK)
    yield silent("is quiet where nobody can say", Span(length, unknown(good)))
    yield silent("is quiet without series", Span(length))
