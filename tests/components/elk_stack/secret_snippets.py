"""Secrets of every class as they are written: what stands in the line, and the secret in it."""

import base64
import string

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

ALPHANUMERIC = string.ascii_letters + string.digits
NAMES = (
    *("password", "passwd", "pwd", "db_password", "DB_PASSWORD2", "secret", "aws_secret_access_key", "clientSecret"),
    *("client_secret", "api_key", "apiKey", "X-Api-Key", "token", "access_token", "refreshToken", "auth-token"),
    *("session_id", "credential", "private_key", "Cookie", "encryption-key", "passphrase"),
    # Run together, in capitals, with an ending, or short.
    *("newPassword", "dbPassword", "githubToken", "JSESSIONID", "PGPASSWORD", "passwordHash", "password_confirmation"),
    *("pass", "db_pass", "DB_PASS", "dbPass", "smtppass", "AccountKey", "REDISCLI_AUTH"),
)
SEPARATORS = ("=", ":", ": ", " = ", "=>", " => ", "%3D", "%3a", ":=", " := ", " -> ", "==")
WRAPPED = {"b'": "'", 'Some("': '")', "`": "`", '[]string{"': '"}', '(string)("': '")'}
"""How languages show a text: what stands before and after."""


def values(least: int = 12) -> st.SearchStrategy[str]:
    return st.text(ALPHANUMERIC, min_size=least, max_size=40)


def luhn_complete(digits: str) -> str:
    """The digits and their check digit."""
    total = sum(int(d) * 2 - 9 * (int(d) > 4) if n % 2 == 0 else int(d) for n, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


@composite
def key_value(draw: DrawFn) -> tuple[str, str]:
    name, separator, secret = draw(st.sampled_from(NAMES)), draw(st.sampled_from(SEPARATORS)), draw(values())
    quote = draw(st.sampled_from(["", "'", '"', '\\"', *WRAPPED])) if "%" not in separator else ""
    if quote in ("'", '"', *WRAPPED):
        secret = secret[:6] + draw(st.sampled_from([" ", ", ", ";", "&", "}"])) + secret[6:]
    return f"{name}{separator}{quote}{secret}{WRAPPED.get(quote, quote)}", secret


@composite
def header(draw: DrawFn) -> tuple[str, str]:
    secret = draw(values())
    scheme = draw(
        st.sampled_from(["", "Bearer ", "bearer ", "Basic ", "Token ", "Digest ", "ApiKey ", "GenieKey ", "X-Own "])
    )
    name = draw(st.sampled_from(["Authorization", "authorization", "Proxy-Authorization"]))
    if draw(st.booleans()):
        return draw(st.sampled_from([f"{name}:[{scheme}{secret}]", f"('{name}', '{scheme}{secret}')"])), secret
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


def written_as(*forms: str, before: str = "", least: int = 12) -> st.SearchStrategy[tuple[str, str]]:
    """One of the forms, with a secret where its braces are."""
    filled = st.tuples(st.sampled_from(forms), values(least))
    return filled.map(lambda found: (found[0].replace("{}", before + found[1]), before + found[1]))


def name() -> st.SearchStrategy[str]:
    return st.sampled_from([found for found in NAMES if found.isascii() and " " not in found])


@composite
def beside_its_name(draw: DrawFn) -> tuple[str, str]:
    """Where no equals sign stands between them."""
    called, secret = draw(name()), draw(values())
    forms = [
        f"run --{called} {secret}",
        f'["--{called}","{secret}"]',
        f'{{"name":"{called}","value":"{secret}"}}',
        f"('{called}', '{secret}')",
        f"<{called}>{secret}</{called}>",
    ]
    return draw(st.sampled_from(forms)), secret


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
    "PGP private key": values(40).map(
        lambda body: (f"-----BEGIN PGP PRIVATE KEY BLOCK-----\\n{body}\\n-----END PGP PRIVATE KEY BLOCK-----", body)
    ),
    "connection string": written_as(
        *("app:{}@tcp(db:3306)/shop", "postgres:\\/\\/app:{}@db", "postgres%3A%2F%2Fapp%3A{}%40db%2Fshop"),
    ),
    "SQL": written_as(
        *(
            "ALTER USER app WITH PASSWORD '{}'",
            "CREATE USER 'a'@'%' IDENTIFIED BY '{}'",
            "SET PASSWORD = PASSWORD('{}')",
        ),
    ),
    "Redis": written_as("CONFIG SET requirepass {}", '"AUTH" "default" "{}"', "AUTH default {}"),
    "cookies": written_as("Cookie: theme=dark; connect.sid={}; x=1", "Set-Cookie: a={}; Path=/"),
    "known token": st.one_of(
        *(
            written_as("{}", before=prefix, least=20)
            for prefix in ("ghp_", "github_pat_", "glpat-", "xoxb-", "sk_live_")
        ),
        written_as("https://hooks.slack.com/services/{}"),
    ),
    "beside its name": beside_its_name(),
    "card number": card(),
    "e-mail address": mail(),
}
