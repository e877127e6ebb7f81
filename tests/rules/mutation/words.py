"""Edits of an expression's words: numbers, comparisons, matchers, windows, folds, labels of groupings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.rules.mutation.equivalence import NEVER, constant_grouping, redundant, zero_fills
from tests.rules.mutation.presence import unread

Edit = tuple[str, str, str, str]
"""Kind, what, the changed text, and why it is equivalent (empty where it is not)."""

WORD = re.compile(
    r"""
    (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<duration>(?:\d+(?:ms|[smhdwy]))+)
  | (?P<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)
  | (?P<name>[A-Za-z_:][\w:]*)
  | (?P<sign>=~|!~|!=|==|>=|<=|[=<>*/+\-,(){}\[\]:@])
    """,
    re.VERBOSE,
)
COMPARED = {">": "<", "<": ">", ">=": "<", "<=": ">", "==": "!="}
FOLDS = {"sum": "max", "max": "min", "min": "max", "avg": "max", "count": "max"}
GROUPINGS = ("by", "on", "group_left")


@dataclass(frozen=True)
class Word:
    kind: str
    text: str
    start: int
    end: int
    inside: str
    """The bracket that encloses it: one of ( { [ or nothing."""
    grouping: str
    """The word before that bracket, where it opens a grouping."""


def split(text: str) -> list[Word]:
    """The words of an expression."""
    found: list[Word] = []
    open_brackets: list[tuple[str, str]] = []
    for match in WORD.finditer(text):
        kind, word = str(match.lastgroup), match[0]
        if word in (")", "}", "]") and kind == "sign":
            open_brackets.pop()
        inside, grouping = open_brackets[-1] if open_brackets else ("", "")
        found.append(Word(kind, word, match.start(), match.end(), inside, grouping))
        if word in ("(", "{", "[") and kind == "sign":
            before = found[-2].text if len(found) > 1 else ""
            open_brackets.append((word, before if before in GROUPINGS else ""))
    return found


def edits(text: str) -> Iterator[Edit]:
    words, idle = split(text), zero_fills(text)
    for maker in (_numbers, _comparisons, _matchers, _windows, _folds, _labels):
        for kind, what, changed, why in maker(text, words):
            place = _first_difference(text, changed)
            nothing = any(start <= place < end for start, end in idle)
            yield kind, what, changed, why or (NEVER if nothing else "")


def _first_difference(text: str, changed: str) -> int:
    return next((i for i, pair in enumerate(zip(text, changed, strict=False)) if pair[0] != pair[1]), len(changed))


def _changed(text: str, start: int, end: int, by: str) -> str:
    return text[:start] + by + text[end:]


def _numbers(text: str, words: list[Word]) -> Iterator[Edit]:
    for place, word in enumerate(words):
        if word.kind != "number":
            continue
        before = words[place - 1].text if place else ""
        limit = before in COMPARED
        for sign, scaled in (("×", _scaled(word, words, place, 1.5)), ("÷", _scaled(word, words, place, 1 / 1.5))):
            kind = f"threshold {sign} 1.5" if limit else f"constant {sign} 1.5"
            if scaled != word.text:
                yield kind, f"{word.text} → {scaled}", _changed(text, word.start, word.end, scaled), ""


def _scaled(word: Word, words: list[Word], place: int, factor: float) -> str:
    """A zero-fill becomes a one-fill, and of the topmost one the two topmost."""
    following = words[place + 1].text if place + 1 < len(words) else ""
    if float(word.text) == 0:
        return "1" if following == "*" and factor > 1 else word.text
    if place > 1 and words[place - 1].text == "(" and following == "," and float(word.text) == 1:
        return "2" if factor > 1 else word.text
    return f"{float(word.text) * factor:.12g}"


def _comparisons(text: str, words: list[Word]) -> Iterator[Edit]:
    for word in words:
        if word.kind == "sign" and word.text in COMPARED and word.inside != "{":
            other = COMPARED[word.text]
            yield "comparison flipped", f"{word.text} → {other}", _changed(text, word.start, word.end, other), ""


def matchers(words: list[Word]) -> Iterator[tuple[int, Word, Word, Word]]:
    """Place, label, operator and value of each."""
    for place, word in enumerate(words[:-2]):
        sign, value = words[place + 1 : place + 3]
        if word.inside == "{" and word.kind == "name" and value.kind == "string":
            yield place, word, sign, value


def _matchers(text: str, words: list[Word]) -> Iterator[Edit]:
    for place, label, sign, value in matchers(words):
        # With its comma, the one behind it or the one before.
        start, end = label.start, value.end
        if words[place + 3].text == ",":
            end = words[place + 3].end
        elif words[place - 1].text == ",":
            start = words[place - 1].start
        said = f"{label.text}{sign.text}{value.text}"
        why = redundant(text, label.start)
        yield "matcher dropped", said, _changed(text, start, end, ""), why
        if sign.text == "=~":
            wide = _changed(text, value.start, value.end, '".*"')
            yield "matcher widened", f"{said} → .*", wide, why


def _windows(text: str, words: list[Word]) -> Iterator[Edit]:
    for place, word in enumerate(words):
        if word.kind != "duration" or words[place - 1].text == ":":
            continue
        shift = words[place - 1].text == "offset"
        kind = "offset" if shift else "window"
        for how, changed in (("doubled", _doubled(word.text)), ("halved", _halved(word.text))):
            if changed != word.text:
                yield f"{kind} {how}", f"{word.text} → {changed}", _changed(text, word.start, word.end, changed), ""


SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}


def _seconds(text: str) -> float:
    return sum(int(count) * SECONDS[unit] for count, unit in re.findall(r"(\d+)(ms|[smhdwy])", text))


def _doubled(text: str) -> str:
    return f"{_seconds(text) * 2:.0f}s"


def _halved(text: str) -> str:
    return f"{_seconds(text) // 2:.0f}s"


def _folds(text: str, words: list[Word]) -> Iterator[Edit]:
    folds = [
        word
        for place, word in enumerate(words[:-1])
        if word.text in FOLDS and word.kind == "name" and words[place + 1].text in ("by", "(")
    ]
    for number, word in enumerate(folds):
        changed = _changed(text, word.start, word.end, FOLDS[word.text])
        why = unread(text, number, frozenset(FOLDS))
        yield "fold changed", f"{word.text} → {FOLDS[word.text]}", changed, why


def _labels(text: str, words: list[Word]) -> Iterator[Edit]:
    number = -1
    for place, word in enumerate(words):
        number += word.kind == "name" and word.text in GROUPINGS
        if word.kind != "name" or not word.grouping:
            continue
        start, end = word.start, word.end
        if words[place + 1].text == ",":
            end = words[place + 2].start
        elif words[place - 1].text == ",":
            start = words[place - 1].start
        why = constant_grouping(text, number, word.grouping, word.text)
        yield "grouping label dropped", f"{word.grouping} ({word.text})", _changed(text, start, end, ""), why
