"""Which names of fields hold a secret, and which only speak of one."""

import re

import pytest

from components.elk_stack.redaction import redact, redact_record
from components.elk_stack.redaction_names import SECRET_FIELD, SECRET_KEY_PATH
from components.elk_stack.redaction_rules import MARK
from tests.components.elk_stack.secret_snippets import NAMES

SECRET = "Hunter2Xq9vLm"
HARMLESS = (
    *(
        "compass",
        "passenger",
        "bypass",
        "byPass",
        "trespass",
        "passport",
        "passed",
        "secretary",
        "secret_name",
        "tokenize",
    ),
    *(
        "tokenizer",
        "tokens",
        "max_tokens",
        "tokens_used",
        "token_count",
        "tokenType",
        "password_policy",
        "passwordLength",
    ),
    *(
        "password_changed_at",
        "passwordless",
        "author",
        "authority",
        "key",
        "keyboard",
        "hotkey",
        "primary_key",
        "sessions",
    ),
)


@pytest.mark.covers("LOG-03")
@pytest.mark.parametrize("name", NAMES)
def test_a_secret_s_name_is_known_however_it_is_written(name: str) -> None:
    assert redact_record({name: SECRET}) == {name: MARK}
    for path in (name, f"env.0.{name}", f"{name}.deep.0"):
        assert re.search(SECRET_KEY_PATH, path), path
    assert SECRET not in redact(f"set {name}={SECRET}")


@pytest.mark.parametrize("name", HARMLESS)
def test_a_name_that_only_holds_the_word_stays(name: str) -> None:
    assert not re.search(SECRET_FIELD, name)
    assert not re.search(SECRET_KEY_PATH, f"a.{name}.b")
    assert redact(f"set {name}=12 x") == f"set {name}=12 x"
