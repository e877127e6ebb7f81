"""Panels about objectives: what is promised, what was kept, what is left of the budget and how fast it goes."""

from collections.abc import Callable

from dashboards import palette
from dashboards.layout import Cell
from dashboards.links import board
from dashboards.panel import column, stat, table, time_series
from dashboards.subject import Limit, Link, Query, Subject
from dashboards.units import AGE, unit_id
from queries import objective
from queries.expression import Expression
from queries.fleet import smallest
from queries.objective import CHOSEN
from specs.links import board_uid, slo_id
from specs.slo import BURN_POLICY, Budgeting, Slo
from specs.system import System
from specs.units import Duration, Unit, days, hours

SPENT = Limit(0.0, palette.BAD, "alert ErrorBudgetExhausted", below=True)
BY_OBJECTIVE = "{{slo}}"
RECENT = hours(6)
HOUR = hours(1)
BURN_WINDOWS = (HOUR, RECENT, days(3))
EMPTY = "No events yet"
NAME_WIDTH = 320
"""Pixels of an objective's whole name."""


def spending_limit(share: float, spent_in: Duration, window: Duration) -> float:
    """Burn rate at which `share` of the budget is spent in a time. Source: rate = share × window / time."""
    return round(share * window.seconds / spent_in.seconds, 6)


def burn_limits(system: System, burned: Duration) -> tuple[Limit, ...]:
    """Burn rates at which the budget alerts begin, read over `burned`: one for each window that objectives have. Source: the
    policy the alerts follow."""
    if burned in BURN_POLICY.page_windows:
        share, colour, alert = BURN_POLICY.page_share, palette.BAD, "alert ErrorBudgetBurn"
    elif burned == BURN_POLICY.ticket_window:
        share, colour, alert = BURN_POLICY.ticket_share, palette.WARNING, "alert ErrorBudgetLeak"
    else:
        return ()
    windows = sorted({slo.window for slo in system.slos})
    several = len(windows) > 1
    return tuple(
        Limit(spending_limit(share, burned, window), colour, f"{alert}, {window.words}" if several else alert)
        for window in windows
    )


def _of(system: System, wanted: Callable[[Slo], bool], words: str) -> str:
    """A sentence that names the objectives something is true of; nothing where it is of none."""
    found = [slo_id(system.name, slo.name) for slo in system.slos if wanted(slo)]
    return f" {words}: {', '.join(found)}." if found else ""


def months(system: System) -> str:
    return _of(system, lambda slo: slo.calendar is not None, "Of the calendar month so far, UTC")


def slices(system: System) -> str:
    """An event is a minute where minutes are counted, so that nobody takes one for the other."""
    return _of(system, lambda slo: slo.budgeting is not Budgeting.OCCURRENCES, "Counted in minutes with traffic")


def budget_stat(system: System) -> Cell:
    """The chosen budgets that are nearest to their end; all of them stand in the table, and no more are read side by side."""
    least = smallest(objective.budget_left(system, CHOSEN), 3)
    return _budgets(system, least, _down(system)[0], 12)


def least_budgets(system: System) -> Cell:
    """The same beside the other numbers of a system's overview."""
    least = smallest(objective.budget_left(system), 2)
    return _budgets(system, least, board(system.name, "slo", "Objectives"), 8)


def _budgets(system: System, least: Expression, down: Link, width: int) -> Cell:
    advice = "Share that remains of the error budgets with least left. Below zero: freeze what is no repair."
    queries, ratio = (Query(least, BY_OBJECTIVE),), unit_id(Unit.RATIO)
    subject = Subject("Error budget left", advice + months(system), queries, ratio, (down,), (SPENT,), EMPTY)
    return stat(subject, width=width)


def summary(system: System) -> Cell:
    """All objectives in one table."""
    queries = (
        Query(objective.target(system, CHOSEN), "Promised"),
        Query(objective.compliance(system, CHOSEN), "Kept"),
        Query(objective.budget_left(system, CHOSEN), "Budget left"),
        Query(objective.burn_rate(system, RECENT, CHOSEN), "Burn rate 6 h"),
        Query(objective.coverage(system, CHOSEN), "Seen"),
    )
    ratio = unit_id(Unit.RATIO)
    overrides = [
        *(column(title, ratio) for title in ("Promised", "Kept", "Seen")),
        column("Budget left", ratio, (SPENT,)),
        column("Burn rate 6 h", unit_id(Unit.COUNT), burn_limits(system, RECENT)),
        {
            "matcher": {"id": "byName", "options": "Objective"},
            "properties": [{"id": "links", "value": [_row_link(system)]}, {"id": "custom.width", "value": NAME_WIDTH}],
        },
    ]
    return table(
        Subject(
            "Objectives",
            "Promised and kept share of good events, what is left of the budget, how fast it goes, and how much of the window"
            " was seen at all: what a budget says is as true as that is high." + months(system) + slices(system),
            queries,
            ratio,
            _down(system),
            empty=EMPTY,
        ),
        {"slo": "Objective", "window": "Window"},
        overrides=overrides,
        hidden=("system",),
    )


def _row_link(system: System) -> dict[str, object]:
    """A click on an objective's name leaves it alone on the board."""
    url = f"/d/{board_uid(system.name, 'slo')}?var-slo=${{__value.raw}}&${{__url_time_range}}"
    return {"title": "This objective alone", "url": url, "targetBlank": False}


def time_left(system: System) -> Cell:
    windows = sorted({slo.window for slo in system.slos})
    times = (objective.time_left(system, window, RECENT, CHOSEN) for window in windows)
    return stat(
        Subject(
            "Time to exhaustion",
            "How long the budgets that end first last at the rate of the last six hours. Under a day: somebody looks now."
            + months(system),
            tuple(Query(smallest(found, 3), BY_OBJECTIVE) for found in times),
            AGE,
            _down(system),
            empty="Nothing is being spent",
        ),
        width=12,
    )


def _down(system: System) -> tuple[Link, ...]:
    return (board(system.name, "overview", "Overview"),)


def budget_curves(system: System) -> tuple[Cell, ...]:
    """Budget and kept share over time."""
    budget = Subject(
        "Error budget",
        "What is left of each budget. A step down is an outage, a slope is a steady share of failures."
        + months(system),
        (Query(objective.budget_left(system, CHOSEN), BY_OBJECTIVE),),
        unit_id(Unit.RATIO),
        _down(system),
        (SPENT,),
        EMPTY,
    )
    kept = Subject(
        "Kept share",
        "Share of good events over each objective's window; it moves slowly, because it looks back so far."
        + months(system),
        (Query(objective.compliance(system, CHOSEN), BY_OBJECTIVE),),
        unit_id(Unit.RATIO),
        _down(system),
        empty=EMPTY,
    )
    return time_series(budget), time_series(kept, from_zero=False)


def burn_curves(system: System) -> tuple[Cell, ...]:
    """Burn rates over the windows the alerts read, each with the line where its alert begins."""
    advice = "Errors as a multiple of what the target allows; at 1 the budget lasts exactly its window."
    return tuple(
        time_series(
            Subject(
                f"Burn rate {window.words}",
                advice,
                (Query(objective.burn_rate(system, window, CHOSEN), BY_OBJECTIVE),),
                unit_id(Unit.COUNT),
                _down(system),
                burn_limits(system, window),
                EMPTY,
            )
        )
        for window in BURN_WINDOWS
    )


def bad_curves(system: System) -> tuple[Cell, ...]:
    """What the last hour was like, as a share and as a count."""
    share = Subject(
        "Share of bad events, 1 hour",
        "What the last hour was like. Look for the rollout or alert mark where it rises.",
        (Query(objective.errors(system, HOUR, CHOSEN), BY_OBJECTIVE),),
        unit_id(Unit.RATIO),
        _down(system),
        empty=EMPTY,
    )
    count = Subject(
        "Bad events, 1 hour",
        "How many events were bad. A high share of very few events is no outage." + slices(system),
        (Query(objective.bad_events(system, HOUR, CHOSEN), BY_OBJECTIVE),),
        unit_id(Unit.EVENTS),
        _down(system),
        empty=EMPTY,
    )
    return time_series(share), time_series(count)


def counting(system: System) -> tuple[Cell, ...]:
    """How much was seen, and what was taken out again: what the other panels rest on."""
    seen = Subject(
        "Seen of the window",
        "Share of each window's five-minute slices that were counted. It grows while an objective is young; it falls where"
        " Prometheus or its rules were away.",
        (Query(objective.coverage(system, CHOSEN), BY_OBJECTIVE),),
        unit_id(Unit.RATIO),
        _down(system),
        empty=EMPTY,
    )
    if not any(slo.exclusions for slo in system.slos):
        return (time_series(seen),)
    taken = Subject(
        "Bad events taken out",
        "What was recorded in times that were excluded afterwards, by the beginning of each, while a window still holds it.",
        (Query(objective.excluded(system, CHOSEN), "{{slo}} {{exclusion}}"),),
        unit_id(Unit.EVENTS),
        _down(system),
        empty="Nothing was corrected",
    )
    return time_series(seen), time_series(taken)
