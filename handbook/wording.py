"""Values as people write them."""

import re

from specs.units import Bytes, Duration, mebibytes

FIELD = re.compile(r"\{\{\s*\$(?P<name>value|labels\.(?P<label>\w+))\s*(?:\|\s*(?P<format>\w+)\s*)?\}\}")
MEASURED = {
    "humanizePercentage": "measured share",
    "humanizeDuration": "measured time",
    "humanizeTimestamp": "measured moment",
}


def in_words(text: str) -> str:
    """Text of an alert for a page that is written before the alert fires: its fields become words in italics.

    Raises ValueError for a field it cannot put into words.
    """
    found = FIELD.sub(
        lambda field: f"*{field['label'] or MEASURED.get(field['format'] or '', 'measured value')}*", text
    )
    if "{{" in found:
        raise ValueError(f"no words for a field of {text!r}; use $value or $labels.<name>, with at most one format")
    return found


ROWS = re.compile(r" \((?:[A-Z]{2,4}-\d{2}(?:, )?)+\)")


def plain(text: str) -> str:
    """A system's own sentence without the ids of requirements, which say nothing to somebody who wants help."""
    return ROWS.sub("", text)


def cell(text: object) -> str:
    """Text inside a table: a bar would end its cell, a new line its row."""
    return str(text).replace("|", r"\|").replace("\n", " ")


def size(amount: Bytes) -> str:
    """512 MiB, 6.25 GiB."""
    if amount < mebibytes(1024):
        return f"{number(amount.count / mebibytes(1).count)} MiB"
    return f"{number(amount.gibibytes)} GiB"


def number(value: float) -> str:
    """At most two decimals, thousands apart: 12, 2.5, 43,200."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def rough(length: Duration) -> str:
    """A computed length: whole minutes, rounded up, where it is longer than one."""
    minute = 60
    return (Duration(-(-length.seconds // minute) * minute) if length.seconds > minute else length).words


def held(length: Duration) -> str:
    """How long a condition must last."""
    return f"after {length.words}" if length.seconds else "at once"


def every(length: Duration) -> str:
    """A pace: every hour, every 30 minutes."""
    return f"every {length.words.removeprefix('1 ')}"
