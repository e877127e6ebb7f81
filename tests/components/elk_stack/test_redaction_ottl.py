"""The collector looks for words before it looks for patterns, and must not miss a secret for that."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.elk_stack.redaction import LONG_NUMBER, RULES, SECRET_KEY_PATH, SECRET_WORDS, Rule
from components.elk_stack.redaction_ottl import LONG_S, LOWERED, holds, redacted_fields, redacted_text

EXAMPLES = 10


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data())
def test_whatever_a_rule_takes_is_worth_its_pattern(rule: Rule, data: st.DataObject) -> None:
    taken = data.draw(st.from_regex(rule.pattern, fullmatch=True)).lower()
    if rule.holds:
        assert any(word in taken for word in rule.holds) or LONG_S in taken
    else:
        assert re.search(LONG_NUMBER, taken)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.from_regex(SECRET_KEY_PATH, fullmatch=True))
def test_the_name_of_a_secret_field_is_worth_its_pattern(name: str) -> None:
    assert any(word in name.lower() for word in (*SECRET_WORDS, "authorization", LONG_S))


def test_a_letter_that_is_an_s_in_one_case_only_is_looked_for() -> None:
    """Patterns without regard to case take it for an s; small letters keep it."""
    assert re.search("(?i)secret", f"{LONG_S}ecret")
    assert LONG_S in holds("secret")
    assert LONG_S not in holds("token")


def test_what_cannot_be_lowered_is_looked_through_by_every_rule() -> None:
    """A condition that fails would skip its rule."""
    assert holds("token").startswith(f"{LOWERED} == nil or ")
    for statements in (redacted_text("body"), redacted_fields("attributes")):
        flags = [one for one in statements if one.startswith("set(") and " where " in one]
        assert len(flags) == 2
        assert all(f"where {LOWERED} == nil or " in one for one in flags)


@pytest.mark.parametrize(
    ("statements", "times"), [(redacted_text("body"), 1), (redacted_fields("body"), 2)], ids=["text", "fields"]
)
def test_every_rule_has_its_statements(statements: list[str], times: int) -> None:
    assert sum(one.startswith("replace_") for one in statements) == times * len(RULES)
