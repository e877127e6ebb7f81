"""How texts are put together: brackets where an operator would tear an operand apart, and nowhere else."""

from itertools import product

import promql_parser
import pytest

from queries import baseline
from queries.expression import Expression, bracketed, compared, is_operand, joined, ratio, zero_filled
from specs.units import Unit, weeks
from tests.queries.syntax import nodes, operator, parsed

OPERANDS = (
    "up",
    "1",
    'up{a="b"}',
    'up{a="x) + (y",b="\\"}"}',
    "up[5m]",
    "up offset 7d",
    "sum by (a, b) (rate(up[5m]))",
    "max(up)",
    "(a + b)",
    'absent(up{a="("})',
    "histogram_quantile(0.95, sum by (le) (rate(up_bucket[5m])))",
)
TORN = ("a + b", "(a) + (b)", "sum(a) / sum(b)", "a and on (x) b", "time() - a", "a or b", "max by (x) (a) == 0", "-a")
OPERATORS = ("+", "/", "and", "or", "unless", "and on (a)", "/ on (a) group_left (b)")


def expression(text: str, unit: Unit = Unit.COUNT) -> Expression:
    return Expression(text, unit, ("a",), frozenset({"a"}))


@pytest.mark.parametrize("text", OPERANDS)
def test_an_operand_stays_as_it_is(text: str) -> None:
    assert is_operand(text)
    assert bracketed(text) == text


@pytest.mark.parametrize("text", TORN)
def test_what_an_operator_could_tear_apart_is_bracketed(text: str) -> None:
    assert bracketed(text) == f"({text})"


def bare(node: object) -> object:
    """A tree without its outer brackets."""
    while isinstance(node, promql_parser.ParenExpr):
        node = node.expr
    return node


@pytest.mark.parametrize("sign", OPERATORS)
def test_both_sides_of_a_join_stay_whole(sign: str) -> None:
    # A number joins no set, and a range only a function.
    texts = [text for text in (*OPERANDS, *TORN) if text not in ("1", "up[5m]")]
    for left, right in product(texts, texts):
        tree = parsed(joined(expression(left), sign, expression(right)).text)
        assert operator(tree) == sign.split()[0]
        assert str(bare(tree.lhs)) == str(bare(parsed(left))), (left, right)
        assert str(bare(tree.rhs)) == str(bare(parsed(right))), (left, right)


@pytest.mark.parametrize("text", TORN)
def test_a_comparison_takes_the_whole_expression(text: str) -> None:
    tree = parsed(compared(expression(text), ">", 0.05).text)
    assert (operator(tree), str(tree.rhs)) == (">", "0.05")


@pytest.mark.covers("BUG-46")
def test_a_ratio_is_zero_without_failures_and_empty_without_traffic() -> None:
    failed, asked = expression("sum(rate(a[5m]))"), expression("sum(rate(b[5m]))")
    assert zero_filled(failed, asked).text == "sum(rate(a[5m])) or (0 * sum(rate(b[5m])))"
    assert ratio(failed, asked).text == "(sum(rate(a[5m])) or (0 * sum(rate(b[5m])))) / (sum(rate(b[5m])) > 0)"
    assert ratio(failed, asked).unit is Unit.RATIO


@pytest.mark.covers("BUG-56")
def test_a_baseline_lies_around_the_same_minute_a_season_ago() -> None:
    found = baseline.drop(expression("a", Unit.EVENTS), 0.5, 10, weeks(1))
    subqueries = [node for node in nodes(parsed(found.text)) if isinstance(node, promql_parser.SubqueryExpr)]
    spans = {
        (node.range.total_seconds(), node.offset.total_seconds()) for node in subqueries if node.range and node.offset
    }
    assert subqueries
    assert spans == {(1_800, 7 * 86_400 - 900)}


@pytest.mark.parametrize(
    ("unit", "filled"), [(Unit.EVENTS, True), (Unit.COUNT, True), (Unit.RATIO, False), (Unit.SECONDS, False)]
)
def test_only_an_amount_that_vanished_counts_as_zero(unit: Unit, filled: bool) -> None:
    """A share of nothing is unknown."""
    for found in (
        baseline.drop(expression("a", unit), 0.5, 10, weeks(1)),
        baseline.deviation(expression("a", unit), 0.5, 10, weeks(1)),
    ):
        assert (" or 0 * " in found.text) is filled
