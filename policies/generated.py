"""Passwords the program makes up itself."""

from collections.abc import Iterator
from math import log2

from policies.finding import Breach, Control, Found
from policies.reading import at, whole

KIND = "RandomPassword"
TOKEN = "random:index/randomPassword:RandomPassword"
FACTS = ("length", "lower", "upper", "numeric", "special")
"""What is read of it; the password itself is not."""
ALPHABET = {"lower": 26, "upper": 26, "numeric": 10, "special": 20}
LEAST_BITS = 128


def strong(found: Found) -> Iterator[Breach]:
    """A generated password holds at least 128 bits, so that nobody guesses it however fast they try."""
    if found.kind != KIND:
        return
    length = whole(found.data, "length")
    letters = sum(size for name, size in ALPHABET.items() if at(found.data, name) is not False)
    if length is None or letters < 2 or length * log2(letters) < LEAST_BITS:
        yield Breach("length", f"{LEAST_BITS} bits", "make it 32 characters long")


CONTROLS = (Control("SCR-004", strong, "NIST SP 800-63B; no default pair such as admin/admin"),)
