"""Every way in which a secret may show is seen, and what is not it is not taken for it."""

import base64
from urllib.parse import quote

import pytest

from tests.support.canaries import found, generated

SECRET = "tq7Xw0451zzkpR-9fmA_2cLd"
OTHER = "Zq7Xw0451zzkpR19fmAB2cLe"


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"postgres://admin:{SECRET}@db/orders",
        f"first {SECRET[:12]} is told",
        f"{SECRET[12:]}",
        f"{SECRET[:7]}\n{SECRET[7:]}",
        f'"{SECRET[:9]}" + "{SECRET[9:]}"',
        *(base64.b64encode(f"{'u' * before}:{SECRET}:more".encode()).decode() for before in range(3)),
        base64.b64encode(SECRET.encode()).decode(),
        quote(quote(SECRET)),
    ],
)
def test_a_secret_is_seen(text: str) -> None:
    assert found({SECRET}, text) == 1


@pytest.mark.parametrize("text", ["", OTHER, SECRET[:8], base64.b64encode(OTHER.encode()).decode(), SECRET[::-1]])
def test_another_text_is_none(text: str) -> None:
    assert found({SECRET}, text) == 0


def test_only_values_that_nobody_writes_by_accident_are_looked_for() -> None:
    assert generated([SECRET, "postgres", "user=admin\npassword=x", "a" * 19, "two words of twenty letters"]) == {
        SECRET
    }
