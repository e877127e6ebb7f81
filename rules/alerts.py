"""A system's own alerts: from data to rules."""

from rules.condition import condition
from rules.fact import AlertFact, alerting_rule
from rules.group import RuleGroup
from specs import signal as word
from specs.alert import Alert, QuotaShare
from specs.environment import Environment
from specs.signal import Signal
from specs.system import System


def subject(alert: Alert, system: System) -> str:
    """What an alert is about, for the label `service`: its service, store or probe, else the system itself."""
    signal: Signal | None = None if isinstance(alert.kind, QuotaShare) else alert.kind.signal
    for field in ("service", "store", "probe", "journey"):
        name = getattr(signal, field, "")
        if name:
            return name
    match signal:
        case word.NodeCpu() | word.NodeMemory() | word.NodeDiskUsed():
            return "nodes"
        case word.VolumeUsed():
            return "volumes"
        case word.PodRestarts():
            return "pods"
    return system.name


def fact_of(alert: Alert, system: System) -> AlertFact:
    return AlertFact(
        alert.name,
        system.name,
        subject(alert, system),
        alert.severity.value,
        alert.team or system.owner.team,
        alert.summary,
        alert.description,
        alert.hold,
        alert.checks,
        alert.remedies,
        alert.rows,
    )


def facts(system: System) -> tuple[AlertFact, ...]:
    return tuple(fact_of(alert, system) for alert in system.alerts)


def alert_groups(system: System, environment: Environment) -> tuple[RuleGroup, ...]:
    """One group: the alerts of a system stand or fall together."""
    rules = tuple(
        alerting_rule(fact_of(alert, system), condition(alert.kind, system), environment) for alert in system.alerts
    )
    return (RuleGroup(f"{system.name}-alerts", rules=rules, interval=None),) if rules else ()
