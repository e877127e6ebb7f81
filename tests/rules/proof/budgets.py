"""Cases of error budget alerts, on the series their objectives record: what was spent in each window, whether it goes on,
and whether it was more than a handful of events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from rules.group import AlertingRule
from specs.links import slo_id
from specs.slo import BURN_POLICY, Slo
from specs.system import System
from tests.rules.proof.case import SLACK, Case, Check, Driven, elsewhere, silent, unknown, waiting
from tests.rules.proof.course import Sample, Span, flickering, gauge
from tests.rules.proof.pace import Pace, followed
from tests.rules.proof.standing import minutes_of

PAGE, TICKET, FACTOR = BURN_POLICY.page_share, BURN_POLICY.ticket_share, BURN_POLICY.short_ratio_factor
LEAST = BURN_POLICY.least_bad_events
BUDGET = 1_000.0
"""Bad events a window allows."""
SMALL = 10.0
"""So few that a handful of events is a large share."""
MARGIN = 0.08
COARSE = 15
"""Minutes between two looks at days in which little happens."""
OFFSET = 2
"""Minutes the rules look back, so that the newest sums are in."""


@dataclass(frozen=True)
class World:
    """Shares of the budget spent in each long window, error ratios of the short ones as multiples of what the target
    allows, and the share of the budget that is left."""

    spent: Mapping[str, float] = field(default_factory=dict)
    failing: Mapping[str, float] = field(default_factory=dict)
    left: float = 0.5
    budget: float = BUDGET
    seen: bool = True

    def samples(self, system: System, slo: Slo, name: str = "") -> tuple[Sample, ...]:
        """`name` is that of another objective that is like it."""
        allowed, labels = 1 - slo.target, objective(system, slo, name)
        values = {
            "slo:objective:ratio": slo.target,
            "slo:total:expected_window": self.budget / allowed,
            **{f"slo:bad:sum{window}": self.bad(window) for window in ("1h", "6h", "3d")},
            **{f"slo:errors:ratio{short}": self.failing.get(short, 0.5) * allowed for short in ("5m", "30m")},
            "slo:error_budget:remaining_ratio": self.left,
            "slo:total:inc5m": 500.0,
            **({"slo:total:inc1m": 100.0} if self.seen else {}),
        }
        return tuple(gauge(name, value, **labels) for name, value in values.items())

    def bad(self, window: str) -> float:
        return self.spent.get(window, 0.001) * self.budget


def objective(system: System, slo: Slo, name: str = "") -> dict[str, str]:
    return {"slo": slo_id(system.name, name or slo.name), "system": system.name, "window": str(slo.window)}


SOUND = World()
BUSY = World({}, {"5m": 9, "30m": 9}, budget=BUDGET * 1_000)
"""Another objective that loses many events just now, which are next to nothing of its budget."""
ANOTHER = "another-objective"
OVER, UNDER = 1 + MARGIN, 1 - MARGIN


def _burn(events: float, budget: float = SMALL) -> World:
    """So many bad events of a small budget, and it goes on."""
    return World({"1h": events / budget, "6h": events / budget}, {"5m": 9, "30m": 9}, budget=budget)


def _leak(events: float) -> World:
    return World({"3d": events / SMALL}, budget=SMALL)


TROUBLES: dict[str, dict[str, World]] = {
    "ErrorBudgetBurn": {
        "within an hour": World({"1h": PAGE * OVER, "6h": PAGE * UNDER}, {"5m": FACTOR * OVER}),
        "within six hours": World({"1h": PAGE * UNDER, "6h": PAGE * OVER}, {"30m": FACTOR * OVER}),
        "by as many events as count": _burn(LEAST),
    },
    "ErrorBudgetLeak": {
        "within three days": World({"3d": TICKET * OVER}),
        "by as many events as count": _leak(LEAST),
    },
    "ErrorBudgetExhausted": {"spent": World(left=0.0), "overspent": World(left=-0.25)},
    "ObjectiveWithoutData": {"without events": World(seen=False)},
}
CALMS: dict[str, dict[str, World]] = {
    "ErrorBudgetBurn": {
        "over by now": World({"1h": PAGE * 9, "6h": PAGE * 9}, {"5m": FACTOR * UNDER, "30m": FACTOR * UNDER}),
        "little spent": World({"1h": PAGE * UNDER, "6h": PAGE * UNDER}, {"5m": 9, "30m": 9}),
        "an hour's loss that only the long window still shows": World({"6h": PAGE * OVER}, {"5m": 9}),
        "half an hour's failures that cost little": World({"1h": PAGE * OVER}, {"30m": 9}),
        "a handful of events": _burn(LEAST - 1),
    },
    "ErrorBudgetLeak": {"little spent": World({"3d": TICKET * UNDER}), "a handful of events": _leak(LEAST - 1)},
    "ErrorBudgetExhausted": {"something is left": World(left=0.01)},
    "ObjectiveWithoutData": {},
}
REMEMBERED = {"ErrorBudgetLeak": 15, "ErrorBudgetExhausted": 15}
"""Minutes for which the newest sum counts: one that is late must end nothing."""


def budget(rule: AlertingRule, system: System) -> Iterator[Case]:
    """The last objective of the system in trouble, the first one well."""
    slo, hold = system.slos[-1], minutes_of(rule)
    element = objective(system, slo)
    length = hold + SLACK + 5
    good = SOUND.samples(system, slo)
    others = BUSY.samples(system, slo, ANOTHER)
    for name, world in TROUBLES[rule.alert].items():
        bad = world.samples(system, slo)
        start = (Span(length, good + others),)
        checks = tuple(Check(length + c.minute, c.firing, c.pending) for c in waiting(hold))
        fires = (*checks, Check(2 * length - 1, (element,), value=_value(rule, world)))
        yield Case(f"fires {name}", (*start, Span(length, bad + others)), fires)
        course = Driven(good, element), Driven(bad, element)
        yield followed(f"follows to the minute {name}", course, hold, Pace(), SLACK)
        yield silent(
            "is quiet while all is well" if world is _first(rule) else f"is quiet {name} elsewhere",
            Span(length, good + others + elsewhere(bad)),
        )
    for name, world in CALMS[rule.alert].items():
        yield silent(f"is quiet: {name}", Span(length, world.samples(system, slo) + others))
    yield silent("is quiet without series", Span(length))
    bad = _first(rule).samples(system, slo)
    yield silent(
        "is quiet where nobody can say", Span(length, unknown(bad if rule.alert != "ObjectiveWithoutData" else good))
    )
    yield from _gone(rule, bad, element)
    for name, world in TROUBLES[rule.alert].items():
        yield from _late(rule, name, world.samples(system, slo), element)


def _first(rule: AlertingRule) -> World:
    return next(iter(TROUBLES[rule.alert].values()))


def _value(rule: AlertingRule, world: World) -> float:
    """The sum of the window that burns, or the share that is left."""
    if rule.alert == "ErrorBudgetBurn":
        return world.bad("1h" if world.spent["1h"] >= world.spent["6h"] else "6h")
    return world.left


def _gone(rule: AlertingRule, bad: tuple[Sample, ...], element: Mapping[str, str]) -> Iterator[Case]:
    """The recorded series end, with the rules or with the objective. The last check has it evaluated past the end."""
    length = minutes_of(rule) + SLACK
    kept = REMEMBERED.get(rule.alert, 1) - 1
    stays = (Check(length + kept - 1, (element,), told=False),) if kept else ()
    objective_alone = tuple(sample for sample in bad if kept and sample.name == "slo:objective:ratio")
    spans = (Span(length, bad), Span(kept + SLACK, objective_alone))
    yield Case(
        "ends when its subject is gone",
        spans,
        (Check(length - 1, (element,), told=False), *stays, Check(length + kept), Check(length + kept + OFFSET)),
    )


LATE = {"ErrorBudgetBurn": "slo:total:expected_window", "ErrorBudgetLeak": "slo:total:expected_window"}
"""What changes slowly, and is remembered on its own."""


def _late(rule: AlertingRule, name: str, bad: tuple[Sample, ...], element: Mapping[str, str]) -> Iterator[Case]:
    """One recorded series stops while all others go on."""
    if rule.alert not in LATE:
        return
    length, kept = minutes_of(rule) + SLACK, 14
    others = tuple(sample for sample in bad if sample.name != LATE[rule.alert])
    checks = (
        Check(length - 1, (element,), told=False),
        Check(length + kept - 1, (element,), told=False),
        Check(length + kept),
        # Evaluated past the end, as above.
        Check(length + kept + OFFSET),
    )
    yield Case(f"remembers {LATE[rule.alert]}, {name}", (Span(length, bad), Span(kept + SLACK, others)), checks)


def coverage(rule: AlertingRule, system: System) -> Iterator[Case]:
    """Two hours and a half of the last day were not seen, though the objective is older."""
    slo = system.slos[0]
    element = objective(system, slo)
    tile = (flickering("slo:total:inc5m", (500.0, None, None, None, None), **element),)
    day, hour = 24 * 60, 60
    seen, after, lost = Span(2 * day, tile), Span(5 * hour, tile), Span(150)

    def fires(name: str, *spans: Span, value: float | None = None) -> Case:
        last = sum(span.minutes for span in spans) - COARSE
        return Case(name, spans, (Check(last, (element,), value=value),), COARSE)

    yield fires("fires after a loss", seen, lost, after, value=258 / 288)
    yield fires("fires where it is little older than a day", Span(26 * hour, tile), lost, after)
    yield fires("fires where it was last seen days ago", Span(day, tile), Span(2 * day + 12 * hour), after)
    # The twenty-ninth slice is the first too many.
    many = 2 * day + 28 * 5
    minute = (Check(many + 15, pending=True), Check(many + 20, (element,), told=False))
    yield Case("follows to the minute", (seen, lost, after), minute, SLACK)
    yield silent("is quiet while all is seen", seen, after, step=COARSE)
    yield silent("is quiet after a smaller loss", seen, Span(140), after, step=COARSE)
    another = (replace(tile[0], labels={**tile[0].labels, **objective(system, slo, ANOTHER)}),)
    young = (Span(2 * day, another), Span(20 * hour, tile + another))
    yield silent("is quiet where the objective is young, though others are not", *young, step=COARSE)
    yield silent("is quiet where it is made anew", Span(day, tile), Span(4 * day), after, step=COARSE)
    yield silent("is quiet without series", Span(5 * hour), step=COARSE)
    elsewhere_lost = elsewhere(tile)
    other = (Span(2 * day, tile + elsewhere_lost), Span(150, tile), Span(5 * hour, tile + elsewhere_lost))
    yield silent("is quiet, whatever was lost elsewhere", *other, step=COARSE)
    gone = (seen, lost, after, Span(2 * day))
    last = sum(span.minutes for span in gone[:3]) - COARSE
    yield Case(
        "ends when its subject is gone", gone, (Check(last, (element,), told=False), Check(last + 26 * hour)), SLACK
    )
