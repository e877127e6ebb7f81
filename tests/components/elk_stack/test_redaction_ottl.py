"""The collector looks for words before it looks for patterns, and must not miss a secret for that."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.elk_stack.redaction_names import FIELD_WORDS, SECRET_KEY_PATH
from components.elk_stack.redaction_ottl import (
    LONG_S,
    LOWERED,
    holds,
    looked_through_fields,
    redacted_fields,
    redacted_text,
    shortest,
)
from components.elk_stack.redaction_rules import LONG_NUMBER, MARK, RULES, Rule

EXAMPLES = 10


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data())
def test_whatever_a_rule_takes_is_worth_its_pattern(rule: Rule, data: st.DataObject) -> None:
    taken = data.draw(st.from_regex(rule.pattern, fullmatch=True)).lower()
    if rule.holds:
        assert any(word in taken for word in rule.holds) or LONG_S in taken
        assert any(word in taken for word in rule.beside) or not rule.beside
    else:
        assert re.search(LONG_NUMBER, taken)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.from_regex(SECRET_KEY_PATH, fullmatch=True))
def test_the_name_of_a_secret_field_is_worth_its_pattern(name: str) -> None:
    assert any(word in name.lower() for word in (*FIELD_WORDS, LONG_S))


def test_a_letter_that_is_an_s_in_one_case_only_is_looked_for() -> None:
    """Patterns without regard to case take it for an s; small letters keep it."""
    assert re.search("(?i)secret", f"{LONG_S}ecret")
    assert LONG_S in holds("secret")
    assert LONG_S not in holds("token")


def test_what_cannot_be_lowered_is_looked_through_by_every_rule() -> None:
    """A condition that fails would skip its rule."""
    assert holds("token").startswith(f"{LOWERED} == nil or ")
    for statements in (redacted_text("body"), looked_through_fields("attributes")):
        flags = [one for one in statements if one.startswith("set(") and ", true) where " in one]
        assert len(flags) == 2
        assert all(f"where {LOWERED} == nil or " in one for one in flags)


@pytest.mark.parametrize(
    ("statements", "times"), [(redacted_text("body"), 1), (redacted_fields("body"), 2)], ids=["text", "fields"]
)
def test_every_rule_has_its_statements(statements: list[str], times: int) -> None:
    assert sum(one.startswith(("replace_pattern(body", "replace_all")) for one in statements) == times * len(RULES)


def test_what_lies_beside_its_name_is_taken_out_of_the_json_as_long_as_it_is_whole() -> None:
    """Every such rule writes a text of JSON in the place of one, or the fields could not be read again."""
    pairs = [rule for rule in RULES if rule.pairs]
    assert pairs
    assert all(rule.replacement.endswith(f'"{MARK}"') for rule in pairs)
    assert sum(one.startswith("replace_pattern(cache") for one in looked_through_fields("body")) == len(pairs)


def test_what_is_looked_for_stands_in_json_as_in_a_text() -> None:
    """Fields are looked through as JSON, where quotes and line breaks are written otherwise."""
    words = {word for rule in RULES for word in (*rule.holds, *rule.beside) if word != "<"}
    assert {word for word in words if json.dumps(word) != f'"{word}"' or word != word.lower()} == set()


def test_a_word_that_holds_another_is_not_looked_for_twice() -> None:
    assert shortest(("password", "pass", "authorization", "pass", "x")) == ["pass", "authorization", "x"]
