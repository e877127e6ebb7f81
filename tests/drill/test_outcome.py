"""What counts as lost: the judge of every drill is shown each way a restore can be wrong."""

from collections.abc import Mapping

import pytest

from drill.outcome import Held, Outcome, Wanted, faults, missed
from drill.writer import Beat

LOADED = 100
NEVER = float("inf")
LEDGER = (
    *(Beat(number, float(number), number + 0.1, ("orders",)) for number in range(1, 6)),
    Beat(6, 6.0, None, ("orders",)),
    *(Beat(number, float(number), number + 0.1, ("orders",)) for number in range(7, 10)),
)
"""Nine transactions, one a second; nobody knows about the sixth."""


def restored(*numbers: int, rows: int | None = None) -> Held:
    held: Mapping[int, float] = {number: float(number) for number in numbers}
    return Held(held, {"orders": LOADED + len(held) if rows is None else rows})


def wrong(found: Held, until: float = 4.0, before: float = NEVER) -> list[str]:
    return faults(Wanted(LEDGER, LOADED, until, before), found)


@pytest.mark.parametrize("numbers", [range(1, 4), range(1, 6), range(1, 7), [1, 2, 3, 4, 5, 7, 8]])
def test_any_moment_of_the_database_after_the_point_is_well(numbers: list[int]) -> None:
    """The sixth may be there or not: the server never said."""
    assert wrong(restored(*numbers)) == []


def test_what_was_shipped_and_is_gone_is_lost() -> None:
    assert wrong(restored(1, 2)) == [
        "1 transactions acknowledged before the point and not restored, the first is 3",
    ]
    assert "3 transactions acknowledged before the point" in wrong(restored())[0]


def test_a_transaction_missing_between_others_is_a_hole() -> None:
    assert wrong(restored(1, 2, 3, 5, 7)) == ["1 transactions not restored although newer ones are, the first is 4"]


def test_what_came_after_the_point_must_not_be_there() -> None:
    assert wrong(restored(1, 2, 3, 4), before=4.0) == [
        "1 transactions restored although written after the point, the first is 4"
    ]


@pytest.mark.parametrize(("rows", "shown"), [(LOADED, "100"), (LOADED + 4, "104")])
def test_a_table_has_the_rows_of_its_transactions(rows: int, shown: str) -> None:
    assert wrong(restored(1, 2, 3, rows=rows)) == [f"orders holds {shown}, wanted 103 rows"]


def test_a_table_that_is_gone_is_named() -> None:
    assert wrong(Held({1: 1.0, 2: 2.0, 3: 3.0}, {"orders": None})) == ["orders holds no table, wanted 103 rows"]


def test_objectives_and_faults_are_told_together() -> None:
    outcome = Outcome("db", "postgresql", "lost", 3, 10, 2, rpo=901.0, rto=5.0, faults=("a row is gone",))
    assert missed(outcome, 900, 60) == ["a row is gone", "RPO 901.0 s, promised 900 s"]
    assert missed(outcome, 901, 4) == ["a row is gone", "RTO 5.0 s, promised 4 s"]
