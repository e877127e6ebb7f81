"""Alerts of a burning budget: five for each system, vectorised over its objectives by the label `slo`.

A page needs three things at once: a share of the whole budget spent in the long window, an error ratio that is still high
in the short one, and at least a few bad events. Measured against the usual multi-window factors this keeps recall and
raises precision (docs/slo.md has the table).
"""

from dataclasses import replace
from itertools import pairwise

from queries import budget
from queries.expression import Expression
from rules.fact import AlertFact, alerting_rule
from rules.group import RuleGroup
from specs.environment import Environment
from specs.severity import Severity
from specs.slo import BURN_POLICY, RELEASE_STATES, BurnPolicy
from specs.system import System
from specs.units import Duration, hours, minutes, percent

ALERT_OFFSET = minutes(2)
"""Past the newest sums, which themselves look back past late tiles."""

BudgetAlert = tuple[AlertFact, Expression]

CHECKS = (
    "Open the SLO board of the system: which objective burns, since when, and what else changed then.",
    "Look at deployments in the hour before the burn began and at the system's own alerts.",
)
RELEASED = "; ".join(
    f"with {percent(better.above)} of the budget or less left, {state.releases}"
    for better, state in pairwise(RELEASE_STATES)
    if better.above is not None
)
REMEDIES = (
    "Undo the change that started the burn: revert it in its repository and deploy, so that what runs stays what is declared.",
    f"Apply the error budget policy to what may be released: {RELEASED}.",
)


def _alert(
    name: str,
    condition: Expression,
    severity: Severity,
    hold: Duration,
    texts: tuple[str, str],
    checks: tuple[str, ...] = CHECKS,
    remedies: tuple[str, ...] = REMEDIES,
) -> BudgetAlert:
    """An alert over all objectives of a system, before its owner is known."""
    fact = AlertFact(
        name,
        "",
        # One objective's page must not mute another objective's warning.
        "{{ $labels.slo }}",
        severity.value,
        "",
        *texts,
        hold,
        checks,
        remedies,
        board_kind="slo",
    )
    return fact, condition


def budget_alerts(system: System, policy: BurnPolicy = BURN_POLICY) -> tuple[BudgetAlert, ...]:
    """Facts and expressions of a system's budget alerts; none where it has no objective."""
    if not system.slos:
        return ()
    own = budget.system_selector(system.name)
    found = (_page(own, policy), _ticket(own, policy), _exhausted(own), _absent(own), _coverage(own))
    return tuple((replace(fact, scope=system.name, team=system.owner.team), text) for fact, text in found)


def budget_facts(system: System) -> tuple[AlertFact, ...]:
    return tuple(fact for fact, _ in budget_alerts(system))


def alert_group(system: System, environment: Environment) -> tuple[RuleGroup, ...]:
    rules = tuple(alerting_rule(fact, text, environment) for fact, text in budget_alerts(system))
    return (
        (RuleGroup(f"{system.name}-slo-alerts", rules=rules, interval=minutes(1), query_offset=ALERT_OFFSET),)
        if rules
        else ()
    )


def _exhausted(own: str) -> BudgetAlert:
    return _alert(
        "ErrorBudgetExhausted",
        budget.exhausted(own),
        Severity.CRITICAL,
        minutes(10),
        (
            "An objective has spent its whole error budget",
            "{{ $labels.slo }} has failed more often than its target allows over its window; remaining share of the budget:"
            " {{ $value | humanizePercentage }}.",
        ),
        remedies=("Freeze releases that do not repair the objective, as the error budget policy says.", *REMEDIES),
    )


def _page(own: str, policy: BurnPolicy) -> BudgetAlert:
    return _alert(
        "ErrorBudgetBurn",
        budget.burning(own, policy),
        Severity.CRITICAL,
        minutes(1),
        (
            "An error budget burns so fast that users notice now",
            f"{{{{ $labels.slo }}}} has spent more than {percent(policy.page_share)} of its budget within hours and is"
            " still failing; bad events in the window: {{ $value | humanize }}.",
        ),
    )


def _ticket(own: str, policy: BurnPolicy) -> BudgetAlert:
    return _alert(
        "ErrorBudgetLeak",
        budget.leaking(own, policy),
        Severity.INFO,
        hours(1),
        (
            "An error budget leaks slowly",
            f"{{{{ $labels.slo }}}} has spent more than {percent(policy.ticket_share)} of its budget"
            f" in {policy.ticket_window.words}.",
        ),
        remedies=(
            "Open a ticket: find what fails a little all the time before it is the reason for a freeze.",
            *REMEDIES[1:],
        ),
    )


def _absent(own: str) -> BudgetAlert:
    """An objective whose events vanish is blind, not good."""
    return _alert(
        "ObjectiveWithoutData",
        budget.without_data(own),
        Severity.WARNING,
        minutes(15),
        (
            "An objective has no data",
            "{{ $labels.slo }} counts no events: the service is not scraped, or does not expose the series it promised.",
        ),
        ("Check the scrape of the service and that it exposes the series of its metrics contract.",),
        (
            "Repair the scrape or the instrumentation; where the series was renamed, change the contract in the system's file.",
        ),
    )


def _coverage(own: str) -> BudgetAlert:
    """Slices went missing within the last day, so the shown budget is known to be incomplete."""
    return _alert(
        "ObjectiveCoverageLost",
        budget.coverage_lost(own),
        Severity.WARNING,
        minutes(15),
        (
            "Part of the last day is missing from an objective",
            "{{ $labels.slo }} was seen for {{ $value | humanizePercentage }} of the last day; its budget is incomplete.",
        ),
        ("Look for restarts of Prometheus and failed rule evaluations in the last day.",),
        ("Find why Prometheus was away; the hourly reconciliation has added what its look-back still reached.",),
    )
