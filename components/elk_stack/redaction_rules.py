"""What must never be stored: one table of rules, which `redaction` applies and every engine that handles logs is given.

The patterns keep to what Python, Ruby's Onigmo, Logstash's Joni and RE2 read alike: no lookaround, no backreference, no
possessive repeat, `(?i)` only in front, quotes as hexadecimal escapes. All but RE2 try every start against every end, and
lines come from strangers: no pattern may run over what it began to match more than once, so repeats have a limit or end
before the next place where the pattern could begin. Order matters: with key=value first, "Authorization: Bearer X" would
lose the word Bearer and keep the token. Every rule leaves its own result untouched, because a record passes through more
than one layer.
"""

from dataclasses import dataclass
from enum import StrEnum

from components.elk_stack.redaction_names import FIELD_WORDS, NAMED, SECRET_LEAF, SECRET_NAME, SECRET_WORDS, VALUED

MARK = "REDACTED"
_MARK, _QUOTED_MARK = r"\1" + MARK, rf"\1\x22{MARK}\x22".replace(r"\x22", chr(34))
_ESCAPED = r"\\*"
"""Each text around a text doubles its backslashes. No pattern begins with it."""
_QUOTE = rf"(?:{_ESCAPED}[\x22\x27\x60]|\\+u0022|&quot;|&#34;|%22)"
"""As it is, escaped by a text around it, or as web pages and addresses write it."""
_QUOTED = r"\x22(?:[^\x22\\]|\\[\s\S])*\x22|\x27(?:[^\x27\\]|\\[\s\S])*\x27|\x60[^\x60]*\x60|\\+\x22[^\x22]*\x22"
"""Whole quoted texts, plain or escaped inside another text."""
_WRAPPED = rf"[bru]?(?:{_QUOTED})|(?:\(|(?:[a-z&*(]|\[\])[a-z0-9_.*&()]*[(\[{{])(?:(?:{_QUOTED})(?:\s*,\s*)?)+"
"""As languages show a value: b'x', Some("x"), []string{"x"}."""
_LISTED = r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]?|\{(?:[^{}]|\{[^{}]*\})*\}?"
"""Lists and objects, with those inside them; what was cut off has no end."""
_WHOLE = rf"{MARK}|{_WRAPPED}|{_LISTED}"
"""What says itself where it ends; the mark of an earlier layer first."""
_VALUE = rf"{_WHOLE}|{_QUOTE}?[^\s,;&\x22\x27][^\s,;&\x22\x27\}}\])]*"
_ASSIGNED = r"\s*(?:=>|->|:=|={1,3}|:|%3[ad]|\\+u003[ad])\s*"
"""Also as a URL or JSON writes it."""
_NAMED = rf"{SECRET_NAME}(?:\]|%5d)?{_QUOTE}?{_ASSIGNED}"
_BEARING = r"(?:[a-z][a-z0-9_-]{1,30}\s+)?"
"""The scheme in front of what it is proved with, whatever it is called."""
_PARAMETERS = rf"(?:\s*,\s*[a-z0-9_-]{{1,40}}=(?:{_ESCAPED}\x22[^\x22]*\x22|[^\s,;\x22\x27]*))*"
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
    """Group references as \\1 and \\2."""
    kind: Kind = Kind.REPLACE
    holds: tuple[str, ...] = ()
    """Small letters, of which whatever it takes holds one, in large or small: an engine whose patterns are slow looks for
    these first. A rule for numbers has none, see `LONG_NUMBER`."""
    beside: tuple[str, ...] = ()
    """What it holds one of as well, where that tells many a line."""
    pairs: bool = False
    """Whether it takes a value that does not lie under its name but beside it: in a record's JSON, where no field tells."""


LONG_NUMBER = r"[0-9](?:[ -]?[0-9]){12}"
"""Part of every card number: thirteen digits at least."""
_PREFIXES = (
    r"gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|glpat-[A-Za-z0-9_-]{16,}|xox[abeprs]-[A-Za-z0-9-]{10,}"
    r"|AIza[A-Za-z0-9_-]{35}|[rs]k_(?:live|test)_[A-Za-z0-9]{10,}"
)
RULES = (
    Rule(
        "private-key",
        r"-----BEGIN[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
        # Up to its end or, where it was cut off, as far as it can be one. A second beginning ends the first.
        r"(?:[^-]*(?:-{1,4}[^-]+)*-----END[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|[A-Za-z0-9+/=\\\s]*)",
        holds=("private key",),
    ),
    Rule(
        "authorization",
        rf"(?i)((?:proxy-)?authorization{_QUOTE}?{_ASSIGNED})"
        rf"(?:{_WHOLE}|{_QUOTE}?{_BEARING}[^\s,;\x22\x27\\\])}}]+{_PARAMETERS})",
        _MARK,
        holds=("authorization",),
    ),
    # No word boundary in front: what stands there may be a letter, such as the n of an escaped line break.
    Rule("bearer", r"(?i)(bearer\s+)[a-z0-9._~+/=:-]{8,}", _MARK, holds=("bearer",)),
    Rule("basic", r"(?i)(basic\s+)[a-z0-9+/]{16,}={0,2}", _MARK, holds=("basic",)),
    Rule("jwt", r"eyJ[A-Za-z0-9_-]{5,500}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){0,3}", holds=("eyj",)),
    Rule("aws-key-id", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}", holds=("akia", "asia", "abia", "acca")),
    Rule(
        "known-prefix",
        _PREFIXES,
        holds=("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "aiza", "k_live_", "k_test_"),
    ),
    Rule(
        "web-hook",
        r"(?i)(hooks\.slack\.com\\{0,4}/[a-z]{1,20}\\{0,4}/)[a-z0-9/_\\-]+",
        _MARK,
        holds=("hooks.slack.com",),
    ),
    Rule("url-userinfo", r"(?i)([a-z][a-z0-9+.-]{0,30}:(?:\\{0,4}/){2})[^\s/\x22\x27]*@", _MARK + "@", holds=("@",)),
    Rule(
        "encoded-userinfo",
        r"(?i)([a-z][a-z0-9+.-]{0,30}%3a%2f%2f)(?:[^\s/%\x22\x27&]|%[013-9a-f][0-9a-f]|%2[0-9a-e]|%3[0-9a-e])*(?:%40|@)",
        _MARK + "@",
        holds=("%3a%2f%2f",),
    ),
    Rule(
        "dsn",
        r"(?i)([^\s:@/=(\x22\x27]{1,32}:)[^\s\x22\x27]{1,100}(@(?:tcp6?|unix)\()",
        _MARK + r"\2",
        holds=("@tcp", "@unix"),
    ),
    Rule(
        "sql-password",
        r"(?i)((?:password(?:\s+for\s+[^\s=]{1,64}\s*=)?|identified(?:\s+with\s+[^\s;]{1,40})?\s+(?:by|as)(?:\s+password)?)"
        rf"(?:\s*\(\s*|\s+))[en]?(?:{_QUOTED}|\\+\x27[^\x27]*\x27)",
        _MARK,
        holds=("password", "identified"),
    ),
    Rule(
        "redis-password",
        rf"(?i)((?:requirepass|masterauth)[\x22\x27]?\s+)(?:{_QUOTED}|[^\s\x22\x27]+)",
        _MARK,
        holds=("requirepass", "masterauth"),
    ),
    # Redis writes its commands in large letters; "auth failed" is no command.
    Rule("redis-auth", r"((?:^|[\s>:])AUTH [^\s\x22\x27]{1,64} )[^\s\x22\x27]+", _MARK, holds=("auth ",)),
    Rule(
        "redis-command",
        r"(\x22AUTH\x22\s+(?:\x22[^\x22\s]{1,64}\x22\s+)?)\x22[^\x22]*\x22",
        _QUOTED_MARK,
        holds=("auth",),
    ),
    Rule(
        "named-value",
        rf"(?i)((?:{'|'.join(NAMED)}){_QUOTE}\s*:\s*{_QUOTE}{SECRET_LEAF}{_QUOTE}\s*,\s*"
        # What may stand between the two: no object, no list.
        rf"(?:{_ESCAPED}\x22[a-z0-9_-]{{1,32}}{_ESCAPED}\x22\s*:\s*(?:{_ESCAPED}\x22[^\x22\\]*{_ESCAPED}\x22|[a-z0-9.]{{1,32}})\s*,\s*)"
        rf"{{0,4}}"
        rf"{_QUOTE}{VALUED}{_QUOTE}\s*:\s*)(?:{_QUOTED}|[^\s,;&\x22\x27\}}\[\]{{]+)",
        _QUOTED_MARK,
        holds=SECRET_WORDS,
        beside=(VALUED,),
        pairs=True,
    ),
    Rule(
        "listed-value",
        rf"(?i)((?:[(\[]\s*[bru]?{_QUOTE}(?:{SECRET_LEAF}|(?:proxy-)?authorization)|[,(\[]\s*[bru]?{_QUOTE}--?{SECRET_LEAF})"
        rf"{_QUOTE}\s*,\s*)[bru]?(?:{_QUOTED})",
        _QUOTED_MARK,
        holds=FIELD_WORDS,
        beside=("[", "(", "-"),
        pairs=True,
    ),
    Rule(
        "option",
        rf"(?i)((?:^|[^-])--{SECRET_LEAF}\s+)(?:{_QUOTED}|[^\s\x22\x27-][^\s\x22\x27]*)",
        _MARK,
        holds=SECRET_WORDS,
        beside=("--",),
    ),
    Rule("element", rf"(?i)(<{SECRET_LEAF}(?:\s[^<>]*)?>)[^<]+", _MARK, holds=SECRET_WORDS, beside=("<", "u003c")),
    Rule(
        "cookie",
        rf"(?i)(cookie{_QUOTE}?{_ASSIGNED})(?:{_WHOLE}"
        r"|[^\s,;\x22\x27]+(?:;\s?[^\s,;=\x22\x27]{1,64}(?:=[^\s,;\x22\x27]*)?)*)",
        _MARK,
        holds=("cookie",),
    ),
    Rule("key-value", rf"(?i)({_NAMED})(?:{_VALUE})", _MARK, holds=SECRET_WORDS),
    Rule("card", CARD, kind=Kind.CARD),
    Rule(
        "e-mail",
        r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}",
        "mail-",
        kind=Kind.HASH,
        holds=("@",),
    ),
)
