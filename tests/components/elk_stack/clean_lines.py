"""Lines without any secret, as applications, servers and libraries write them, with the words and numbers that look like one."""

import json
import random
import uuid
from collections.abc import Callable

Line = Callable[[random.Random], str]


def _digits(count: int) -> Line:
    return lambda chance: str(chance.randrange(10 ** (count - 1), 10**count))


def _hexadecimal(count: int) -> Line:
    return lambda chance: f"{chance.getrandbits(4 * count):0{count}x}"


def _address(chance: random.Random) -> str:
    return ".".join(str(chance.randrange(1, 255)) for _ in range(4))


def _identifier(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _filled(template: str) -> Line:
    parts: dict[str, Line] = {
        "{small}": _digits(3),
        "{order}": _digits(10),
        "{long}": _digits(16),
        "{snowflake}": lambda chance: f"1{_digits(18)(chance)}",
        "{nanos}": lambda chance: f"17{_digits(17)(chance)}",
        "{sha}": _hexadecimal(40),
        "{trace}": _hexadecimal(32),
        "{ip}": _address,
        "{uuid}": _identifier,
        "{path}": lambda chance: chance.choice(["/orders", "/users", "/api/v2/reports", "/health", "/token/refresh"]),
        "{word}": lambda chance: chance.choice(["packed", "shipped", "queued", "delayed", "closed", "retried"]),
    }

    def fill(chance: random.Random) -> str:
        text = template
        for mark, made in parts.items():
            while mark in text:
                text = text.replace(mark, made(chance), 1)
        return text

    return fill


TEXTS = (
    '{ip} - - [28/Nov/2026:14:00:01 +0000] "GET {path}/{order} HTTP/1.1" 200 {small} "-" "curl/8.5"',
    '{ip} - - [28/Nov/2026:14:00:02 +0000] "POST {path} HTTP/1.1" 503 {small} "https://shop.example/a?b={small}" "x"',
    "INFO order {order} was {word} in {small} ms",
    "order {long} {word}, invoice {order}",
    "request {uuid} {word}; trace {trace}",
    "commit {sha} deployed to {ip}",
    "SELECT id, total FROM orders WHERE id = {order} AND state = '{word}' LIMIT {small}",
    "slow query: {small}.{small} ms, rows={small}, plan=hash join",
    "java.lang.IllegalStateException: order {order} already {word} at shop.Packing.run(Packing.java:{small})",
    '  File "/app/shop/orders.py", line {small}, in pack',
    "password reset requested by user {small}",
    "password policy: at least {small} characters",
    "token bucket refilled, {small} left",
    "tokens_used={small} max_tokens={small}",
    "invalid credentials, attempt {small} from {ip}",
    "authorization granted for role reader",
    "basic authentication is off, bearer is on",
    "cookie banner shown {small} times",
    "session {word} after {small} s",
    "secrets are mounted, {small} files",
    "key {small} not found in cache, {small} entries",
    "primary key violation on orders_pkey, row {order}",
    "card declined by bank, reason {small}",
    "pulled image registry.example/shop/api:v1.{small}@sha256:{sha}{trace}",
    "connected to postgres://db.internal:5432/shop in {small} ms",
    "GET https://api.example/v1/items?page={small}&size=50 took {small} ms",
    "etcd: compacted revision {order}, took {small}.{small}ms",
    "Started container app in pod shop-{small}-{small}",
    "gc 17 @{small}.{small}s 0%: 0.0{small}+1.2+0.0{small} ms clock",
    "monotonic {nanos} wall {nanos}",
    "sent {order} bytes to {ip}:{small} on eth0, mac 02:42:ac:11:00:0{small}",
    "user {small} opened {path} with role editor; locale de_DE",
    "retry {small}/{small} after 429, backoff {small} ms",
    "checksum {sha} matches",
    # Words that hold a shorter one, and names that speak of a secret without holding it.
    "compass={small} passenger: {small} bypass: off trespass=none surpass: {word}",
    "tokenizer=bert tokenize took {small} ms; passport: {word}, secretary: {word}",
    "password_policy=strong password_length={small} passwordless=true token_type=mac token_count={small}",
    "author: {word} authority={word} keyboard=us monkey: {word} hotkey={small} turkey=roast",
    "run --token-count {small} --bypass now --passenger {small}; <passenger>{small}</passenger>",
    '{"message":"row written","id":{snowflake},"at":{nanos},"total":{order}}',
    "SELECT name FROM users WHERE password_changed_at IS NULL; rows {small}",
)
RECORDS = (
    {"level": "info", "message": "order {order} {word}", "duration_ms": "{small}", "trace_id": "{trace}"},
    {"level": "warn", "message": "queue at {small} %", "service": "packing", "host": "{ip}"},
    {"type": "auth", "message": "login by user {small} from {ip}", "method": "password"},
    {
        "message": "batch {word}",
        "items": [{"id": "{snowflake}", "count": "{small}"}, {"id": "{snowflake}"}],
        "run": "{uuid}",
    },
    {"message": "page served", "path": "{path}", "status": "{small}", "bytes": "{order}", "etag": "{sha}"},
    {
        "message": "trip {word}",
        "compass": "{small}",
        "passenger": "{small}",
        "bypass": "off",
        "passport_country": "de",
        "secretary": "{word}",
        "tokenizer": "bert",
        "password_policy": "strong",
        "secret_name": "shop",
        "author": "{word}",
    },
    {"message": "model answered", "tokens": "{small}", "prompt_tokens": "{small}", "latency": "{small}"},
)


def clean_lines(count: int, seed: int = 7) -> list[str]:
    """So many lines, each shape equally often."""
    chance = random.Random(seed)
    shapes = [_filled(text) for text in (*TEXTS, *(json.dumps(record) for record in RECORDS))]
    return [shapes[number % len(shapes)](chance) for number in range(count)]
