"""Budget alerts as OpenSLO says them: one burn rate in one window each, and the channels a severity reaches."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rules.slo.alerts import budget_facts
from rules.slo.openslo import plain
from specs.arithmetic.objective import burn_factor
from specs.severity import Severity
from specs.slo import BURN_POLICY, Slo
from specs.system import System
from specs.units import Duration, percent


@dataclass(frozen=True)
class BurnCondition:
    """One of the alerts, of all objectives of a system that have one window."""

    alert: str
    """The alert it stands for."""
    name: str
    factor: float
    """Times faster than allowed."""
    lookback: Duration
    told: str


def conditions(system: System, window: Duration) -> tuple[BurnCondition, ...]:
    """A page for each page window, a ticket, and the exhausted budget: a burn rate of one over the whole window."""
    policy = BURN_POLICY
    shares = [("ErrorBudgetBurn", "page", policy.page_share, length) for length in policy.page_windows]
    shares.append(("ErrorBudgetLeak", "ticket", policy.ticket_share, policy.ticket_window))
    found = [
        BurnCondition(
            alert,
            _name(system, kind, length, window),
            round(burn_factor(share, length, window), 10),
            length,
            f"{percent(share)} of the budget of {window.words} spent within {length.words}",
        )
        for alert, kind, share, length in shares
    ]
    spent = f"the whole budget of {window.words} spent"
    name = _name(system, "exhausted", window, window)
    return (*found, BurnCondition("ErrorBudgetExhausted", name, 1.0, window, spent))


def _name(system: System, kind: str, lookback: Duration, window: Duration) -> str:
    return plain.document_name(f"{system.name}-{kind}-{lookback}-of-{window}")


def policy_names(system: System, slo: Slo) -> tuple[str, ...]:
    return tuple(one.name for one in conditions(system, slo.window) if _targets(system, _severity(system, one)))


def unreached(system: System, window: Duration) -> tuple[BurnCondition, ...]:
    """Conditions whose severity no channel takes."""
    return tuple(one for one in conditions(system, window) if not _targets(system, _severity(system, one)))


def documents(system: System) -> Iterator[dict[str, Any]]:
    """Targets, conditions and policies. A severity that reaches nobody has no policy, because one needs a target."""
    used: set[str] = set()
    found: list[dict[str, Any]] = []
    for window in sorted({slo.window for slo in system.slos}):
        for one in conditions(system, window):
            severity = _severity(system, one)
            found.append(_condition(system, one, severity))
            targets = _targets(system, severity)
            if targets:
                used |= set(targets)
                found.append(_policy(one, targets))
    yield from (_target(system, channel) for channel in sorted(used))
    yield from found


def _severity(system: System, one: BurnCondition) -> Severity:
    return Severity(next(fact.severity for fact in budget_facts(system) if fact.alert == one.alert))


def _targets(system: System, severity: Severity) -> tuple[str, ...]:
    """Channels that every team's alerts of a severity reach."""
    routes = [route for route in system.routing.routes if severity in route.severities]
    own = [route for route in routes if route.team in ("", system.owner.team)]
    return tuple(dict.fromkeys(channel for route in own for channel in route.channels))


def _condition(system: System, one: BurnCondition, severity: Severity) -> dict[str, Any]:
    hold = next(fact.hold for fact in budget_facts(system) if fact.alert == one.alert)
    condition = {
        "kind": "burnrate",
        "op": "gte",
        "threshold": one.factor,
        "lookbackWindow": plain.shorthand(one.lookback),
        "alertAfter": plain.shorthand(hold),
    }
    spec = {"description": one.told, "severity": severity.value, "condition": condition}
    return _document("AlertCondition", one.name, spec)


def _policy(one: BurnCondition, targets: tuple[str, ...]) -> dict[str, Any]:
    spec = {
        "description": f"{one.alert}: {one.told}",
        "alertWhenBreaching": True,
        "alertWhenResolved": True,
        "alertWhenNoData": False,
        "conditions": [{"conditionRef": one.name}],
        "notificationTargets": [{"targetRef": channel} for channel in targets],
    }
    return _document("AlertPolicy", one.name, spec)


def _target(system: System, name: str) -> dict[str, Any]:
    medium = next((one.medium.value for one in system.routing.channels if one.name == name), name)
    return _document("AlertNotificationTarget", name, {"target": medium})


def _document(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": plain.API_VERSION, "kind": kind, "metadata": {"name": name}, "spec": spec}
