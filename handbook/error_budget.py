"""The error budget policy of one system: what may go wrong, who is told of it, what follows, and how it is accounted for."""

from collections.abc import Iterable, Mapping

from handbook.page import Page, page
from handbook.wording import number
from queries import objective
from rules.fact import AlertFact
from rules.slo.alerts import budget_facts
from specs.arithmetic import budget_events, burn_factor, error_budget, promise_of_all
from specs.checks.budgeting import LONGEST_SHARE
from specs.environment import Environment
from specs.links import board_uid, board_url, slo_id
from specs.severity import INHIBITION_ORDER, PROMISES, Severity
from specs.slo import BURN_POLICY, RELEASE_STATES, Budgeting, GaugeIndicator, Slo
from specs.system import System
from specs.units import Duration, hours, percent

PURPOSES = {
    # Field of `BudgetAllocation`: how the page calls it.
    "bugs": "Defects",
    "performance": "Performance work",
    "features": "New features",
    "reserve": "Reserve",
}
RECENT = hours(6)


def error_budget_page(system: System, environment: Environment, promised: Mapping[str, float]) -> Page:
    """`promised` holds the targets of all systems' objectives by their ids: some of them this system's rest on."""
    return page(
        f"systems/{system.name}/error-budget.md",
        "error-budget",
        system=system,
        budgets=[budget(system, slo) for slo in system.slos],
        policy=BURN_POLICY,
        states=RELEASE_STATES,
        alerts=[(fact, PROMISES[Severity(fact.severity)]) for fact in worst_first(budget_facts(system))],
        purposes=PURPOSES,
        plans=[(slo_id(system.name, slo.name), plan(slo)) for slo in system.slos],
        dependent=[rest(system, slo, promised) for slo in system.slos if slo.depends_on],
        excluded=[(slo_id(system.name, slo.name), one) for slo in system.slos for one in slo.exclusions],
        longest_share=LONGEST_SHARE,
        questions=questions(system),
        board=board_url(environment.domain, board_uid(system.name, "slo")),
    )


def worst_first(facts: Iterable[AlertFact]) -> list[AlertFact]:
    order = [severity.value for severity in INHIBITION_ORDER]
    return sorted(facts, key=lambda fact: order.index(fact.severity))


def budget(system: System, slo: Slo) -> dict[str, object]:
    """An objective and what follows from its target: minutes of total failure, bad events, speeds that page."""
    return {
        "slo": slo,
        "id": slo_id(system.name, slo.name),
        "period": "the calendar month, UTC" if slo.calendar else f"the last {slo.window.words}",
        "counts": counted(slo),
        "time": minutes(error_budget(slo.target, slo.window)),
        "bad": f"{number(allowed(slo))} {unit(slo)}",
        "factors": [
            (window, burn_factor(BURN_POLICY.page_share, window, slo.window)) for window in BURN_POLICY.page_windows
        ],
        "leak": burn_factor(BURN_POLICY.ticket_share, BURN_POLICY.ticket_window, slo.window),
    }


def minutes(length: Duration) -> str:
    return f"{number(length.seconds / 60)} minutes"


def allowed(slo: Slo) -> float:
    return budget_events(slo.target, slo.counted_per_day, slo.window)


def sliced(slo: Slo) -> bool:
    return slo.budgeting is not Budgeting.OCCURRENCES or isinstance(slo.indicator, GaugeIndicator)


def unit(slo: Slo) -> str:
    return "minutes" if sliced(slo) else "events"


def counted(slo: Slo) -> str:
    """What takes from the budget, in words."""
    if slo.budgeting is Budgeting.TIMESLICES:
        assert slo.slice_target is not None
        return f"each minute with fewer than {percent(slo.slice_target)} good events"
    if slo.budgeting is Budgeting.RATIO_TIMESLICES:
        return "of each minute its share of bad events"
    if isinstance(slo.indicator, GaugeIndicator):
        return f"each minute below {slo.indicator.at_least:g}"
    return "each bad event"


def plan(slo: Slo) -> list[str]:
    """How the budget is meant to be spent: the share, and what it is worth in time of total failure."""
    whole = error_budget(slo.target, slo.window).seconds
    shares = vars(slo.allocation)
    return [f"{percent(shares[name])}, {minutes(Duration(round(shares[name] * whole)))}" for name in PURPOSES]


def rest(system: System, slo: Slo, promised: Mapping[str, float]) -> dict[str, object]:
    """An objective that rests on others, and the most it could promise on them. One nobody declares promises nothing."""
    needed = [(name, promised.get(name, 0.0)) for name in dict.fromkeys(slo.depends_on)]
    return {
        "id": slo_id(system.name, slo.name),
        "target": slo.target,
        "needed": needed,
        "possible": promise_of_all(target for _, target in needed),
    }


def questions(system: System) -> list[tuple[str, str]]:
    """What a report is filled from, as one can ask it in Prometheus."""
    asked = {
        "Reached": objective.compliance(system),
        "Left of the budget": objective.budget_left(system),
        f"Burn rate of the last {RECENT.words}": objective.burn_rate(system, RECENT),
        "Seen of the window": objective.coverage(system),
    }
    if any(slo.exclusions for slo in system.slos):
        asked["Bad, but taken out"] = objective.excluded(system)
    return [(title, expression.text) for title, expression in asked.items()]
