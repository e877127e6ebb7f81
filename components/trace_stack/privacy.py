"""What must not leave the collector that took a span in: secrets, persons, the literals of statements. As OTTL statements, made
of the logs' own tables.

Everything of a span that is stored is looked at: names, texts and attributes of spans, of their events, of scopes and of
resources. Links lose their attributes in the trace store, which keeps what they point at.
"""

from typing import Any

from components.elk_stack.redaction_ottl import (
    DEEPER,
    DEEPEST,
    LOWERED,
    NUMBERED,
    SUSPECT,
    hashed_persons,
    looked_through_fields,
    quoted,
    redacted_fields,
    redacted_text,
    without_literals,
)
from components.elk_stack.statement_literals import STATEMENT_FIELDS

ATTRIBUTES = "attributes"
NESTED = r"\x22:[\[{]"
PARAMETERS = r"^db[.](?:query|operation)[.]parameter[.]"
"""What a statement was asked with, by itself."""
TEXTS = {
    "resource": (),
    "scope": (),
    "span": ("name", "status.message", "trace_state"),
    "spanevent": ("name",),
}
"""What may hold a secret beside attributes, by the parts of a trace."""


def attributes(key_file: str) -> list[str]:
    """Statements for the attributes of one part. Maps and lists are laid flat where anything in them must be looked at: the
    language reaches no deeper."""
    looked_at = f'({SUSPECT} != nil or {NUMBERED} != nil or Index({LOWERED}, "user") >= 0)'
    return [
        *looked_through_fields(ATTRIBUTES),
        f'flatten({ATTRIBUTES}, "", {DEEPEST}) where {looked_at} and IsMatch(String({ATTRIBUTES}), {quoted(NESTED)})',
        f"set({ATTRIBUTES}, {{}}) where {looked_at} and IsMatch(String({ATTRIBUTES}), {quoted(DEEPER)})",
        *hashed_persons(ATTRIBUTES, f'{ATTRIBUTES}["user.hash"]', key_file),
        *redacted_fields(ATTRIBUTES),
        *(line for name in STATEMENT_FIELDS for line in without_literals(f'{ATTRIBUTES}["{name}"]')),
        f"delete_matching_keys({ATTRIBUTES}, {quoted(PARAMETERS)})",
    ]


def privacy(key_file: str) -> list[dict[str, Any]]:
    """One group for each part of a trace."""
    return [
        {
            "context": part,
            "statements": [*attributes(key_file), *(line for text in texts for line in redacted_text(text))],
        }
        for part, texts in TEXTS.items()
    ]
