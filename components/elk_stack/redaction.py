"""What must never be stored: one table of rules, applied here in Python and compiled to every engine that handles logs.

The patterns keep to what Python, Ruby's Onigmo, Logstash's Joni and RE2 read alike: no lookaround, no backreference, no
possessive repeat, `(?i)` only in front, quotes as hexadecimal escapes. Order matters: with key=value first,
"Authorization: Bearer X" would lose the word Bearer and keep the token. Every rule leaves its own result untouched,
because a record passes through more than one layer.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MARK = "REDACTED"
HASH_LENGTH = 16
_QUOTE = r"[\x22\x27]"
_KEYS = (
    r"pass(?:word|wd|phrase)|pwd|secret(?:[_-]?(?:access[_-]?)?key)?|(?:auth|access|refresh|id|api|bearer)?[_-]?token"
    r"|(?:api|access|private|encryption|signing|client)[_-]?(?:key|secret)|credentials?|session[_-]?id|cookie"
)
_VALUE = (
    # Whole quoted texts, plain or escaped inside another text; then what is unquoted or was cut off before its end.
    rf"\x22[^\x22\\]*(?:\\[\s\S][^\x22\\]*)*\x22|\x27[^\x27\\]*(?:\\[\s\S][^\x27\\]*)*\x27|\\+\x22[^\x22]*\x22"
    # Lists and objects, which in a text end at the first bracket.
    rf"|\[[^\]]*\]?|\{{[^\}}]*\}}?|\\*{_QUOTE}?[^\s,;&\x22\x27][^\s,;&\x22\x27\}}\])]*"
)
_ASSIGNED = r"\s*(?:=>|[:=]|%3[ADad])\s*"
"""Also as a URL writes it."""
CARD = (
    r"(?:\b|\\[nrt])(?:3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}"
    r"|(?:4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|3(?:0[0-5]|[47689][0-9]|5[2-8])[0-9]|6(?:011|4[4-9][0-9]|[25][0-9]{2}))"
    r"[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7})\b"
)
"""Numbers as the card networks hand them out and as people write them (ISO/IEC 7812 issuers; groups of four, or 4-6-5). An
escaped line break in front is no part of a word."""


class Kind(StrEnum):
    REPLACE = "replace"
    CARD = "card"
    """Replaced only where the digits pass the Luhn check: an order number of the same length stays."""
    HASH = "hash"
    """Replaced by a keyed hash, so that one person's records still belong together."""


@dataclass(frozen=True)
class Rule:
    name: str
    pattern: str
    replacement: str = MARK
    """Group references as \\1."""
    kind: Kind = Kind.REPLACE
    holds: tuple[str, ...] = ()
    """Small letters, of which whatever it takes holds one, in large or small: an engine whose patterns are slow looks for
    these first. A rule for numbers has none, see `LONG_NUMBER`."""


LONG_NUMBER = r"[0-9](?:[ -]?[0-9]){12}"
"""Part of every card number: thirteen digits at least."""
SECRET_WORDS = ("pass", "pwd", "secret", "token", "key", "credential", "session", "cookie")
"""Each of `_KEYS` holds one."""
RULES = (
    Rule(
        "private-key",
        r"-----BEGIN[A-Z ]*PRIVATE KEY-----(?:[\s\S]*?-----END[A-Z ]*PRIVATE KEY-----|[A-Za-z0-9+/=\\\s]*)",
        holds=("private key-----",),
    ),
    Rule(
        "authorization",
        r"(?i)((?:proxy-)?authorization\\*" + _QUOTE + r"?\s*(?:=>|[:=])\s*\\*" + _QUOTE + r"?)"
        r"(?:(?:bearer|basic|digest|negotiate|token)\s+)?[^\s,;\x22\x27\\]+",
        r"\1" + MARK,
        holds=("authorization",),
    ),
    # No word boundary in front: what stands there may be a letter, such as the n of an escaped line break.
    Rule("bearer", r"(?i)(bearer\s+)[a-z0-9._~+/=:-]{8,}", r"\1" + MARK, holds=("bearer",)),
    Rule("basic", r"(?i)(basic\s+)[a-z0-9+/]{16,}={0,2}", r"\1" + MARK, holds=("basic",)),
    Rule("jwt", r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*", holds=("eyj",)),
    Rule("aws-key-id", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}", holds=("akia", "asia", "abia", "acca")),
    Rule("url-userinfo", r"(?i)([a-z][a-z0-9+.-]{0,30}://)[^\s/\x22\x27]*@", r"\1" + MARK + "@", holds=("@",)),
    Rule("key-value", rf"(?i)((?:{_KEYS})[0-9]*\\*{_QUOTE}?{_ASSIGNED})(?:{_VALUE})", r"\1" + MARK, holds=SECRET_WORDS),
    Rule("card", CARD, kind=Kind.CARD),
    Rule(
        "e-mail",
        r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}\b",
        "mail-",
        kind=Kind.HASH,
        holds=("@",),
    ),
)
SECRET_FIELD = rf"(?i)^(?:.*[._-])?(?:{_KEYS}|authorization|set[_-]cookie)[0-9]*$"
"""Names of structured fields whose value is replaced whatever it looks like."""
SECRET_KEY_PATH = rf"(?i)^(?:.*[._-])?(?:{_KEYS}|authorization|set[_-]cookie)[0-9]*(?:\..*)?$"
"""The same for flattened records, where the names of all parents stand in front: what lies below such a name goes too."""
USER_FIELDS = ("user_id", "userId", "user.id", "enduser.id")
"""Fields that name a person; they leave as a hash."""

_COMPILED = tuple((rule, re.compile(rule.pattern)) for rule in RULES)
_SECRET_FIELD = re.compile(SECRET_FIELD)


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
            record = json.loads(text)
        except ValueError:
            return redact(text, key)
        return json.dumps(redact_record(record, key), separators=(",", ":"), ensure_ascii=False)
    return redact(text, key)


def redact_record(value: Any, key: bytes = b"") -> Any:
    """A record with every text redacted at every depth, names of fields included, and every secret field's value gone."""
    if isinstance(value, str):
        return redact_message(value, key)
    if isinstance(value, list):
        return [redact_record(item, key) for item in value]
    if isinstance(value, Mapping):
        return {
            redact(name, key): MARK if _SECRET_FIELD.search(name) else redact_record(item, key)
            for name, item in value.items()
        }
    return value


def _replacement(rule: Rule, key: bytes) -> str | Callable[[re.Match[str]], str]:
    if rule.kind is Kind.HASH:
        return lambda found: rule.replacement + keyed_hash(found[0], key)
    return rule.replacement


def keyed_hash(text: str, key: bytes) -> str:
    """HMAC-SHA-256, shortened: without the key nobody can try all known addresses."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:HASH_LENGTH]


def luhn(text: str) -> bool:
    """ISO/IEC 7812 check digit over the digits of a text."""
    digits = [int(character) for character in text if character.isdigit()]
    doubled = (digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
