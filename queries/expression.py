"""Expressions: PromQL text together with what it means, and the few ways two of them are joined.

Texts are put together here and nowhere else, so that brackets, guards and zero-fills are right once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from specs.units import Unit

WINDOW = "5m"
"""The usual range of rates: twenty scrapes at 15 s."""

SIMPLE = re.compile(
    r"""
    (?:(?:sum|avg|min|max|count|topk|quantile)\ (?:by|without)\ \([\w, ]*\)\ )?   # an aggregation binds tighter
    [\w:]*                                                                         # a name, a function or a number
    (?:\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\})?                                         # a selector
    (?:\[[^\]]*\])?(?:\ offset\ \w+)?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Expression:
    """A PromQL expression."""

    text: str
    unit: Unit
    labels: tuple[str, ...]
    """The labels its result carries."""
    uses: frozenset[str]
    """Names of the series it reads, as they stand in its text: a histogram's with _bucket, _sum or _count."""

    def __str__(self) -> str:
        return self.text


def bracketed(text: str) -> str:
    """The text as an operand: in brackets, unless it is one name, one selector, one call or one aggregation."""
    return text if is_operand(text) else f"({text})"


def is_operand(text: str) -> bool:
    """True for a text that no operator can tear apart."""
    head = SIMPLE.match(text)
    rest = text[head.end() :] if head else text
    return not rest or (rest.startswith("(") and _closing(rest) == len(rest) - 1)


def _closing(text: str) -> int:
    """Index of the bracket that closes the one `text` begins with; brackets inside strings do not count."""
    depth, quoted, position = 0, False, 0
    while position < len(text):
        character = text[position]
        if quoted and character == "\\":
            position += 1
        elif character == '"':
            quoted = not quoted
        elif not quoted and character in "()":
            depth += 1 if character == "(" else -1
            if depth == 0:
                return position
        position += 1
    return -1


def constant(value: float) -> str:
    """A number as PromQL reads it, without exponent for everyday sizes: 0.05, 1, 86400."""
    return f"{value:.12g}"


def joined(left: Expression, operator: str, right: Expression, unit: Unit | None = None) -> Expression:
    """left operator right; the operator may carry `on (…)`. The result has the left side's labels."""
    text = f"{bracketed(left.text)} {operator} {bracketed(right.text)}"
    return Expression(text, unit or left.unit, left.labels, left.uses | right.uses)


def compared(left: Expression, operator: str, value: float) -> Expression:
    """Those elements for which the comparison with a number holds."""
    return replace(left, text=f"{bracketed(left.text)} {operator} {constant(value)}")


def either(left: Expression, right: Expression) -> Expression:
    """left, and what only right has. Each side is compared before it is joined, because a rate drops names."""
    return joined(left, "or", right)


def both(left: Expression, right: Expression, on: Sequence[str] | None = None) -> Expression:
    """Elements of left that right has too, with left's value. `on` names the labels that must agree, all by default."""
    return joined(left, "and" if on is None else f"and on ({', '.join(on)})", right)


def unless(left: Expression, right: Expression, on: Sequence[str] | None = None) -> Expression:
    """Elements of left that right has not."""
    return joined(left, "unless" if on is None else f"unless on ({', '.join(on)})", right)


def zero_filled(part: Expression, whole: Expression) -> Expression:
    """part, and 0 where only whole exists: no failure yet means no failing series (BUG-46)."""
    return either(part, replace(whole, text=f"0 * {bracketed(whole.text)}"))


def ratio(part: Expression, whole: Expression) -> Expression:
    """part / whole, 0 where part is missing and empty (not NaN) where whole is zero."""
    return joined(zero_filled(part, whole), "/", compared(whole, ">", 0), Unit.RATIO)


def aggregated(fold: str, by: Sequence[str], inner: Expression) -> Expression:
    """fold by (by) (inner)."""
    return replace(inner, text=f"{fold} by ({', '.join(by)}) ({inner.text})", labels=tuple(by))


def called(function: str, inner: Expression, unit: Unit | None = None) -> Expression:
    """function(inner), labels kept."""
    return replace(inner, text=f"{function}({inner.text})", unit=unit or inner.unit)
