"""How a value is shown in a fault: short, and never where it may be secret."""

import re
from enum import Enum

from specs.schedule import Cron
from specs.units import Bytes, Cpu, Duration

WITHHELD = "(withheld)"
LONGEST = 60
LARGEST = 1 << 63
SECRET_NAME = re.compile(r"passw|secret|token|api_?key|private|credential|dsn|webhook", re.IGNORECASE)
SECRET_TEXT = re.compile(
    r"(?is:-----BEGIN.*)"
    r"|(?i:\b[a-z][a-z0-9+.-]*://[^\s/@]*:[^\s/@]*@\S*)"
    r"|(?i:https?://hooks\.\S+)"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{8,}"
    r"|\b(?:xox[abeoprs]|xapp|gh[opsu]|glpat|pul|hvs)[-_][A-Za-z0-9_-]{6,}"
    r"|\beyJ[\w-]{8,}[\w.-]*"
    r"|(?i:\bAGE-SECRET-KEY-\S+)"
    r"|(?i:(?:passw(?:or)?d|passwd|pwd|secret|token|api_?key|authorization)[\"']?\s*[=:]\s*(?:(?:bearer|basic)\s+)?\S+)"
    r"|(?i:\bbearer\s+\S+)"
    # Long, and mixed as no name is: upper and lower case and at least three digits.
    r"|(?<![\w+/-])(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])(?=(?:[\w+/-]*\d){3})[\w+/-]{20,}={0,2}"
)


def screened(text: str) -> str:
    """The text without anything that looks like a key, a password or an address that holds one."""
    return SECRET_TEXT.sub(WITHHELD, text)


def step(name: object) -> str:
    """A key as a step of a path: short, printable, and not where it looks secret."""
    text = screened(str(name)) if str(name).strip() else "(empty)"
    if not text.isprintable():
        text = ascii(text)[1:-1]
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def shown(value: object, field: str = "") -> str:
    """A value for the eyes of whoever wrote it; `field` is the name it was given under."""
    if isinstance(value, Duration | Bytes | Cpu | Cron):
        return _value_type(value, field)
    if isinstance(value, Enum):
        return str(value.value)
    if value is None:
        return "nothing (None)"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return str(value) if abs(value) < LARGEST else f"a whole number of {value.bit_length()} bits"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str):
        return WITHHELD if SECRET_NAME.search(field) else _text(value)
    if isinstance(value, list | tuple | set | frozenset | dict):
        return f"a {type(value).__name__} of {len(value)}"
    return f"a value of type {type(value).__name__}"


def _value_type(value: Duration | Bytes | Cpu | Cron, field: str) -> str:
    inner = next(iter(vars(value).values()))
    if isinstance(value, Cron):
        return shown(inner, field)
    # bool is an int for Python, but no number of seconds.
    sound = type(inner) is int and 0 <= inner < LARGEST
    return str(value) if sound else f"{type(value).__name__}({shown(inner, field)})"


def _text(value: str) -> str:
    safe = screened(value)
    short = safe if len(safe) <= LONGEST else f"{safe[: LONGEST - 1]}…"
    return repr(short)
