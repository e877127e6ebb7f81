"""The signed snapshot of the error budgets: read from a file, and refused whole where anything about it is wrong."""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from policies.declarations import built
from specs.arithmetic import canonical
from specs.arithmetic.instant import instant
from specs.contract import VERSION, BudgetSnapshot
from specs.units import Duration

LARGEST = 4 << 20
"""Bytes; a hundred systems fit."""
AHEAD = timedelta(minutes=5)
"""How far clocks may differ. A snapshot dated further ahead would never grow old."""
TAKE = "take a new one: make budget ENV=… PROMETHEUS=… KEY=…"


class Refused(Exception):
    """The snapshot is not to be believed. `wanted` and `mend` say why, without a word out of the file."""

    def __init__(self, wanted: str, mend: str = TAKE):
        super().__init__(wanted)
        self.wanted, self.mend = wanted, mend


class Absent(Refused):
    """There is none, or it is older than allowed."""


@dataclass(frozen=True)
class Source:
    """Where the snapshot lies and when it is believed."""

    path: Path
    keys: tuple[Ed25519PublicKey, ...]
    oldest: Duration


def public_key(text: str) -> Ed25519PublicKey:
    """The one line of a PEM public key: base64 of its DER. Raises ValueError."""
    try:
        key = load_der_public_key(base64.b64decode(text, validate=True))
    except (binascii.Error, UnsupportedAlgorithm) as error:
        raise ValueError("no public key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("no Ed25519 key")
    return key


def read(source: Source, environment: str, now: datetime) -> BudgetSnapshot:
    """What the file says of an environment at a moment. Raises Refused or Absent."""
    found = _typed(_verified(_document(source.path), source.keys))
    if found.environment != environment:
        raise Refused("the snapshot of this environment", "name this environment's own file in the configuration")
    taken = _moment(found.taken)
    if taken > now + AHEAD:
        raise Refused("a date that has come", "set the clock of the machine that takes it, then take it again")
    if taken < now - timedelta(seconds=source.oldest.seconds):
        raise Absent(f"one of the last {source.oldest.words}")
    return found


def _document(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise Absent("a file at the path the configuration names") from None
    except (OSError, ValueError):
        raise Refused("a file that can be read", "let whoever runs the preview read it") from None
    if len(content) > LARGEST:
        raise Refused(f"at most {LARGEST >> 20} Mi")
    try:
        found = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused("a JSON document") from None
    if not isinstance(found, dict):
        raise Refused("a JSON document with a snapshot and its signature")
    return found


def _verified(document: dict[str, Any], keys: Iterable[Ed25519PublicKey]) -> Any:
    """The part that is signed; whatever stands beside it is not looked at."""
    given, signature = document.get("snapshot"), document.get("signature")
    if not isinstance(signature, str) or not signature:
        raise Refused("a signature")
    try:
        bare, message = base64.b64decode(signature, validate=True), canonical(given)
    except (ValueError, RecursionError):
        raise Refused("a signature over plain JSON") from None
    if not any(_signed(key, bare, message) for key in keys):
        mend = "somebody edited it or signed with another key: take a new one, or name the new key in the configuration"
        raise Refused("a signature by a key the configuration names", mend)
    return given


def _signed(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _typed(given: Any) -> BudgetSnapshot:
    if not isinstance(given, dict) or given.get("version") != VERSION:
        raise Refused("a version this pack reads", "take it with the command of the same revision")
    try:
        return built(BudgetSnapshot, given)
    except ValueError:
        raise Refused("what the contract of this version says") from None


def _moment(text: str) -> datetime:
    try:
        return datetime.fromtimestamp(instant(text), UTC)
    except (ValueError, OverflowError, OSError):
        raise Refused("a date in UTC") from None
