"""The redaction table as statements of the OpenTelemetry collector (OTTL, over Go's RE2).

This engine knows no check digit inside a replacement and no keyed hash of a match. It is stricter where the others are
exact: a number that begins and is as long as a card's goes even if its digits do not add up, and an e-mail address goes
whole. It never lets through what they take.
"""

from collections.abc import Iterable

from components.elk_stack.redaction import HASH_LENGTH
from components.elk_stack.redaction_names import FIELD_WORDS, SECRET_KEY_PATH, USER_FIELDS
from components.elk_stack.redaction_rules import CARD, LONG_NUMBER, MARK, RULES, Kind, Rule
from components.elk_stack.statement_literals import LITERALS

LOWERED = 'cache["lowered"]'
"""A text in small letters, and what was seen in it; all are set anew for each text, and empty for each record."""
SUSPECT = 'cache["suspect"]'
NUMBERED = 'cache["numbered"]'
WRITTEN = 'cache["written"]'
"""A map as JSON."""
NUMBER = rf"(\x22:){CARD}([,}}])"
"""A card's number as the value of a name."""
DEEPEST = 32
"""Levels of nested fields. Each makes the names below it longer: without an end, a line of a megabyte makes a record of a
gigabyte."""
DEEPER = r"\x22:(?:\{[^}]|\[[^\]])"
"""In the JSON of fields that were flattened: objects and lists are left."""
IN_ITS_PLACE = f'${{1}}"{MARK}"${{2}}'
LONG_S = "\N{LATIN SMALL LETTER LONG S}"


def quoted(text: str) -> str:
    """A text of OTTL inside a collector's configuration, where a dollar sign would begin a reference."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$") + '"'


def _replacement(rule: Rule) -> str:
    """Group references in RE2's spelling, braced: the mark that follows would read as part of a name."""
    return MARK if rule.kind is not Kind.REPLACE else references(rule.replacement)


def references(replacement: str) -> str:
    """\\1 as RE2 writes it."""
    return replacement.replace("\\1", "${1}").replace("\\2", "${2}")


def holds(*words: str) -> str:
    """Whether the lowered text has one of these. Where nothing could be lowered, the answer is yes: what cannot be
    looked through quickly is looked through slowly."""
    # Without regard to case, patterns take the long s for an s, and it is a small letter of its own.
    found = [*words, *([LONG_S] if any("s" in word for word in words) else [])]
    return " or ".join([f"{LOWERED} == nil", *(f"Index({LOWERED}, {quoted(word)}) >= 0" for word in found)])


def shortest(words: Iterable[str]) -> list[str]:
    """Without those that hold another one."""
    given = dict.fromkeys(words)
    return [word for word in given if not any(other in word for other in given if other != word)]


def _looked_at(text: str) -> list[str]:
    """Statements that tell a text that may hold a secret from all others. Looking for plain words takes a thousandth of
    what a pattern takes, and most lines hold none of them."""
    return [
        f'set({LOWERED}, ConvertCase({text}, "lower"))',
        f"set({SUSPECT}, true) where {holds(*shortest(word for rule in RULES for word in rule.holds))}",
        f"set({NUMBERED}, true) where {LOWERED} == nil or IsMatch({LOWERED}, {quoted(LONG_NUMBER)})",
    ]


def _worth(rule: Rule) -> str:
    """Whether it is worth to apply a rule's pattern; without words, a rule for numbers."""
    words = [f"({holds(*group)})" for group in (rule.holds, rule.beside) if group]
    return " and ".join([f"{SUSPECT} != nil", *words]) if words else f"{NUMBERED} != nil"


def redacted_text(path: str) -> list[str]:
    """Statements that take every secret out of one text."""
    by_rule = [
        f"replace_pattern({path}, {quoted(rule.pattern)}, {quoted(_replacement(rule))}) where {_worth(rule)}"
        for rule in RULES
    ]
    return [*_looked_at(path), *by_rule]


def looked_through_fields(path: str) -> list[str]:
    """Statements for a record's fields as they were written, first of all: what is seen in them, and the values that lie not
    under their names but beside them. The language knows no neighbours, so these are taken out of the fields' JSON, which is
    read again where that changed it."""
    pairs = [
        f"replace_pattern({WRITTEN}, {quoted(rule.pattern)}, {quoted(_replacement(rule))}) where {_worth(rule)}"
        for rule in RULES
        if rule.pairs
    ]
    return [
        *_looked_at(f"String({path})"),
        f"set({WRITTEN}, String({path})) where {SUSPECT} != nil",
        *pairs,
        f"set({path}, ParseJSON({WRITTEN})) where {WRITTEN} != nil and {WRITTEN} != String({path})",
    ]


def hashed_persons(path: str, target: str, key_file: str) -> list[str]:
    """Statements that lay a person's hash at the target and forget who it is; the formula is `redaction.keyed_hash`."""
    found = []
    for name in USER_FIELDS:
        digest = f'SHA256(Concat([String({path}["{name}"]), "${{file:{key_file}}}"], ""))'
        found += [
            f'set({target}, Substring({digest}, 0, {HASH_LENGTH})) where {path}["{name}"] != nil',
            f'delete_key({path}, "{name}")',
        ]
    return found


def without_literals(statement: str) -> list[str]:
    """Statements that take the literals out of a database's statement."""
    return [
        f"replace_pattern({statement}, {quoted(found)}, {quoted(references(instead))}) where {statement} != nil"
        for found, instead in LITERALS
    ]


def redacted_fields(path: str) -> list[str]:
    """Statements that take every secret out of a flat map that was looked through: whole values by their name, the rest by
    their text, numbers of cards by their JSON.

    A name itself may be a secret, such as a token that sessions are listed by.
    """
    by_rule = [
        f'replace_all_patterns({path}, "{part}", {quoted(rule.pattern)}, {quoted(_replacement(rule))})'
        f" where {_worth(rule)}"
        for rule in RULES
        for part in ("value", "key")
    ]
    names = (
        f"delete_matching_keys({path}, {quoted(SECRET_KEY_PATH)}) where {SUSPECT} != nil and ({holds(*FIELD_WORDS)})"
    )
    return [
        names,
        *by_rule,
        f"set({WRITTEN}, String({path})) where {NUMBERED} != nil",
        # After the texts, which then hold none: what looks like a number in JSON is one.
        f"replace_pattern({WRITTEN}, {quoted(NUMBER)}, {quoted(IN_ITS_PLACE)}) where {NUMBERED} != nil",
        f"set({path}, ParseJSON({WRITTEN})) where {NUMBERED} != nil and {WRITTEN} != String({path})",
    ]
