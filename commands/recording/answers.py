"""What a deployment would answer to a registration: ids, defaults and generated values, all reproducible.

Generated values are derived from the URN, so two recordings are equal, and no two resources share a value: a
value found where it does not belong tells which resource it came from.
"""

import base64
import hashlib
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from commands.recording.model import Secret


def answer(urn: str, token: str, name: str, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """(id, outputs) of a custom resource after creation."""
    if token.startswith("kubernetes:"):
        return _kubernetes(urn, name, inputs)
    outputs = dict(inputs)
    generate = _GENERATED.get(token)
    if generate is not None:
        outputs |= generate(urn, inputs)
    return str(uuid.uuid5(uuid.NAMESPACE_URL, urn)), outputs


def answer_read(urn: str, token: str, identity: str) -> dict[str, Any]:
    """What reading an object that exists yields at least: its metadata."""
    if not token.startswith("kubernetes:"):
        return {}
    namespace, _, name = identity.rpartition("/")
    metadata = {"name": name, "uid": str(uuid.uuid5(uuid.NAMESPACE_URL, urn))}
    return {"metadata": metadata | ({"namespace": namespace} if namespace else {})}


def _kubernetes(urn: str, name: str, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    outputs = dict(inputs)
    metadata = outputs.get("metadata")
    metadata = dict(metadata) if isinstance(metadata, Mapping) else {}
    metadata.setdefault("name", f"{name}-{_digest(urn, 8)}")
    metadata["uid"] = str(uuid.uuid5(uuid.NAMESPACE_URL, urn))
    outputs["metadata"] = metadata
    if outputs.get("kind") == "Service":
        outputs["status"] = {"loadBalancer": {}}
    elif outputs.get("kind") == "PersistentVolumeClaim":
        outputs["status"] = {"phase": "Bound"}
    namespace = metadata.get("namespace")
    return (f"{namespace}/{metadata['name']}" if namespace else str(metadata["name"])), outputs


def _digest(urn: str, length: int) -> str:
    digest = ""
    while len(digest) < length:
        digest += hashlib.sha256(f"{urn}#{len(digest)}".encode()).hexdigest()
    return digest[:length]


def _password(urn: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "result": Secret(_digest(urn, _length(inputs, "length"))),
        "bcryptHash": Secret("$2a$10$" + _digest(urn + "#bcrypt", 53)),
    }


def _string(urn: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {"result": _digest(urn, _length(inputs, "length"))}


def _identifier(urn: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    raw = bytes.fromhex(_digest(urn, 2 * _length(inputs, "byteLength")))
    standard = base64.b64encode(raw).decode()
    return {"hex": raw.hex(), "b64Std": standard, "b64Url": base64.urlsafe_b64encode(raw).decode().rstrip("=")}


def _bytes(urn: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    raw = bytes.fromhex(_digest(urn, 2 * _length(inputs, "length")))
    return {"hex": Secret(raw.hex()), "base64": Secret(base64.b64encode(raw).decode())}


def _uuid(urn: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {"result": str(uuid.uuid5(uuid.NAMESPACE_URL, urn + str(sorted(inputs))))}


def _length(inputs: Mapping[str, Any], key: str) -> int:
    length = inputs.get(key)
    if not isinstance(length, int) or length <= 0:
        raise ValueError(f"`{key}` of a generated value must be a positive whole number, got {type(length).__name__}")
    return length


_GENERATED: Mapping[str, Callable[[str, Mapping[str, Any]], dict[str, Any]]] = {
    "random:index/randomPassword:RandomPassword": _password,
    "random:index/randomString:RandomString": _string,
    "random:index/randomId:RandomId": _identifier,
    "random:index/randomBytes:RandomBytes": _bytes,
    "random:index/randomUuid:RandomUuid": _uuid,
}
