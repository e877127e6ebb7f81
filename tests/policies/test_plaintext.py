"""Secrets in the open: by their name, their shape, a line that assigns them, or their randomness, wherever people put them."""

import base64
import json
import random
import string
from typing import Any

import pytest

from policies import secret_shapes
from tests.policies.mutation import Path, findings_of, pod_path
from tests.policies.sample import recording
from tests.support import canaries

POD = pod_path("Deployment")
FIRST: Path = (*POD, "containers", 0)
WORD = "hunter2hunter2"
FILES = "kubernetes:core/v1:ConfigMap"


def controls(kind: str, name: str, path: Path, value: Any) -> set[str]:
    """Ids of the controls that speak of one object with one field changed, none of which may tell what was put there."""
    found = findings_of(recording(), kind, name, path, value)
    assert canaries.found({WORD}, " ".join(map(str, found))) == 0
    return {finding.control for finding in found}


def of_file(content: str, key: str = "settings", field: str = "data") -> set[str]:
    return controls("ConfigMap", "shop-backup", (field, key), content)


NAMES = (
    "DB_PASSWORD", "DB_PASS", "MYSQL_PWD", "ADMIN_PW", "API_KEY", "apikey", "AWS_SECRET_ACCESS_KEY", "SECRET_KEY_BASE",
    "DATABASE_PASSWORD_VALUE", "PASSWORD_HASH", "SIGNING_KEY", "db.password", "PRIVATE_KEY_PEM", "DSN", "auth-token",
)  # fmt: skip
PATHS = (
    "PASSWORD_FILE",
    "TOKEN_PATH",
    "PASS_THROUGH",
    "COMPASS",
    "KEY",
    "TOKENS_PER_MINUTE",
    "SECRET_NAME",
    "AWS_ACCESS_KEY_ID",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_variable_of_that_name_holds_a_secret(name: str) -> None:
    assert controls("Deployment", "web", (*FIRST, "env"), [{"name": name, "value": WORD}]) == {"SCR-001"}


@pytest.mark.parametrize("name", PATHS)
def test_a_name_that_only_reminds_of_one_is_left_alone(name: str) -> None:
    assert controls("Deployment", "web", (*FIRST, "env"), [{"name": name, "value": WORD}]) == set()


SHAPES = (
    "postgres://user:hunter2@db/orders", "user:hunter2@tcp(db:3306)/orders", f"ghp_{'a' * 36}", f"github_pat_{'A' * 30}",
    f"sk_live_{'a' * 24}", f"AIza{'a' * 35}", f"glpat-{'a' * 20}", f"xapp-1-A0-{'1' * 20}", f"AKIA{'A' * 16}", f"ASIA{'A' * 16}",
    f"npm_{'a' * 36}", f"SG.{'a' * 22}.{'b' * 43}", "https://hooks.slack.com/services/T000/B000/XXXX",
    "-----BEGIN EC PRIVATE KEY-----", f"AGE-SECRET-KEY-1{'Q' * 50}", "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxwRJSMeKKF2QT4fw",
    "Authorization: Bearer abcdefgh", 'routing_key: "0123456789abcdef0123456789abcdef"',
)  # fmt: skip


@pytest.mark.parametrize("value", SHAPES)
def test_a_secret_is_known_by_its_shape_wherever_it_stands(value: str) -> None:
    assert controls("Deployment", "web", (*FIRST, "env"), [{"name": "THING", "value": value}]) == {"SCR-001"}
    assert controls("Deployment", "web", (*FIRST, "args"), [f"--thing={value}"]) == {"SCR-001"}
    assert controls("Deployment", "web", ("metadata", "annotations", "note"), value) == {"SCR-003"}
    assert controls("Deployment", "web", ("spec", "template", "metadata", "annotations", "note"), value) == {"SCR-003"}
    assert of_file(f"first\n{value}\n") == {"SCR-003"}
    assert of_file(base64.b64encode(f"first\n{value}\n".encode()).decode(), field="binaryData") == {"SCR-003"}


@pytest.mark.parametrize(
    "kind", ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"]
)
def test_a_private_key_is_known_in_base64_too(kind: str) -> None:
    assert of_file(base64.b64encode(f"-----BEGIN {kind}-----\nMIIE".encode()).decode()) == {"SCR-003"}
    assert of_file(base64.b64encode(b"-----BEGIN CERTIFICATE-----\nMIIE").decode()) == set()


@pytest.mark.parametrize(
    "words",
    [
        ["--password", WORD], [f"--password={WORD}"], ["--auth-token", "opensesame"], [f"PASSWORD={WORD}"],
        ["sh", "-c", f"export PGPASSWORD={WORD}; pg_dump"], ["curl", "-u", f"admin:{WORD}", "http://x"],
        ["--header", f"Authorization: Bearer {WORD}"], ["--password=$hunter"], [f"--dsn=host=db password={WORD}"],
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "place",
    [("args",), ("command",), ("startupProbe", "exec", "command"), ("lifecycle", "preStop", "exec", "command")],
)
def test_a_command_line_holds_no_secret(place: Path, words: list[str]) -> None:
    whole = (*FIRST, *place)
    if place[0] == "startupProbe":
        assert "SCR-001" in controls("Deployment", "web", whole[:-2], {"exec": {"command": words}})
    else:
        assert "SCR-001" in controls("Deployment", "web", whole, words)


@pytest.mark.parametrize(
    "words",
    [
        ["--password-file=/run/password"], ["--password", "/run/password"], ["--password=$(PASSWORD)"], ["--user", "1000:1000"],
        ["--token", "--verbose"], ["sh", "-c", 'PGPASSWORD="$(cat /run/password)" pg_dump'],
        ["--path=/aB3/xY9/zW1/qR5/tU7/vS2/kL4"],
        [f"--digest=sha256:{'0123456789abcdef' * 4}"], ["--service=groundcrew-monitoring-prometheus-0001"],
    ],
)  # fmt: skip
def test_a_command_line_that_only_says_where_it_lies(words: list[str]) -> None:
    assert controls("Deployment", "web", (*FIRST, "args"), words) == set()


def test_a_probe_sends_no_login() -> None:
    headers = (*FIRST, "readinessProbe", "httpGet", "httpHeaders")
    for name, value in (("Authorization", f"Bearer {WORD}"), ("X-Api-Key", WORD)):
        assert controls("Deployment", "web", headers, [{"name": name, "value": value}]) == {"SCR-001"}
    assert controls("Deployment", "web", headers, [{"name": "Accept", "value": "text/plain"}]) == set()


def test_a_random_word_is_a_secret_under_any_name() -> None:
    source = random.Random(9)
    for length in (24, 32, 64):
        word = "".join(source.choices(string.ascii_letters + string.digits, k=length))
        assert controls("Deployment", "web", (*FIRST, "env"), [{"name": "THING", "value": word}]) == {"SCR-001"}
        assert controls("Deployment", "web", (*FIRST, "args"), [f"--thing={word}"]) == {"SCR-001"}


@pytest.mark.parametrize(
    "content",
    [
        f"[client]\nuser=me\npassword={WORD}\n", f"oauth:\n  client_secret: {WORD}\n",
        f"bearer_token: {WORD}\n", f"token: {WORD}\n",
        f"authorization:\n  credentials: {WORD}\n", json.dumps({"password": WORD}), json.dumps({"a": {"db_password": WORD}}),
        json.dumps({"inner": json.dumps({"api_key": WORD})}), f"{'-' * 50_000}\npassword: {WORD}\n",
    ],
)  # fmt: skip
def test_a_file_that_gives_a_password_its_value(content: str) -> None:
    assert of_file(content) == {"SCR-003"}
    assert of_file(base64.b64encode(content.encode()).decode(), field="binaryData") == {"SCR-003"}


@pytest.mark.parametrize(
    "content",
    [
        "password_file: /run/password\n", "password: ${PASSWORD}\n", "password: /run/password\n",
        json.dumps({"password": "/run/word"}),
        json.dumps({"password": None, "token": "token"}), "secret: elasticsearch-certificates\n", "routing_key: traceID\n",
        "token: ''\n", "# a password is asked for\n",
    ],
)  # fmt: skip
def test_a_file_that_only_says_where_it_lies(content: str) -> None:
    assert of_file(content) == set()


def test_a_file_named_like_a_secret_is_one() -> None:
    assert of_file(WORD, "DB_PASSWORD") == {"SCR-003"}
    assert of_file("/run/password", "DB_PASSWORD") == set()
    assert of_file("", "DB_PASSWORD") == set()


@pytest.mark.parametrize(
    "text", ["-" * 200_000 + " password", "a" * 200_000 + "password", '"' * 200_000 + "password", "://a:" * 50_000]
)
def test_a_long_text_is_read_in_time(text: str) -> None:
    """Each would take hours if the search went back over what it has read."""
    assert not secret_shapes.assigned(text)
    assert not secret_shapes.assigned_here(text)
    assert not secret_shapes.shaped(text)
