"""Mutants that no series can tell from their alert, by argument and not by trial."""

from collections.abc import Iterator
from typing import Any

from tests.queries.syntax import children, inside, operator, parsed

Condition = tuple[str, str, str]
"""Label, operator, value."""
Step = tuple[Any, int]
"""A node, and which of its children leads on."""

CONSTANT = "one value of `{}` is all there is, and nothing above asks for it"
BOTH = "one value of `{}` is all there is on either side"
NEVER = "a share that is zero or missing is past no limit"
HELD = "the other side of `{}` matches by `{}` and asks the same of it"
NO_WHOLE = "a part of nothing is nothing, and 0 / 0 is past no limit"


def redundant(text: str, position: int) -> str:
    """Why a matcher may be dropped: whatever it let in finds no partner further up. `position` is where it begins."""
    path = _path(parsed(text), _selectors_before(text, position))
    selector = path[-1][0]
    label = text[position:].split("=")[0].rstrip("!~ ")
    [condition] = [
        found for found in _conditions(selector) if found[0] == label and text.startswith(_written(found), position)
    ][:1]
    for node, place in reversed(path[:-1]):
        if type(node).__name__ == "BinaryExpr" and (why := _held(node, place, condition)):
            return why
        if not _keeps(node, place, label):
            return ""
    return ""


def _selectors_before(text: str, position: int) -> int:
    """How many selectors end before the one that holds the position. Values hold no brackets of their own but in strings."""
    quoted, count = False, 0
    for place, character in enumerate(text[:position]):
        if character == '"' and text[place - 1] != "\\":
            quoted = not quoted
        count += character == "{" and not quoted
    return count - 1


def _path(root: Any, number: int) -> list[Step]:
    """From the root to the selector of that number, in the order of the text."""
    found = list(_paths(root, []))
    return found[number]


def _paths(node: Any, before: list[Step]) -> Iterator[list[Step]]:
    if type(node).__name__ in ("VectorSelector", "MatrixSelector"):
        yield [*before, (node, 0)]
        return
    for place, child in enumerate(children(node)):
        yield from _paths(child, [*before, (node, place)])


def _written(condition: Condition) -> str:
    return f'{condition[0]}{condition[1]}"'


def _conditions(node: Any) -> Iterator[Condition]:
    signs = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
    selector = getattr(node, "vector_selector", node)
    for matcher in selector.matchers.matchers:
        yield matcher.name, signs[str(matcher.op).rpartition(".")[2]], matcher.value


def holds(node: Any) -> frozenset[Condition]:
    """Conditions that every element of a result fulfils."""
    match type(node).__name__:
        case "VectorSelector" | "MatrixSelector":
            return frozenset(_conditions(node))
        case "ParenExpr" | "UnaryExpr" | "SubqueryExpr":
            return holds(node.expr)
        case "AggregateExpr":
            inner = holds(node.expr)
            by = frozenset(node.modifier.labels) if node.modifier else frozenset()
            return inner if node.param is not None else frozenset(c for c in inner if c[0] in by)
        case "Call":
            if node.func.name in ("absent", "time", "vector", "scalar"):
                return (
                    frozenset(c for c in holds(node.args[0]) if c[1] == "=")
                    if node.func.name == "absent"
                    else frozenset()
                )
            return frozenset().union(*(holds(argument) for argument in node.args))
        case "BinaryExpr":
            return _joined(node)
    return frozenset()


def _joined(node: Any) -> frozenset[Condition]:
    left, right = holds(node.lhs), holds(node.rhs)
    match operator(node):
        case "or":
            return left & right
        case "unless":
            return left
    return left | frozenset(c for c in right if _matches(node, c[0]))


def _matches(node: Any, label: str) -> bool:
    matching = node.modifier.matching if node.modifier else None
    return matching is None or label in matching.labels


def _held(node: Any, place: int, condition: Condition) -> str:
    word = operator(node)
    if word == "or" or (word == "unless" and place == 0) or not _matches(node, condition[0]):
        return ""
    other = holds(node.rhs if place == 0 else node.lhs)
    return HELD.format(word, condition[0]) if condition in other else ""


def _keeps(node: Any, place: int, label: str) -> bool:
    """Whether the label is still there above the node."""
    match type(node).__name__:
        case "AggregateExpr":
            return node.param is not None or (node.modifier is not None and label in node.modifier.labels)
        case "Call":
            return node.func.name != "absent" and not (node.func.name == "histogram_quantile" and label == "le")
        case "BinaryExpr":
            return operator(node) in ("or", "and", "unless") or place == 0 or _matches(node, label)
    return True


def constant_grouping(text: str, position: int, word: str, label: str) -> str:
    """Why a label of a grouping may be dropped: all that is grouped has one value of it."""
    for path in _grouped(parsed(text), []):
        node, place = path[-1]
        if place == position:
            return _constant_on(node, label) if word != "by" else _constant_by(path, label)
    return ""


def _fixed(node: Any, label: str) -> frozenset[Condition]:
    return frozenset(c for c in holds(node) if c[0] == label and c[1] == "=")


def _constant_on(node: Any, label: str) -> str:
    same = _fixed(node.lhs, label) & _fixed(node.rhs, label)
    return BOTH.format(label) if same else ""


def _constant_by(path: list[Step], label: str) -> str:
    node = path[-1][0]
    if not _fixed(node.expr, label):
        return ""
    if node.param is not None:
        return CONSTANT.format(label)
    for above, place in reversed(path[:-1]):
        if type(above).__name__ == "BinaryExpr" and place == 1 and not _matches(above, label):
            return CONSTANT.format(label)
        if type(above).__name__ not in ("BinaryExpr", "ParenExpr", "Call") or not _one_operand(above):
            return ""
    return ""


def _one_operand(node: Any) -> bool:
    """A number on one side asks for no label."""
    sides = [type(getattr(node, side, None)).__name__ for side in ("lhs", "rhs")]
    return "NumberLiteral" in sides or type(node).__name__ != "BinaryExpr"


def _grouped(node: Any, before: list[Step]) -> Iterator[list[Step]]:
    """Paths to whatever groups, in the order in which the groupings are written; the last step counts them."""
    for number, path in enumerate(_groupings(node, before)):
        yield [*path[:-1], (path[-1][0], number)]


def _groupings(node: Any, before: list[Step]) -> Iterator[list[Step]]:
    name, below = type(node).__name__, list(children(node))
    if name == "AggregateExpr" and node.modifier is not None:
        yield [*before, (node, 0)]
    for place, child in enumerate(below):
        if name == "BinaryExpr" and place == 1 and node.modifier is not None and node.modifier.matching is not None:
            yield [*before, (node, 0)]
            if node.modifier.group_labels:
                yield [*before, (node, 0)]
        yield from _groupings(child, [*before, (node, place)])


def zero_fills(text: str) -> list[tuple[int, int]]:
    """Where `0 * …` stands in an expression that asks for something above a limit: what is in there decides nothing."""
    root = parsed(text)
    while type(root).__name__ == "ParenExpr" or (type(root).__name__ == "BinaryExpr" and operator(root) == "and"):
        root = root.expr if type(root).__name__ == "ParenExpr" else root.lhs
    if type(root).__name__ != "BinaryExpr" or operator(root) != ">" or type(root.rhs).__name__ != "NumberLiteral":
        return []
    return [span for node in _products(root.lhs) for span in _spans(text, str(node))]


def _products(node: Any) -> Iterator[Any]:
    if type(node).__name__ == "BinaryExpr" and operator(node) == "/" and not _is_sum(node.lhs):
        filled = inside(node.lhs)
        if type(filled).__name__ == "BinaryExpr" and operator(filled) == "or":
            product = inside(filled.rhs)
            if type(product).__name__ == "BinaryExpr" and operator(product) == "*" and str(product.lhs) == "0":
                yield product.rhs
    for child in children(node):
        yield from _products(child)


def _is_sum(node: Any) -> bool:
    return type(inside(node)).__name__ == "BinaryExpr" and operator(inside(node)) in ("+", "-")


def _spans(text: str, part: str) -> Iterator[tuple[int, int]]:
    start = text.find(f"0 * {part}")
    while start >= 0:
        yield start + 4, start + 4 + len(part)
        start = text.find(f"0 * {part}", start + 1)


def part_of_nothing(node: Any) -> str:
    """Why `whole > 0` may be left away below a part: the part reads nothing that the whole does not read as well, so both
    are zero together."""
    whole = [frozenset(_named(selector)) for selector in _leaves(node.rhs)]
    parts = [frozenset(_named(selector)) for selector in _leaves(node.lhs)]
    return NO_WHOLE if all(any(larger <= part for larger in whole) for part in parts) else ""


def _leaves(node: Any) -> Iterator[Any]:
    for path in _paths(node, []):
        yield path[-1][0]


def _named(selector: Any) -> Iterator[Condition]:
    yield "__name__", "=", getattr(selector, "vector_selector", selector).name
    yield from _conditions(selector)
