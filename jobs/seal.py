"""The form of what is stored as JSON: deterministic, and sealed with the sum of its own content.

A flipped bit or an edited field breaks the seal. It is no signature: a pod that writes copies holds no private key, so
whoever may write to the store can seal what he edited. Then the chain of manifests, the receipts and the restored data tell.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

SEAL = "seal"


class Broken(ValueError):
    """The bytes are not those that were sealed."""


def sealed(values: Mapping[str, Any]) -> bytes:
    return _text({**values, SEAL: hashlib.sha256(_text(values)).hexdigest()})


def unsealed(data: bytes) -> dict[str, Any]:
    """What was sealed, the seal not yet compared: a record of the wrong form is told by its form. Raises ValueError."""
    values = json.loads(data)
    if not isinstance(values, dict):
        raise ValueError("is no record")
    values.pop(SEAL, None)
    return values


def compare(again: bytes, data: bytes) -> None:
    """Raises Broken where the record, sealed again, has other bytes than were read."""
    if again != data:
        raise Broken("was changed after it was written: its seal is broken")


def _text(values: Mapping[str, Any]) -> bytes:
    return (json.dumps(values, sort_keys=True, indent=1) + "\n").encode()
