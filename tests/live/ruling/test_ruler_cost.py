"""What a live ruler pays for fifty objectives, beside what it pays for Sloth's rules for the same ones."""

from pathlib import Path

import pytest

from tests.live.ruling.cost import Ruled, compared, evaluations
from tests.live.ruling.fleet import PODS, STATUSES, fleet, our_rules, sloth_rules
from tests.support.proof_table import Page, Rows, Table

OBJECTIVES = sum(len(system.slos) for system in fleet())
WATCHED = 300
PAGE = Page(
    "cost",
    "Cost of the ruler",
    f"{OBJECTIVES} availability objectives of five systems, {PODS * len(STATUSES)} series each, scraped every 15 s, on a real "
    "Prometheus that holds three days of them and a month of what each tool's rules read of their own records. The same server "
    f"is started without rules, with ours and with those Sloth 0.12.0 writes, one after the other, and watched for {WATCHED} s "
    "each. Samples an hour are counted, expression by expression, and depend on no machine. Seconds are of one run on two busy "
    "cores; ours hold the hourly group only where its moment fell into the watched time. Alerts are left out on both sides.",
    sources=(
        "queries/slo.py",
        "queries/slo_growth.py",
        "queries/budget.py",
        "rules/slo/recording.py",
        "tests/live/ruling",
    ),
)
COUNTED = Table(PAGE, "Counted", ("rules of", "rules", "series recorded", "samples an hour", "per objective", "goal"))
LIVE = Table(
    PAGE,
    f"Live, in {WATCHED} s",
    (
        "rules of",
        "samples read",
        "processor s above no rules",
        "s in rule evaluation",
        "last evaluations, s",
        "missed evaluations",
    ),
)
GOAL_SAMPLES, GOAL_RATIO = 500_000, 150
LEAST_RATIO = 100
"""What a change must not fall below, whether the goal is met or not: the page says which."""

pytestmark = pytest.mark.live


@pytest.mark.prove
def test_fifty_objectives_cost_little(tmp_path: Path, proof: Rows) -> None:
    none, ours, theirs = compared(tmp_path, WATCHED)
    ratio = theirs.samples_per_hour / ours.samples_per_hour
    for one, goal in ((ours, f"at most {GOAL_SAMPLES:,} per objective"), (theirs, "")):
        each = one.samples_per_hour / OBJECTIVES
        numbers = (f"{value:,.0f}" for value in (one.rules, one.recorded, one.samples_per_hour, each))
        proof.row(COUNTED, one.tool, *numbers, goal)
        proof.row(LIVE, *live(one, none))
    proof.row(COUNTED, "times fewer here", "", "", f"{ratio:.0f}", "", f"at least {GOAL_RATIO}")
    assert ratio >= LEAST_RATIO
    assert ours.missed == 0
    assert ours.evaluation_seconds < theirs.evaluation_seconds


def live(one: Ruled, none: Ruled) -> tuple[str, ...]:
    return (
        one.tool,
        f"{one.live_samples:,.0f}",
        f"{one.processor_seconds - none.processor_seconds:.1f}",
        f"{one.evaluation_seconds:.2f}",
        f"{one.last_seconds:.3f}",
        f"{one.missed:.0f}",
    )


@pytest.mark.prove
def test_both_tools_have_rules_for_every_objective(tmp_path: Path) -> None:
    systems = fleet()
    ours, theirs = list(evaluations(our_rules(systems))), list(evaluations(sloth_rules(systems, tmp_path)))
    assert len(theirs) == 15 * OBJECTIVES
    assert len(ours) < len(theirs)
    assert {interval for _, interval in ours} == {60, 300, 3_600}
    assert {interval for _, interval in theirs} == {30}
