"""Inhibitions: which alert makes another needless while it fires. A critical alert is never muted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from components.monitoring_stack.matchers import lacking, matcher, none_of, one_of, present
from queries.selector import owners
from rules.alerts import subject
from rules.asked import ALERT as ASKED_METRIC_MISSING
from rules.backups import BASE_OVERDUE, RECOVERY_POINT_MISSED
from rules.copies import LOG_BEHIND, OFFSITE_OVERDUE, TIER_OVERDUE
from rules.exporters import ALERT as STORE_EXPORTER_DOWN
from specs.alert import Down
from specs.links import slo_id
from specs.severity import INHIBITION_ORDER, Severity
from specs.signal import TargetUp
from specs.slo import AvailabilityIndicator, EventsIndicator, GaugeIndicator, HistogramIndicator, LatencyIndicator, Slo
from specs.system import System

PARTS = ("pod", "node", "persistentvolumeclaim", "cronjob", "job_name", "bucket")
"""Labels of alerts about one of many: two volumes share a `service`, and one says nothing about the other. A store's copies
say nothing about its queries."""
NODE_DOWN = "NodeNotReady"
BLIND = ("ObjectiveWithoutData", "ObjectiveCoverageLost")
"""What an objective says when its service cannot be scraped."""


@dataclass(frozen=True)
class Inhibition:
    """While an alert of `source` fires, those of `target` that agree with it in every label of `equal` are not sent."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    equal: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Both sides demand the labels that are compared: Alertmanager counts a label that both lack as equal, so that one
        forgotten label would mute everything (BUG-59)."""
        return {
            "source_matchers": self._demanding(self.source),
            "target_matchers": self._demanding(self.target),
            "equal": list(self.equal),
        }

    def _demanding(self, side: tuple[str, ...]) -> list[str]:
        fixed = {one.partition("=")[0] for one in side if "=~" not in one and not one.endswith('=""')}
        return [*side, *(present(label) for label in self.equal if label not in fixed)]


def inhibitions(systems: Iterable[System]) -> list[dict[str, Any]]:
    systems = tuple(systems)
    return [
        one.document()
        for one in (
            *_lesser_of_a_service(systems),
            _lesser_of_a_volume(),
            _lesser_of_a_backup(),
            *_of_a_late_job(),
            _of_a_dead_node(),
            _of_a_dead_job(),
            *(one for system in systems for one in _of_a_dead_service(system)),
        )
    ]


def _lesser_of_a_service(systems: tuple[System, ...]) -> Iterator[Inhibition]:
    """A worse alert mutes the lesser ones of the same service, store, probe or objective, if one team gets both."""
    whole = tuple(map(lacking, PARTS)) + _without_catch_alls(systems)
    # "Only the exporter is silent" is what tells a dead store from an unknown one (BUG-48).
    lesser = (f'alertname!="{STORE_EXPORTER_DOWN}"', *whole)
    for rank, worse in enumerate(INHIBITION_ORDER[:-1]):
        yield Inhibition(
            (matcher("severity", worse), *whole),
            (one_of("severity", INHIBITION_ORDER[rank + 1 :]), *lesser),
            ("cluster", "system", "team", "service"),
        )


def _without_catch_alls(systems: tuple[System, ...]) -> tuple[str, ...]:
    """Alerts about nothing but their system (logins, sales) carry its name as `service`: they have nothing in common."""
    named = {
        system.name
        for system in systems
        if any(subject(alert, system) == system.name for alert in system.alerts)
        and system.name not in {one.name for one in (*system.services, *system.stores, *system.probes)}
    }
    return (none_of("service", sorted(named)),) if named else ()


def _lesser_of_a_volume() -> Inhibition:
    """A volume that is full soon is also nearly full."""
    return Inhibition(
        (one_of("severity", (Severity.CRITICAL, Severity.HIGH)),),
        (one_of("severity", (Severity.WARNING, Severity.INFO)),),
        ("cluster", "system", "team", "namespace", "persistentvolumeclaim"),
    )


def _lesser_of_a_backup() -> Inhibition:
    """A missed recovery point of a store comes with late copies and late proofs of it; it says nothing about its queries."""
    return Inhibition(
        (matcher("severity", Severity.CRITICAL), present("cronjob")),
        (one_of("severity", (Severity.HIGH, Severity.WARNING)), present("cronjob")),
        ("cluster", "system", "team", "service"),
    )


def _of_a_late_job() -> Iterator[Inhibition]:
    """Where a Job does not run, the bucket gets nothing new: one cause, told once."""
    for late, follows in (
        (RECOVERY_POINT_MISSED, (LOG_BEHIND, OFFSITE_OVERDUE)),
        (BASE_OVERDUE, (TIER_OVERDUE,)),
    ):
        yield Inhibition(
            (matcher("alertname", late),),
            (one_of("alertname", follows),),
            ("cluster", "system", "team", "service"),
        )


def _of_a_dead_node() -> Inhibition:
    """Whatever happens on a node that is gone. Alerts of pods carry the node they run on for this."""
    lesser = [severity for severity in INHIBITION_ORDER if severity is not Severity.CRITICAL]
    return Inhibition(
        (matcher("alertname", NODE_DOWN),),
        (f'alertname!="{NODE_DOWN}"', one_of("severity", lesser)),
        ("cluster", "node"),
    )


def _of_a_dead_job() -> Inhibition:
    """Where no target of a job of the stacks answers, some do not answer either."""
    return Inhibition(
        (matcher("alertname", "PlatformJobDown"),),
        (matcher("alertname", "PlatformTargetDown"),),
        ("cluster", "system", "job"),
    )


def _of_a_dead_service(system: System) -> Iterator[Inhibition]:
    """A service that cannot be scraped lacks every series it promised, and its objectives are blind."""
    own = matcher("system", system.name)
    down = {
        alert.name: alert.kind.signal.service
        for alert in system.alerts
        if isinstance(alert.kind, Down) and isinstance(alert.kind.signal, TargetUp)
    }
    if down and any(metric.asked for metric in system.metrics):
        yield Inhibition(
            (own, one_of("alertname", down)),
            (own, matcher("alertname", ASKED_METRIC_MISSING)),
            ("cluster", "system", "namespace", "job"),
        )
    for alert, service in down.items():
        blinded = [slo_id(system.name, slo.name) for slo in system.slos if service in _counted_by(slo, system)]
        if blinded:
            yield Inhibition(
                (own, matcher("alertname", alert)),
                (own, one_of("alertname", BLIND), one_of("slo", blinded)),
                ("cluster", "system"),
            )


def _counted_by(slo: Slo, system: System) -> tuple[str, ...]:
    """The services whose series an objective counts, where it is one service alone: others would still be seen."""
    match slo.indicator:
        case AvailabilityIndicator(service) | LatencyIndicator(service, _):
            found = (service,)
        case EventsIndicator(total):
            found = owners(system, total.metric)
        case HistogramIndicator(select, _) | GaugeIndicator(select, _):
            found = owners(system, select.metric)
    return found if len(found) == 1 else ()
