"""A month's budget as it is counted here and by others, beside the truth; and what each reads to count it."""

from dataclasses import replace
from pathlib import Path

import pytest

from backtest.run import backtest, history, span_of
from backtest.server import running
from tests.backtest.peers import by_raw_increase, by_sloth
from tests.backtest.scenarios import Scenario, scenarios
from tests.rules.slo.cases import ENVIRONMENT
from tests.support.proof_table import Page, Rows, Table
from tools.toolchain.programs import program

PAGE = Page(
    "budgets",
    "Budgets beside the truth",
    "Thirty-one seeded days on a real Prometheus, scraped every 15 s from ten pods, with the truth known event by event: "
    "rolling deployments, restarts, failures whose series is born with the first one, and a Prometheus that is away for "
    "twenty minutes inside an incident. `kind` has none of these. Points are percent of the budget. Sloth 0.12.0's rules are "
    "its own program's output, evaluated every 30 s as rules without an interval are here.",
    sources=(
        "queries/slo.py",
        "queries/slo_growth.py",
        "queries/budget.py",
        "rules/slo/recording.py",
        "backtest",
        "tests/backtest",
    ),
)
TRUTH = Table(PAGE, "What is left of the budget", ("history", "in truth", "here", "Sloth", "raw increase (Pyrra)"))
COST = Table(PAGE, "Samples read in an hour, one objective", ("history", "here", "Sloth", "times fewer"))
CLOSE, MOST_SAMPLES, LEAST_RATIO = 0.002, 500_000, 150
PODS = 10


@pytest.mark.prove
@pytest.mark.live
@pytest.mark.parametrize("scenario", scenarios(days=31), ids=lambda one: one.course.name)
def test_a_month_is_counted_truly_and_at_little_cost(tmp_path: Path, proof: Rows, scenario: Scenario) -> None:
    scenario = replace(scenario, course=replace(scenario.course, pods=PODS))
    system, course = scenario.system, scenario.course
    samples, truth = history(system, {course.name: course})
    span = span_of((course,))
    with running(tmp_path / "server", program("prometheus"), program("promtool")) as server:
        server.load(samples)
        raw = by_raw_increase(server, scenario, span)
        sloth = by_sloth(server, tmp_path, scenario, span)
        [outcome], cost = backtest(server, system, ENVIRONMENT, span, truth)
    assert outcome.remaining is not None
    true, here = outcome.true_remaining, outcome.remaining
    proof.row(TRUTH, course.name, f"{true:.2%}", points(here), points(sloth.remaining), points(raw.remaining))
    ratio = sloth.samples_per_hour / cost.total
    proof.row(COST, course.name, f"{cost.total:,.0f}", f"{sloth.samples_per_hour:,.0f}", f"{ratio:.0f}")
    assert here == pytest.approx(true, abs=CLOSE)
    assert cost.total <= MOST_SAMPLES
    assert ratio >= LEAST_RATIO


def points(share: float) -> str:
    return "no value" if share != share else f"{share:.2%}"
