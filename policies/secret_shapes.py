"""What a secret looks like: by the name it is kept under, by the shape its maker gave it, by a line that assigns it, or by
being as random as nothing that people write.
"""

import base64
import re
from collections import Counter
from math import log2

WORDS = (
    "passw(?:or)?d|passphrase|secret|token|credential|bearer|"
    "(?:api|access|private|secret|signing|encryption|master|auth|routing|integration)[_-]?key"
)
NAMES = re.compile(
    rf"(?i)(?:{WORDS}|(?:^|[_.-])(?:pass|pwd|pw|dsn))s?(?:[_-](?:hash|value|base|pem|b64|base64|plain))?$"
)
"""Names whose value is one, unless they name a file or a key of their own kind."""
SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
        r"LS0tLS1CRUdJTiB(?:QUklWQVRF|SU0Eg|FQyBQ|PUEVOU1NI|FTkNSWVBUR)",
        r"AKIA[0-9A-Z]{16}\b",
        r"ASIA[0-9A-Z]{16}\b",
        r"AIza[0-9A-Za-z_-]{35}",
        r"gh[pousr]_[A-Za-z0-9]{30,}",
        r"github_pat_[A-Za-z0-9_]{30,}",
        r"glpat-[A-Za-z0-9_-]{20,}",
        r"npm_[A-Za-z0-9]{36}",
        r"sk_live_[A-Za-z0-9]{20,}",
        r"SG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}",
        r"xox[abprs]-[A-Za-z0-9-]{10,}",
        r"xapp-[A-Za-z0-9-]{20,}",
        r"AGE-SECRET-KEY-1[A-Z0-9]{10,}",
        r"hooks\.slack\.com/services/[A-Za-z0-9/]{10,}",
        r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
        r"://[^/\s:@'\"<>{}$]+:[^/\s:@'\"<>{}$]+@",
        r"_key[\"']?[ \t]*[:=][ \t]*[\"']?[0-9a-z]{32}\b",
        r":[^/\s:@'\"<>{}$]+@(?:tcp|unix)\(",
        r"uthorization[\"']?[ \t]*[:=][ \t]*[\"']?(?:Basic|Bearer|basic|bearer)[ \t]+[A-Za-z0-9+/=_.-]{8,}",
    )
)
"""Keys, tokens and addresses with a login, as their makers write them. One by one, each begins with letters that a search
leaps to; in one expression they are tried at every letter of every board, which takes ten times as long.
"""
KEYS = "passw(?:or)?d|passphrase|client_?secret|(?:secret|api|access|private|encryption)_?key|auth_token|bearer_token"
BARE = "token|credentials"
"""Keys that hold a secret only where something long stands: words of a configuration bear these names too."""
NO_VALUE = r"(?![\"'/${<\[(|>\\]|null\b|true\b|false\b|none\b)"
"""What stands there instead of a value: a path, a reference, a structure."""


def _assigning(mark: str, letters: str) -> str:
    """An expression for a key, what stands between, and a value."""
    long = rf"(?:[a-z0-9_.-]*(?:{KEYS})){mark}{NO_VALUE}{letters}{{4,}}"
    return rf"(?:{long}|(?:{BARE}){mark}{NO_VALUE}{letters}{{12,}})"


LINE = _assigning(r"[\"']?[ \t]*[:=][ \t]*[\"']?", r"[^\s\"'#,]")
ASSIGNED = re.compile(rf"(?im)^[ \t\"'-]*+{LINE}")
"""A line of a configuration file that gives a password or a key its value, and no path and no reference."""
PAIR = _assigning(r"\\*[\"']\s*:\s*\\*[\"']", r"[^\"'\s\\]")
PAIRED = re.compile(rf"(?i)[\"']{PAIR}\\*[\"']")
"""The same in JSON, wherever it stands."""
HERE = re.compile(rf"(?i)(?:{KEYS}|pwd)[\"']?[=:][ \t]*[\"']?{NO_VALUE}[^\s\"'#,;]{{4,}}")
"""The same in a word or a script of a command line."""
HINTS = (
    *("passw", "passphrase", "auth_token", "bearer_token", "token:", 'token"', "token =", "token=", "credentials"),
    *(f"{kind}{joint}key" for kind in ("secret", "api", "access", "private", "encryption") for joint in ("", "_")),
    *("clientsecret", "client_secret"),
)
"""One of them stands in whatever ASSIGNED or PAIRED finds: most texts hold none, and are not searched."""
LONGEST_LINE = 1000
RANDOM = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
LEAST_BITS = 4.0
"""Of a letter: English and names have three to four, base64 of random bytes nearly six."""


def naming(name: str) -> bool:
    """Whether what is kept under a name is a secret."""
    return bool(NAMES.search(name))


def shaped(value: str) -> bool:
    """Whether a secret stands in a text that its maker's form gives away."""
    return any(shape.search(value) for shape in SHAPES)


def assigned(value: str) -> bool:
    """Whether a line gives a password its value. Lines of a document in one piece are no assignments."""
    low = value.lower()
    if not any(word in low for word in HINTS):
        return False
    return bool(PAIRED.search(value)) or any(len(found[0]) < LONGEST_LINE for found in ASSIGNED.finditer(value))


def assigned_here(value: str) -> bool:
    """The same for a word of a command line, or a script in one."""
    return bool(HERE.search(value))


def random(value: str) -> bool:
    """Whether a word is nothing but random letters: upper and lower case and digits, none more often than others."""
    if not RANDOM.fullmatch(value) or value.isalpha() or value.islower() or value.isupper() or value.isdecimal():
        return False
    counted = Counter(value)
    return -sum(n / len(value) * log2(n / len(value)) for n in counted.values()) >= LEAST_BITS


def decoded(value: str) -> str:
    """What base64 stands for, as text; what is no text keeps its readable letters."""
    try:
        return base64.b64decode(value, validate=True).decode("utf-8", errors="replace")
    except ValueError:
        return value
