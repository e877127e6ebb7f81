"""Absence: what should be there and is not. A missing series is never a good one."""

from queries.expression import Expression, compared, constant
from queries.selector import selector, series
from specs.metrics import Matcher
from specs.units import Unit


def absent(name: str, *matchers: Matcher) -> Expression:
    """1 while no series of that kind exists, with the labels the matchers fix."""
    labels = tuple(matcher.label for matcher in matchers if matcher.operator == "=")
    return Expression(f"absent({selector(name, *matchers)})", Unit.BOOLEAN, labels, frozenset({name}))


def down(up: Expression, name: str, *matchers: Matcher) -> Expression:
    """Fires while the gauge is 0, and while it is absent altogether."""
    gone = absent(name, *matchers)
    zero = compared(up, "==", 0)
    return Expression(f"{zero.text} or {gone.text}", Unit.BOOLEAN, up.labels, zero.uses | gone.uses)


def always() -> Expression:
    """True at every evaluation."""
    return Expression("vector(1)", Unit.BOOLEAN, (), frozenset())


def older_than(instant: Expression, seconds: int) -> Expression:
    """Where a timestamp lies further back than that."""
    return Expression(f"time() - {instant.text} > {constant(seconds)}", Unit.SECONDS, instant.labels, instant.uses)


def up_of(job: str) -> Expression:
    """1 per target of a job that answers."""
    return series("up", Matcher("job", "=", job), unit=Unit.BOOLEAN, labels=("job", "instance"))
