"""Names of series in a text that was put together elsewhere."""

import re
from collections.abc import Iterable

WORD = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
"""What Prometheus takes for the name of a series."""


def named(text: str, known: Iterable[str]) -> frozenset[str]:
    """Those of the known series that a text names, wherever in it. A word of its prose counts too: one series too many is
    cheap, one too few is an empty panel."""
    return frozenset(known) & frozenset(WORD.findall(text))
