"""Fingerprints of what is rendered: the same objects give the same text, whoever computes it and in which order."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from specs.contract import SYSTEM_LABEL

OBJECTS = "kubernetes:"
"""How type tokens of the cluster's objects begin."""
NEVER_READ = frozenset({"Secret", "SecretPatch"})
"""Their values are nobody's business, and generated ones are known only after a deployment."""


@dataclass(frozen=True)
class Rendered:
    """One object of a system, without what it says."""

    system: str
    name: str
    """kind namespace/name, as findings name it."""
    fingerprint: str


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces. Raises ValueError for numbers JSON does not know."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def fingerprint(value: Any) -> str:
    """SHA-256 of the canonical text, as sha256:<64 hexadecimal digits>."""
    return f"sha256:{hashlib.sha256(canonical(value)).hexdigest()}"


def rendered(token: str, data: Mapping[str, Any]) -> Rendered | None:
    """An object by Pulumi's type token and its plain inputs, None where it is no system's or is a Secret.

    What only a deployment can tell must be None in `data`, so that a preview and an update agree.
    """
    kind = token.rpartition(":")[2]
    metadata = data.get("metadata")
    labels = metadata.get("labels") if isinstance(metadata, Mapping) else None
    system = labels.get(SYSTEM_LABEL) if isinstance(labels, Mapping) else None
    if not token.startswith(OBJECTS) or kind in NEVER_READ or not isinstance(system, str) or not system:
        return None
    assert isinstance(metadata, Mapping)
    place = "/".join(str(metadata[key]) for key in ("namespace", "name") if metadata.get(key))
    return Rendered(system, f"{kind} {place}".strip(), fingerprint([token, data]))


def by_system(objects: Iterable[Rendered]) -> dict[str, dict[str, str]]:
    """Fingerprints by system and name. Objects of one name are taken together, so that none hides behind another."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in objects:
        found.setdefault(one.system, {}).setdefault(one.name, []).append(one.fingerprint)
    return {
        system: {name: prints[0] if len(prints) == 1 else fingerprint(sorted(prints)) for name, prints in named.items()}
        for system, named in found.items()
    }
