"""Texts with variables, filled so that no value can break out of the place it stands in."""

import json
from collections.abc import Mapping
from string import Template
from urllib.parse import quote

Variables = Mapping[str, str]


def in_url(text: str, variables: Variables) -> str:
    """Raises KeyError for a variable that is not known."""
    return Template(text).substitute({name: quote(value, safe="") for name, value in variables.items()})


def in_json(text: str, variables: Variables) -> str:
    """Each variable stands between quotes: its value is escaped as a JSON string is. Raises KeyError."""
    return Template(text).substitute({name: json.dumps(value)[1:-1] for name, value in variables.items()})


def known(text: str, variables: Variables) -> bool:
    return set(Template(text).get_identifiers()) <= set(variables)


def captured(body: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Fields of an answer's JSON, inner ones after a dot. Raises LookupError with the field that is not there."""
    try:
        whole = json.loads(body)
    except ValueError:
        raise LookupError("the answer is no valid JSON") from None
    return {variable: _field(whole, path) for variable, path in fields.items()}


def _field(value: object, path: str) -> str:
    for part in path.split("."):
        if not isinstance(value, dict) or part not in value:
            raise LookupError(f"the answer has no field {path}")
        value = value[part]
    if not isinstance(value, str | int):
        raise LookupError(f"the answer's field {path} is neither text nor number")
    return str(value)
