"""The envelope of a log record: one table, and a schema that takes what it says and nothing else.

That records which really leave the node agent agree is shown in `tests/live/shippers/test_envelope.py`.
"""

import json
import re
from datetime import datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from components.elk_stack.collector_statements import field, name_fields
from components.elk_stack.pipeline.filters import RENAMED, shape
from components.elk_stack.pipeline.tree import Plugin
from components.elk_stack.record_schema import record_schema, record_schema_file
from components.elk_stack.redaction_ottl import quoted
from components.elk_stack.templates import mappings_component
from specs.log_record import ENVELOPE, FIELDS, GIVEN, MOMENT, TOPMOST, FieldType
from tests.support.log_records import record_faults

RECORD = {
    "@timestamp": "2026-01-01T00:00:00.000000001Z",
    "message": "order 5 was packed",
    "stream": "stdout",
    "system": "web-shop",
    "data_stream.type": "logs",
    "data_stream.dataset": "application.web-shop",
    "data_stream.namespace": "prod",
    "kubernetes.namespace_name": "web-shop",
    "log.level": "error",
    "tags": ["error"],
    "http.response.status_code": 503,
    "fields": {"number": 5, "note": "anything", "in": {"depth": [1]}},
}
FALSE: dict[FieldType, Any] = {
    FieldType.DATE: "yesterday",
    FieldType.KEYWORD: 5,
    FieldType.SAME: ["logs"],
    FieldType.TEXT: {"a": "text"},
    FieldType.PATTERN: None,
    FieldType.NUMBER: "503",
    FieldType.OBJECT: "text",
    FieldType.STORED: True,
}


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(record_schema())
    assert json.loads(record_schema_file()) == record_schema()
    assert record_schema()["$schema"].endswith("2020-12/schema")


def test_a_record_is_taken() -> None:
    assert record_faults(RECORD) == []


@pytest.mark.parametrize("field", ENVELOPE, ids=lambda field: field.name)
def test_a_field_of_another_type_is_not(field: Any) -> None:
    [fault] = record_faults({**RECORD, field.name: FALSE[field.type]})
    assert fault.startswith(("$." + field.name, "$['@"))


@pytest.mark.parametrize(
    "name", ["levle", "log.levle", "data_stream.kind", "source.geo.location", "kubernetes.labels_"]
)
def test_a_field_nobody_knows_is_not(name: str) -> None:
    [fault] = record_faults({**RECORD, name: "x"})
    assert "Additional properties are not allowed" in fault


@pytest.mark.parametrize("field", [field for field in ENVELOPE if field.always], ids=lambda field: field.name)
def test_a_field_every_record_has_cannot_be_left_out(field: Any) -> None:
    assert record_faults({name: value for name, value in RECORD.items() if name != field.name})


def test_the_store_s_mapping_has_the_same_fields() -> None:
    def leaves(tree: dict[str, Any], before: str = "") -> set[str]:
        found: set[str] = set()
        for name, inner in tree.items():
            deeper = inner.get("properties")
            found |= leaves(deeper, f"{before}{name}.") if deeper else {before + name}
        return found

    assert (
        leaves(mappings_component()["template"]["mappings"]["properties"])
        == set(FIELDS)
        == leaves(record_schema()["properties"])
    )


def test_names_stand_once_and_none_lies_in_another() -> None:
    names = [field.name for field in ENVELOPE]
    assert len(names) == len(set(names))
    assert not [(a, b) for a in names for b in names if b.startswith(f"{a}.")]
    assert len(GIVEN) == len([field for field in ENVELOPE if field.given]) == len(RENAMED)


def test_the_pipeline_lets_nothing_else_through() -> None:
    [last] = shape()
    assert isinstance(last, Plugin)
    assert last.options["whitelist_names"] == [f"^{name}$" for name in TOPMOST]


@pytest.mark.parametrize(
    ("text", "exists"),
    [
        ("2026-01-01T10:00:00Z", True),
        ("2026-12-31T23:59:59.123456789+01:00", True),
        ("2028-02-29T00:00:00-0330", True),
        ("2026-02-29T00:00:00Z", False),
        ("2100-02-29T00:00:00Z", False),
        ("2026-02-30T10:00:00Z", False),
        ("2026-04-31T10:00:00Z", False),
        ("2026-13-01T10:00:00Z", False),
        ("2026-01-01T24:00:00Z", False),
        ("2026-01-01T10:00:60Z", False),
        ("2026-01-01T1:2:3Z", False),
        ("2026-01-01T10:00:00.Z", False),
        ("2026-01-01T10:00:00.1234567890Z", False),
        ("0000-00-00T00:00:00Z", False),
        ("2026-01-01T10:00:00+99:00", False),
    ],
)
def test_only_a_time_that_exists_is_one(text: str, exists: bool) -> None:
    """The store refuses a record of the thirtieth of February, and a refusal for good loses it."""
    assert bool(re.search(MOMENT, text)) is exists
    if exists and len(text) < 30:
        datetime.fromisoformat(text)
    assert f"IsMatch({field('timestamp')}, {quoted(MOMENT)})" in "\n".join(name_fields())
