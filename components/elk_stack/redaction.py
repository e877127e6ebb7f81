"""The redaction table applied in Python, the engine the others are compared with. Ruby and OTTL are compiled from the same."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from components.elk_stack.redaction_names import NAMED, SECRET_FIELD, SECRET_OPTION, VALUED
from components.elk_stack.redaction_rules import MARK, RULES, Kind, Rule

HASH_LENGTH = 16


def compiled(rules: tuple[Rule, ...]) -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    """What is a word is decided as the other engines do: a card behind a letter of another script is a card."""
    return tuple((rule, re.compile(rule.pattern, re.ASCII if rule.kind is Kind.CARD else 0)) for rule in rules)


_COMPILED = compiled(RULES)
_SECRET_FIELD, _SECRET_OPTION = re.compile(SECRET_FIELD), re.compile(SECRET_OPTION)


def redact(text: str, key: bytes = b"") -> str:
    """The text without secrets. Without a key, e-mail addresses stay: the layer that holds the key hashes them."""
    for rule, pattern in _COMPILED:
        if rule.kind is Kind.HASH and not key:
            continue
        text = _without_cards(pattern, text) if rule.kind is Kind.CARD else pattern.sub(_replacement(rule, key), text)
    return text


def _without_cards(pattern: re.Pattern[str], text: str) -> str:
    """Where digits do not add up, a card may still begin at the next one: an order number in front must not hide it."""
    at, kept = 0, []
    while found := pattern.search(text, at):
        card = luhn(found[0])
        end = found.end() if card else found.start() + 1
        kept += [text[at : found.start()], MARK if card else text[found.start() : end]]
        at = end
    return "".join([*kept, text[at:]])


def redact_message(text: str, key: bytes = b"") -> str:
    """A log line: field by field where it is a JSON object, which then stays one, otherwise as text."""
    if text.startswith("{"):
        try:
            record = redact_record(json.loads(text), key)
            return json.dumps(record, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        except (ValueError, RecursionError):
            # Also what no JSON can say, such as a number beyond all bounds.
            return redact(text, key)
    return redact(text, key)


def redact_record(value: Any, key: bytes = b"") -> Any:
    """A record with every text redacted at every depth, names of fields included, and every secret field's value gone."""
    if isinstance(value, str):
        return redact_message(value, key)
    if isinstance(value, list):
        return [MARK if _told_before(value, at) else redact_record(item, key) for at, item in enumerate(value)]
    if isinstance(value, Mapping):
        named = any(_is(value.get(name), _SECRET_FIELD) for name in NAMED)
        return {
            redact(name, key): MARK
            if _SECRET_FIELD.search(name) or (named and name == VALUED)
            else redact_record(item, key)
            for name, item in value.items()
        }
    if isinstance(value, int) and not isinstance(value, bool):
        return MARK if redact(str(value)) == MARK else value
    return value


def _told_before(values: list[Any], at: int) -> bool:
    """Whether the item in front says that this one is secret: an option of a command, or the name of a pair."""
    return at > 0 and (_is(values[at - 1], _SECRET_OPTION) or (len(values) == 2 and _is(values[0], _SECRET_FIELD)))


def _is(value: Any, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and bool(pattern.search(value))


def _replacement(rule: Rule, key: bytes) -> str | Callable[[re.Match[str]], str]:
    if rule.kind is Kind.HASH:
        return lambda found: rule.replacement + keyed_hash(found[0], key)
    return rule.replacement


def keyed_hash(text: str, key: bytes) -> str:
    """SHA-256 of text and key, shortened: without the key nobody can try all known addresses. Not an HMAC, because the
    collector's language has none, and one person must have one hash whichever way a record came. What an HMAC guards
    against, that somebody lengthens a text whose hash they know, is out of reach of a shortened hash with the key behind."""
    return hashlib.sha256(text.encode() + key).hexdigest()[:HASH_LENGTH]


def luhn(text: str) -> bool:
    """ISO/IEC 7812 check digit over the digits of a text."""
    digits = [int(character) for character in text if character.isdigit()]
    doubled = (digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
