"""Whether a secret shows in a text: bare, broken over lines or joined of pieces, halved, in base64, URL-encoded."""

import base64
import re
from collections.abc import Iterable
from urllib.parse import quote

GENERATED = re.compile(r"[0-9A-Za-z_-]{20,}")
"""A value of one word that nobody would write by accident, and neither would anybody half of it."""
JOINTS = re.compile(r"[\s\"'+\\,]")
"""What stands between the pieces of a text that is broken over lines or joined in a program."""


def generated(values: Iterable[str]) -> set[str]:
    """Those of some values that can be looked for without finding anything else."""
    return {value for value in values if GENERATED.fullmatch(value)}


def signs(secret: str) -> set[str]:
    """Texts of which one stands wherever the secret does. Either half stands for the whole."""
    middle = len(secret) // 2
    return {secret[:middle], secret[middle:], quote(secret, safe=""), *(encoded(secret, before) for before in range(3))}


def encoded(secret: str, before: int) -> str:
    """What of it shows in the base64 of a longer text, in which that many letters stand before its place in a group of
    three; what its neighbours have a share in is left off."""
    whole = base64.b64encode(b"\0" * before + secret.encode()).decode().rstrip("=")
    first, last = -(-before * 8 // 6), (before + len(secret)) * 8 // 6
    return whole[first:last]


def found(secrets: Iterable[str], text: str) -> int:
    """How many of the secrets show."""
    joined = JOINTS.sub("", text)
    return sum(any(sign in text or sign in joined for sign in signs(secret)) for secret in secrets)
