"""Secrets do not get through, and what is no secret does."""

import hashlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.elk_stack.redaction import HASH_LENGTH, luhn, redact, redact_message, redact_record
from components.elk_stack.redaction_names import SECRET_FIELD
from components.elk_stack.redaction_rules import MARK, RULES, Kind
from tests.components.elk_stack.secrets import HARMLESS, SAMPLES, TOKEN

KEY = b"key"


@pytest.mark.covers("LOG-03")
@pytest.mark.parametrize(("line", "secret", "kept"), SAMPLES)
def test_a_secret_goes_and_its_surroundings_stay(line: str, secret: str, kept: str) -> None:
    clean = redact_message(line, KEY)
    assert secret in line
    assert secret not in clean
    assert kept in clean


@pytest.mark.parametrize(("line", "secret", "kept"), SAMPLES)
def test_a_second_layer_changes_nothing(line: str, secret: str, kept: str) -> None:
    once = redact_message(line, KEY)
    assert redact_message(once, KEY) == once


@pytest.mark.parametrize("line", HARMLESS)
def test_what_is_no_secret_stays(line: str) -> None:
    assert redact_message(line, KEY) == line


def test_the_order_of_the_rules_matters() -> None:
    """key=value first takes the word Bearer for the secret and leaves the token (the trap the order avoids)."""
    names = [rule.name for rule in RULES]
    assert names.index("authorization") < names.index("bearer") < names.index("key-value")
    [key_value] = [rule for rule in RULES if rule.name == "key-value"]
    trap = f"token: Bearer {TOKEN}"
    assert TOKEN in re.sub(key_value.pattern, key_value.replacement, trap)
    assert TOKEN not in redact(trap)


def test_json_stays_json() -> None:
    line = json.dumps({"password": "a", "message": "token=b c", "n": [1, {"api-key": None}]})
    assert json.loads(redact_message(line)) == {
        "password": MARK,
        "message": f"token={MARK} c",
        "n": [1, {"api-key": MARK}],
    }


@given(
    st.recursive(
        st.sampled_from([f"password={TOKEN}", f"Bearer {TOKEN}", f"https://a:{TOKEN}@b/", 7, None, True]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["a", "b c", "token", "msg"]), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_no_depth_hides_a_secret(record: object) -> None:
    assert TOKEN not in json.dumps(redact_record(record, KEY))


@given(st.text(max_size=300))
def test_no_text_stops_it(text: str) -> None:
    once = redact(text, KEY)
    assert redact(once, KEY) == once


def test_addresses_leave_as_a_keyed_hash() -> None:
    one, other = redact("jane@example.com", b"one"), redact("jane@example.com", b"other")
    assert re.fullmatch(r"mail-[0-9a-f]{16}", one)
    assert one != other
    assert one == "mail-" + hashlib.sha256(b"jane@example.comone").hexdigest()[:HASH_LENGTH]
    assert redact("jane@example.com") == "jane@example.com"


@pytest.mark.parametrize(
    ("digits", "valid"), [("4111111111111111", True), ("4111111111111112", False), ("79927398713", True)]
)
def test_check_digits(digits: str, valid: bool) -> None:
    assert luhn(digits) is valid


def test_patterns_keep_to_what_every_engine_reads() -> None:
    for pattern in [*(rule.pattern for rule in RULES), SECRET_FIELD]:
        assert not re.search(r"\(\?[=!<P#]|[*+?}]\+|\\[1-9zZA]", pattern), pattern
        assert "(?i)" not in pattern[1:]
        assert '"' not in pattern
        assert "'" not in pattern
    assert {rule.kind for rule in RULES} == set(Kind)
