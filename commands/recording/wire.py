"""Between the engine's protobuf values and plain data."""

from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2

from commands.recording.model import UNKNOWN, ResourceReference, Secret, Unknown

# Markers of the engine's protocol (sdk/go/common/resource: properties.go and plugin/rpc.go); they never change.
SIGNATURE_KEY = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"
RESOURCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e"
UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def plain(value: struct_pb2.Value) -> Any:
    """Plain data of one wire value. Protobuf knows only floats: whole numbers come back as int."""
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value == UNKNOWN_VALUE else value.string_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "struct_value":
            return plain_struct(value.struct_value)
        case "list_value":
            return [plain(item) for item in value.list_value.values]
        case _:
            return None


def plain_struct(struct: struct_pb2.Struct) -> Any:
    """Plain mapping of a wire struct, or the marker object it stands for."""
    fields = struct.fields
    if SIGNATURE_KEY not in fields:
        return {key: plain(value) for key, value in fields.items()}
    signature = fields[SIGNATURE_KEY].string_value
    if signature == SECRET_SIGNATURE:
        return Secret(plain(fields["value"]))
    if signature == RESOURCE_SIGNATURE:
        return ResourceReference(fields["urn"].string_value, fields["id"].string_value)
    raise ValueError(f"a value with signature {signature} was sent: assets and archives are not part of this program")


def mapping(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Plain mapping of a resource's properties."""
    return {key: plain(value) for key, value in struct.fields.items()}


def struct(values: Mapping[str, Any], *, reveal: bool = False, unknown: str = UNKNOWN_VALUE) -> struct_pb2.Struct:
    """Wire struct of plain data. `reveal` sends secrets bare, as the engine does to policies."""
    message = struct_pb2.Struct()
    message.update({key: _sent(value, reveal, unknown) for key, value in values.items()})
    return message


def _sent(value: Any, reveal: bool, unknown: str) -> Any:
    if isinstance(value, Secret):
        inner = _sent(value.value, reveal, unknown)
        return inner if reveal else {SIGNATURE_KEY: SECRET_SIGNATURE, "value": inner}
    if isinstance(value, Unknown):
        return unknown
    if isinstance(value, ResourceReference):
        return value.urn if reveal else {SIGNATURE_KEY: RESOURCE_SIGNATURE, "urn": value.urn, "id": value.id}
    if isinstance(value, Mapping):
        return {key: _sent(item, reveal, unknown) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_sent(item, reveal, unknown) for item in value]
    return value
