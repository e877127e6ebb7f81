"""No place hides a secret. A sample each day; `make prove` takes many more through every engine (`tests/live/shippers`)."""

import pytest
from hypothesis import given, settings

from components.elk_stack.redaction import redact_message
from tests.components.elk_stack.secret_places import Placed, placed

KEY = b"key"


@pytest.mark.covers("LOG-03")
@given(placed())
@settings(max_examples=150)
def test_no_place_hides_a_secret(found: Placed) -> None:
    assert found.secret not in redact_message(found.line, KEY), found
