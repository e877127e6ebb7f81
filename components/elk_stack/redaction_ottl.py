"""The redaction table as statements of the OpenTelemetry collector (OTTL, over Go's RE2).

This engine knows no check digit inside a replacement and no keyed hash of a match. It is stricter where the others are
exact: a number that begins and is as long as a card's goes even if its digits do not add up, and an e-mail address goes
whole. It never lets through what they take.
"""

from components.elk_stack.redaction import LONG_NUMBER, MARK, RULES, SECRET_KEY_PATH, SECRET_WORDS, Kind, Rule

LOWERED = 'cache["lowered"]'
"""A text in small letters, and what was seen in it; all are set anew for each text, and empty for each record."""
SUSPECT = 'cache["suspect"]'
NUMBERED = 'cache["numbered"]'
LONG_S = "\N{LATIN SMALL LETTER LONG S}"


def quoted(text: str) -> str:
    """A text of OTTL inside a collector's configuration, where a dollar sign would begin a reference."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$") + '"'


def _replacement(rule: Rule) -> str:
    """Group references in RE2's spelling, braced: the mark that follows would read as part of a name."""
    return MARK if rule.kind is not Kind.REPLACE else rule.replacement.replace("\\1", "${1}")


def holds(*words: str) -> str:
    """Whether the lowered text has one of these. Where nothing could be lowered, the answer is yes: what cannot be
    looked through quickly is looked through slowly."""
    # Without regard to case, patterns take the long s for an s, and it is a small letter of its own.
    found = [*words, *([LONG_S] if any("s" in word for word in words) else [])]
    return " or ".join([f"{LOWERED} == nil", *(f"Index({LOWERED}, {quoted(word)}) >= 0" for word in found)])


def _looked_at(text: str) -> list[str]:
    """Statements that tell a text that may hold a secret from all others. Looking for plain words takes a thousandth of
    what a pattern takes, and most lines hold none of them."""
    return [
        f'set({LOWERED}, ConvertCase({text}, "lower"))',
        f"set({SUSPECT}, true) where {holds(*dict.fromkeys(word for rule in RULES for word in rule.holds))}",
        f"set({NUMBERED}, true) where {LOWERED} == nil or IsMatch({LOWERED}, {quoted(LONG_NUMBER)})",
    ]


def _worth(*words: str) -> str:
    """Whether it is worth to apply a rule's pattern; without words, a rule for numbers."""
    return f"{SUSPECT} != nil and ({holds(*words)})" if words else f"{NUMBERED} != nil"


def redacted_text(path: str) -> list[str]:
    """Statements that take every secret out of one text."""
    by_rule = [
        f"replace_pattern({path}, {quoted(rule.pattern)}, {quoted(_replacement(rule))}) where {_worth(*rule.holds)}"
        for rule in RULES
    ]
    return [*_looked_at(path), *by_rule]


def redacted_fields(path: str) -> list[str]:
    """Statements that take every secret out of a flat map: whole values by their name, the rest by their text.

    A name itself may be a secret, such as a token that sessions are listed by.
    """
    by_rule = [
        f'replace_all_patterns({path}, "{part}", {quoted(rule.pattern)}, {quoted(_replacement(rule))})'
        f" where {_worth(*rule.holds)}"
        for rule in RULES
        for part in ("value", "key")
    ]
    names = f"delete_matching_keys({path}, {quoted(SECRET_KEY_PATH)}) where {_worth(*SECRET_WORDS, 'authorization')}"
    return [*_looked_at(f"String({path})"), names, *by_rule]
