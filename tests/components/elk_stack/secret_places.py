"""Secrets of every class, in every place a log line may hold one: text, fields at any depth, JSON inside JSON, names of fields.

A strategy gives a `Placed`: the line, the secret in it, and what kind it is.
"""

import base64
import json
import string
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

ALPHANUMERIC = string.ascii_letters + string.digits
NAMES = (
    *("password", "passwd", "pwd", "db_password", "DB_PASSWORD2", "secret", "aws_secret_access_key", "clientSecret"),
    *("client_secret", "api_key", "apiKey", "X-Api-Key", "token", "access_token", "refreshToken", "auth-token"),
    *("session_id", "credential", "private_key", "Cookie", "encryption-key", "passphrase"),
)
NEUTRAL = ("a", "note", "data", "items", "ключ", "x y")
"""Names of fields that say nothing."""
NEIGHBOURS = ("", " ", "\t", ",", ";", "(", "[", "|", "<", "«", "ä", "日", "'", '"', "…")
AFTER = ("", " ", "\t", ",", ";", ")", "]", "|", ">", " », ", " ä", "'", '"')
SEPARATORS = ("=", ":", ": ", " = ", "=>", " => ", "%3D", "%3a")


@dataclass(frozen=True)
class Placed:
    """A log line with a secret in it. `kind` is the secret's class, `place` where it stands."""

    line: str
    secret: str
    kind: str
    place: str


def values(least: int = 12) -> st.SearchStrategy[str]:
    return st.text(ALPHANUMERIC, min_size=least, max_size=40)


def luhn_complete(digits: str) -> str:
    """The digits and their check digit."""
    total = sum(int(d) * 2 - 9 * (int(d) > 4) if n % 2 == 0 else int(d) for n, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


@composite
def key_value(draw: DrawFn) -> tuple[str, str]:
    name, separator, secret = draw(st.sampled_from(NAMES)), draw(st.sampled_from(SEPARATORS)), draw(values())
    quote = draw(st.sampled_from(["", "'", '"', '\\"'])) if "%" not in separator else ""
    if quote in ("'", '"'):
        secret = secret[:6] + draw(st.sampled_from([" ", ", ", ";", "&", "}"])) + secret[6:]
    return f"{name}{separator}{quote}{secret}{quote}", secret


@composite
def header(draw: DrawFn) -> tuple[str, str]:
    secret = draw(values())
    scheme = draw(st.sampled_from(["", "Bearer ", "bearer ", "Basic ", "Token ", "Digest "]))
    name = draw(st.sampled_from(["Authorization", "authorization", "Proxy-Authorization"]))
    return f"{name}{draw(st.sampled_from([': ', ':', '=', ' => ']))}{scheme}{secret}", secret


@composite
def basic(draw: DrawFn) -> tuple[str, str]:
    secret = base64.b64encode(f"user:{draw(values())}".encode()).decode()
    return f"basic {secret}", secret.rstrip("=")


@composite
def web_token(draw: DrawFn) -> tuple[str, str]:
    parts = [draw(st.text(ALPHANUMERIC + "-_", min_size=8, max_size=30)) for _ in range(3)]
    return f"eyJ{parts[0]}.eyJ{parts[1]}.{parts[2]}", parts[1]


@composite
def card(draw: DrawFn) -> tuple[str, str]:
    first, length = draw(st.sampled_from([("4", 16), ("51", 16), ("55", 16), ("37", 15), ("6011", 16), ("2221", 16)]))
    rest = draw(st.text(string.digits, min_size=length - 1 - len(first), max_size=length - 1 - len(first)))
    digits, separator = luhn_complete(first + rest), draw(st.sampled_from(["", " ", "-"]))
    shown = separator.join(digits[at : at + 4] for at in range(0, length, 4))
    return shown, shown


@composite
def mail(draw: DrawFn) -> tuple[str, str]:
    name = draw(st.text(string.ascii_lowercase, min_size=5, max_size=12))
    return f"{name}.q@{draw(st.sampled_from(['example.com', 'mail.example.org']))}", name + ".q@"


SNIPPETS: dict[str, st.SearchStrategy[tuple[str, str]]] = {
    "key=value": key_value(),
    "authorization header": header(),
    "bearer token": values().map(lambda secret: (f"Bearer {secret}", secret)),
    "basic credentials": basic(),
    "JSON web token": web_token(),
    "AWS key id": st.text(string.ascii_uppercase + string.digits, min_size=16, max_size=16).map(
        lambda rest: (f"AKIA{rest}", f"AKIA{rest}")
    ),
    "URL with password": values().map(lambda secret: (f"postgres://app:{secret}@db:5432/shop", secret)),
    "private key": values(40).map(
        lambda body: (f"-----BEGIN RSA PRIVATE KEY-----\\n{body}\\n-----END RSA PRIVATE KEY-----", body)
    ),
    "card number": card(),
    "e-mail address": mail(),
}


@composite
def in_text(draw: DrawFn) -> Placed:
    """Somewhere in a line, whatever stands before and after."""
    kind = draw(st.sampled_from(sorted(SNIPPETS)))
    snippet, secret = draw(SNIPPETS[kind])
    before, after = draw(st.sampled_from(NEIGHBOURS)), draw(st.sampled_from(AFTER))
    if kind == "card number" and before in ("ä", "日"):
        before = " "
    line = f"order 7 {before}{snippet}{after} was packed"
    return Placed(line, secret, kind, "text")


def nested(value: Any, path: list[str | int]) -> Any:
    for step in reversed(path):
        value = [None] * step + [value, 7] if isinstance(step, int) else {step: value, "n": True}
    return value


def paths() -> st.SearchStrategy[list[str | int]]:
    step = st.sampled_from(NEUTRAL) | st.integers(0, 2)
    return st.tuples(st.sampled_from(NEUTRAL), st.lists(step, max_size=5)).map(lambda found: [found[0], *found[1]])


def written(record: Any) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


@composite
def in_field(draw: DrawFn) -> Placed:
    """In the text of a field, at any depth."""
    inner = draw(in_text())
    return Placed(written(nested(inner.line, draw(paths()))), inner.secret, inner.kind, "text of a field")


@composite
def under_name(draw: DrawFn) -> Placed:
    """As the value of a field whose name says what it is; bare, in a list or in an object."""
    secret = draw(values(8))
    value = draw(st.sampled_from([secret, [secret], [[1, secret]], {"value": secret}, {"deep": [{"er": secret}]}]))
    path = [*draw(paths()), draw(st.sampled_from(NAMES))]
    return Placed(written(nested(value, path)), secret, "field by its name", "value of a field")


@composite
def in_name(draw: DrawFn) -> Placed:
    """As the name of a field, such as a table of sessions by token."""
    kind = draw(st.sampled_from(["JSON web token", "AWS key id", "e-mail address", "bearer token"]))
    snippet, secret = draw(SNIPPETS[kind])
    return Placed(written(nested(1, [*draw(paths()), snippet])), secret, kind, "name of a field")


@composite
def quoted_json(draw: DrawFn) -> Placed:
    """JSON that was written into a text of another JSON, once or twice."""
    inner = draw(st.one_of(in_field(), under_name()))
    line = inner.line
    for _ in range(draw(st.integers(1, 2))):
        line = written(nested(line, draw(paths())))
    return Placed(line, inner.secret, inner.kind, "JSON inside JSON")


@composite
def quoted_json_in_text(draw: DrawFn) -> Placed:
    """JSON in the middle of a line, as it is or escaped."""
    inner = draw(st.one_of(in_field(), under_name()))
    shown = inner.line if draw(st.booleans()) else inner.line.replace('"', '\\"')
    return Placed(f"body {shown} taken", inner.secret, inner.kind, "JSON inside text")


def placed() -> st.SearchStrategy[Placed]:
    return st.one_of(in_text(), in_field(), under_name(), in_name(), quoted_json(), quoted_json_in_text())
