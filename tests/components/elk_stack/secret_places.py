"""Secrets of every class, in every place a log line may hold one: text, fields at any depth, JSON inside JSON, names of fields.

A strategy gives a `Placed`: the line, the secret in it, and what kind it is.
"""

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from tests.components.elk_stack.secret_snippets import NAMES, SNIPPETS, card, name, values

NEUTRAL = ("a", "note", "data", "items", "ключ", "x y")
"""Names of fields that say nothing."""
NEIGHBOURS = ("", " ", "\t", ",", ";", "(", "[", "|", "<", "«", "ä", "日", "'", '"', "…")
AFTER = ("", " ", "\t", ",", ";", ")", "]", "|", ">", " », ", " ä", "'", '"')


@dataclass(frozen=True)
class Placed:
    """A log line with a secret in it. `kind` is the secret's class, `place` where it stands."""

    line: str
    secret: str
    kind: str
    place: str


@composite
def in_text(draw: DrawFn) -> Placed:
    """Somewhere in a line, whatever stands before and after."""
    kind = draw(st.sampled_from(sorted(SNIPPETS)))
    snippet, secret = draw(SNIPPETS[kind])
    before, after = draw(st.sampled_from(NEIGHBOURS)), draw(st.sampled_from(AFTER))
    if snippet.startswith("AUTH"):
        before = " "
    line = f"order 7 {before}{snippet}{after} was packed"
    return Placed(line, secret, kind, "text")


def nested(value: Any, path: list[str | int]) -> Any:
    for step in reversed(path):
        value = [None] * step + [value, 7] if isinstance(step, int) else {step: value, "n": True}
    return value


def paths() -> st.SearchStrategy[list[str | int]]:
    step = st.sampled_from(NEUTRAL) | st.integers(0, 2)
    return st.tuples(st.sampled_from(NEUTRAL), st.lists(step, max_size=5)).map(lambda found: [found[0], *found[1]])


def written(record: Any) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


@composite
def in_field(draw: DrawFn) -> Placed:
    """In the text of a field, at any depth."""
    inner = draw(in_text())
    return Placed(written(nested(inner.line, draw(paths()))), inner.secret, inner.kind, "text of a field")


@composite
def under_name(draw: DrawFn) -> Placed:
    """As the value of a field whose name says what it is; bare, in a list or in an object."""
    secret = draw(values(8))
    value = draw(st.sampled_from([secret, [secret], [[1, secret]], {"value": secret}, {"deep": [{"er": secret}]}]))
    path = [*draw(paths()), draw(st.sampled_from(NAMES))]
    return Placed(written(nested(value, path)), secret, "field by its name", "value of a field")


@composite
def beside_name(draw: DrawFn) -> Placed:
    """In a list of settings, of headers or of arguments, where its name is a value too."""
    called, secret = draw(name()), draw(values())
    forms = [{"name": called, "value": secret}, [called, secret], ["app", f"--{called}", secret]]
    path = draw(paths())
    return Placed(written(nested(draw(st.sampled_from(forms)), path)), secret, "beside its name", "value of a pair")


@composite
def as_number(draw: DrawFn) -> Placed:
    """A card's number that is one in JSON."""
    digits = draw(card().filter(lambda found: found[0].isdigit()))[0]
    return Placed(written(nested(int(digits), draw(paths()))), digits, "card number", "number")


@composite
def in_name(draw: DrawFn) -> Placed:
    """As the name of a field, such as a table of sessions by token."""
    kind = draw(st.sampled_from(["JSON web token", "AWS key id", "e-mail address", "bearer token"]))
    snippet, secret = draw(SNIPPETS[kind])
    return Placed(written(nested(1, [*draw(paths()), snippet])), secret, kind, "name of a field")


@composite
def quoted_json(draw: DrawFn) -> Placed:
    """JSON that was written into a text of another JSON, once or twice."""
    inner = draw(st.one_of(in_field(), under_name()))
    line = inner.line
    for _ in range(draw(st.integers(1, 2))):
        line = written(nested(line, draw(paths())))
    return Placed(line, inner.secret, inner.kind, "JSON inside JSON")


@composite
def quoted_json_in_text(draw: DrawFn) -> Placed:
    """JSON in the middle of a line, as it is or escaped."""
    inner = draw(st.one_of(in_field(), under_name()))
    shown = inner.line if draw(st.booleans()) else inner.line.replace('"', '\\"')
    return Placed(f"body {shown} taken", inner.secret, inner.kind, "JSON inside text")


def placed() -> st.SearchStrategy[Placed]:
    return st.one_of(
        in_text(), in_field(), under_name(), beside_name(), as_number(), in_name(), quoted_json(), quoted_json_in_text()
    )
