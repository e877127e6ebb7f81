"""The exact value of an objective as one line of JSON: what a document carries beside the fields OpenSLO has."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from pydantic import TypeAdapter, ValidationError

from specs import shape
from specs.fault import Fault
from specs.slo import Slo

OBJECTIVE = "groundcrew.dev/objective"
"""Annotation of an SLO: its exact value."""
READS = "groundcrew.dev/reads"
"""Annotation of an SLI: the queries as they were exported, so that a later edit of one is seen."""

ADAPTER = TypeAdapter(Slo)
WANTED = "an objective as the export writes it"
MEND = "remove the annotation; the plain fields are then read"


def encoded(value: Slo) -> str:
    return json.dumps(asdict(value), ensure_ascii=False, separators=(",", ":"))


def decoded(text: str, where: str, path: str) -> tuple[Slo | None, tuple[Fault, ...]]:
    """The objective, or every reason why the text is none. An unknown or superfluous field is a reason."""
    try:
        found = ADAPTER.validate_json(text)
    except ValidationError as error:
        wrong = ".".join(map(str, error.errors()[0]["loc"])) or "its text"
        return None, (Fault(where, path, f"JSON in which {wrong} cannot be read", WANTED, MEND),)
    if json.loads(encoded(found)) != json.loads(text):
        return None, (Fault(where, path, "JSON with fields an objective has not", WANTED, MEND),)
    faults = tuple(shape.faults(found, Slo, where, path))
    return (None if faults else found), faults


def list_of(values: Iterable[Slo]) -> list[object]:
    """Objectives as data, in the form of the annotation."""
    return [json.loads(encoded(value)) for value in values]
