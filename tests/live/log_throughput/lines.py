"""Lines as services write them: seven of ten JSON, two of an access log, one of plain text; one of a hundred holds a secret."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

from specs.system import System
from tests.live.log_throughput.sink import SECRET
from tests.live.shippers.node_logs import ContainerLog

SEED = 7
CONTAINERS = 4
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0"


def record(number: int, chance: random.Random) -> str:
    return json.dumps(
        {
            "timestamp": "2026-11-21T10:00:00.000Z",
            "level": chance.choice(("info", "info", "info", "warn", "error")),
            "message": f"order {number} was packed for shelf {chance.randrange(900)}",
            "trace_id": f"{chance.getrandbits(128):032x}",
            "span_id": f"{chance.getrandbits(64):016x}",
            "request_id": f"{chance.getrandbits(128):032x}",
            "method": "GET",
            "path": f"/orders/{number}",
            "status": chance.choice((200, 200, 201, 404, 500)),
            "duration_ms": chance.randrange(900),
            "user_id": chance.randrange(10**6),
        }
    )


def access(number: int, chance: random.Random) -> str:
    request = f'"GET /orders/{number}?page={chance.randrange(9)} HTTP/1.1" 200 {chance.randrange(9000)} "-" "{AGENT}"'
    return (
        f"10.0.0.{chance.randrange(255)} - - [21/Nov/2026:10:00:00 +0000] {request} id={chance.getrandbits(128):032x}"
    )


def text(number: int, chance: random.Random) -> str:
    secret = f" password={SECRET.decode()}" if number % 100 == 99 else ""
    worker = f"INFO shop.packing worker-{chance.randrange(9)} took order {number} from the queue"
    return f"2026-11-21 10:00:00,123 {worker} after {chance.randrange(900)} ms{secret}; {'the next one is due ' * 6}"


def lines(count: int) -> Iterator[str]:
    chance, kinds = random.Random(SEED), (*[record] * 7, access, access, text)
    return (kinds[number % len(kinds)](number, chance) for number in range(count))


def laid(folder: Path, system: System, count: int) -> int:
    """Writes the lines into the logs of several containers; returns the bytes of the files."""
    made, share = lines(count), count // CONTAINERS
    for pod in range(CONTAINERS):
        log = ContainerLog.of(folder, system.namespace, f"pod-{pod}")
        log.write(next(made) for _ in range(share))
        log.close()
    return sum(file.stat().st_size for file in folder.rglob("*.log"))
