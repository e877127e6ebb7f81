"""Arithmetic on the costs a document states: totals are computed, and a saving may not take away what is needed."""

from collections.abc import Iterable

from specs.cost import Saving, StatedCost


def monthly_total(costs: Iterable[StatedCost]) -> float:
    """US dollars per month of all components."""
    return sum(cost.monthly for cost in costs)


def saved_total(costs: Iterable[StatedCost], savings: Iterable[Saving]) -> float:
    """US dollars per month that remain when every saving is taken."""
    return monthly_total(costs) - sum(saving.monthly for saving in savings)


def orphans(costs: Iterable[StatedCost], saving: Saving) -> tuple[str, ...]:
    """Components that cannot run without what a saving removes, and are not removed with it (BUG-76)."""
    return tuple(
        cost.component
        for cost in costs
        if cost.component not in saving.removes and any(need in saving.removes for need in cost.needs)
    )


def possible(costs: Iterable[StatedCost], savings: Iterable[Saving]) -> tuple[Saving, ...]:
    """The savings that leave every remaining component with what it needs."""
    known = tuple(costs)
    return tuple(saving for saving in savings if not orphans(known, saving))
