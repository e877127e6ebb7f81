"""Pages of a burning budget beside other policies, over simulated months."""

import pytest

from backtest.policy import OURS, PEERS
from backtest.quality import ROWS, Quality, Row, quality
from tests.support.proof_table import Page, Rows, Table

PAGE = Page(
    "pages",
    "Pages beside other policies",
    "Two hundred simulated months for each kind of traffic, three incidents in each, of any severity from three to a thousand "
    "times too fast and any length from two minutes to half a day, as likely on a logarithmic scale; 15 % of the budget goes "
    "besides. An incident ought to page if it is expected to take 2 % of the month's budget. That definition favours shares "
    "of the budget, which is why it was chosen: a page is for a loss, not for a rate.",
    sources=("backtest/policy.py", "backtest/quality.py", "backtest/score.py", "backtest/episode.py", "specs/slo.py"),
)
TABLE = Table(
    PAGE, "Per policy", ("traffic", "policy", "recall", "precision", "F1", "pages a month", "told after", "quiet after")
)
SLOTH = PEERS[-1]
LEAST = {ROWS[0]: (0.99, 0.99), ROWS[1]: (0.96, 0.93), ROWS[2]: (0.93, 0.87), ROWS[3]: (0.83, 0.84)}
"""(recall, precision) that must be reached."""


def named(found: list[Quality], name: str) -> Quality:
    return next(one for one in found if one.policy.name == name)


def checked(row: Row, found: list[Quality]) -> None:
    ours, sloth = named(found, OURS.name), named(found, SLOTH.name)
    recall, precision = LEAST[row]
    assert ours.recall >= recall
    assert ours.precision >= precision
    assert ours.f1 >= sloth.f1


@pytest.mark.prove
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.per_second:g}/s {row.target:g}")
def test_pages_tell_what_matters_and_little_else(proof: Rows, row: Row) -> None:
    found = quality(row, (OURS, *PEERS), count=200)
    for one in found:
        proof.row(
            TABLE,
            f"{row.per_second:g}/s, {row.target:.1%}",
            one.policy.name,
            f"{one.recall:.0%}",
            f"{one.precision:.0%}",
            f"{one.f1:.2f}",
            f"{one.alerts_per_month:.1f}",
            "" if one.detection_minutes is None else f"{one.detection_minutes:g} min",
            "" if one.reset_minutes is None else f"{one.reset_minutes:g} min",
        )
    checked(row, found)


def test_a_busy_service_is_never_paged_for_nothing() -> None:
    found = quality(ROWS[0], (OURS, SLOTH), count=8)
    assert named(found, OURS.name).recall == 1
    assert named(found, OURS.name).precision == 1


def test_the_comparison_can_be_lost() -> None:
    """A ratio above the target over ten minutes, as alerts were asked for, tells everything and much that is nothing."""
    [worse] = quality(ROWS[1], PEERS[:1], count=2)
    assert worse.precision < 0.1
