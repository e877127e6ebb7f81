"""The redaction table as statements of the OpenTelemetry collector (OTTL, over Go's RE2).

This engine knows no check digit inside a replacement and no keyed hash of a match. It is stricter where the others are
exact: a number that begins and is as long as a card's goes even if its digits do not add up, and an e-mail address goes
whole. It never lets through what they take.
"""

from components.elk_stack.redaction import MARK, RULES, SECRET_KEY_PATH, Kind, Rule


def quoted(text: str) -> str:
    """A text of OTTL inside a collector's configuration, where a dollar sign would begin a reference."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$") + '"'


def _replacement(rule: Rule) -> str:
    """Group references in RE2's spelling, braced: the mark that follows would read as part of a name."""
    return MARK if rule.kind is not Kind.REPLACE else rule.replacement.replace("\\1", "${1}")


def redacted_text(path: str) -> list[str]:
    """Statements that take every secret out of one text."""
    return [f"replace_pattern({path}, {quoted(rule.pattern)}, {quoted(_replacement(rule))})" for rule in RULES]


def redacted_fields(path: str) -> list[str]:
    """Statements that take every secret out of a flat map: whole values by their name, the rest by their text.

    A name itself may be a secret, such as a token that sessions are listed by.
    """
    by_text = [
        f'replace_all_patterns({path}, "{part}", {quoted(rule.pattern)}, {quoted(_replacement(rule))})'
        for rule in RULES
        for part in ("value", "key")
    ]
    return [f"delete_matching_keys({path}, {quoted(SECRET_KEY_PATH)})", *by_text]
