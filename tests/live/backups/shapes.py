"""Healthy buckets of real servers, made once: what every corruption begins with, and what ruined databases look like."""

import hashlib
import secrets
import shlex
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from drill.known import KINDS
from drill.pod import Ended, laid_out
from drill.programs import given_folder, secret
from drill.server import closing
from jobs.exit_code import ExitCode
from specs.database_roles import Purpose, password_key, script, user
from specs.job_document import JobDocument, ObjectStoreAddress, StoreAddress, TierCount
from specs.store import Engine
from tests.live.backups.bucket import Bucket
from tests.live.backups.forked import ForkingPod
from tests.support.redis import redis
from tests.support.servers import Programs, obtained, scratch
from tools import debian

ROWS = 1_500
PREFIX = "test/shop/db"
TABLES = ("orders", "customers")


@dataclass(frozen=True)
class Source:
    """A running server, whatever its engine: a statement, and rows that are added."""

    say: Callable[[str], None]
    write: Callable[[int], None]
    crash: Callable[[], None]
    """Ends the server at once and starts it again; a cache comes back with what it held."""
    held: Callable[[str], AbstractContextManager[None]]
    """Keeps a statement's locks while the block runs, in a transaction of its own."""


@dataclass(frozen=True)
class Shape:
    """One engine's healthy bucket, and copies of what became of the database later, by what was done to it."""

    pod: ForkingPod
    source: Source
    healthy: Bucket
    proven: Bucket
    """The same with receipts."""
    ruined: Mapping[str, Bucket] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.pod.home

    def judge(self, bucket: Bucket, task: str = "verify") -> Ended:
        """What a Job says of a bucket."""
        store = replace(self.pod.document.object_store, path=str(bucket.root))
        return self.pod.changed(object_store=store).prove(task)


RUIN: Mapping[Engine, Mapping[str, str]] = {
    Engine.POSTGRESQL: {
        "an index is gone": "DROP INDEX orders_note",
        "a view is gone": "DROP VIEW latest",
        "a column is gone": "ALTER TABLE customers DROP COLUMN beat",
        "a column has another type": "ALTER TABLE orders ALTER COLUMN beat TYPE int",
        "a table has lost rows": "DELETE FROM orders WHERE id % 2 = 0",
        "a table is empty": "TRUNCATE orders",
        "a table is gone": "DROP TABLE orders",
    },
    Engine.MARIADB: {
        "an index is gone": "DROP INDEX orders_note ON orders",
        "a view is gone": "DROP VIEW latest",
        "a column is gone": "ALTER TABLE customers DROP COLUMN beat",
        "a column has another type": "ALTER TABLE orders MODIFY beat int",
        "a table has lost rows": "DELETE FROM orders WHERE id % 2 = 0",
        "a table is empty": "TRUNCATE orders",
        "a table is gone": "DROP TABLE orders",
    },
    Engine.REDIS: {
        "a key is gone": "DEL key:7",
        "half of the keys are gone": " ".join(["DEL", *(f"key:{number}" for number in range(10, 800))]),
        "everything is gone": "FLUSHALL",
    },
}
"""In the order in which they are done, each on top of those before."""
PREPARE = {
    Engine.POSTGRESQL: (
        "CREATE INDEX orders_note ON orders (left(note, 8))",
        "CREATE VIEW latest AS SELECT max(id) FROM orders",
    ),
    Engine.MARIADB: (
        "CREATE INDEX orders_note ON orders (note(8))",
        "CREATE VIEW latest AS SELECT max(id) AS id FROM orders",
    ),
}


@contextmanager
def shape(engine: Engine, ruins: bool = True) -> Iterator[Shape]:
    with served(engine) as (pod, source):
        healthy = shipped(pod, source, "copies")
        proven = healthy.twin(given_folder(pod.home / "proven"))
        found = Shape(pod, source, healthy, proven)
        ended = found.judge(proven)
        assert ended.code == ExitCode.DONE, ended.said
        ruined = (
            {name: _ruined(pod, source, name, statement) for name, statement in RUIN[engine].items()} if ruins else {}
        )
        yield replace(found, ruined=ruined)


def served(engine: Engine) -> AbstractContextManager[tuple[ForkingPod, Source]]:
    """A loaded server whose backup role is granted, and the pods of its Jobs."""
    return _cache() if engine == Engine.REDIS else _database(engine)


def shipped(pod: ForkingPod, source: Source, folder: str) -> Bucket:
    """Two bases in several parts, with log before, between and behind them."""
    log = pod.document.ships_log
    for rows, tasks in (
        (0, ("slice", "base")),
        (300, ("slice",)),
        (200, ("slice", "base")),
        (100, ("slice",)),
        (50, ("slice",)),
    ):
        source.write(rows)
        for task in tasks:
            if task == "base" or log:
                ship(pod, task)
    made = Bucket(pod.home / folder, PREFIX, pod.home / "identity" / "identity", pod.document.recipients)
    for copy in made.bases:
        made.publish(made.placed(copy, made.stored(copy), pieces=4))
    return made


def ship(pod: ForkingPod, task: str) -> None:
    """One copy. Bases are named by seconds, and one of a small database takes less."""
    if task == "base":
        time.sleep(1.01)
    ended = pod.run(task)
    assert ended.code == ExitCode.DONE, ended.said


def _ruined(pod: ForkingPod, source: Source, name: str, statement: str) -> Bucket:
    """A copy of the database after the statement, alone in a bucket."""
    folder = given_folder(pod.home / hashlib.sha256(name.encode()).hexdigest()[:8])
    source.say(statement)
    left = pod.document.store.tables if name != "a table is gone" else ("customers",)
    told = pod.changed(
        store=replace(pod.document.store, tables=left), object_store=ObjectStoreAddress("volume", path=str(folder))
    )
    ship(told, "base")
    return Bucket(folder, PREFIX, pod.home / "identity" / "identity", pod.document.recipients)


def document(store: StoreAddress, home: Path, recipient: str, *, log: bool) -> JobDocument:
    return JobDocument(
        system="shop",
        environment="test",
        store=store,
        object_store=ObjectStoreAddress("volume", path=str(home / "copies")),
        tasks=("base", *(("slice",) if log else ()), "verify", "drill", "retain"),
        rpo_seconds=3600,
        rto_seconds=3600,
        tiers=(TierCount("daily", 7),),
        recipients=(recipient,),
        ships_log=log,
        extra={"checkpoint": "fast"},
    )


@contextmanager
def _database(engine: Engine) -> Iterator[tuple[ForkingPod, Source]]:
    kind = KINDS[engine]
    tools = obtained(kind.obtain)
    with scratch() as home:
        programs = Programs(home, tools)
        recipient = laid_out(home)
        store = StoreAddress(engine.value, "", "127.0.0.1", 0, "shop", TABLES, "db", user(Purpose.BACKUP))
        server = kind.server(programs, "server", store)
        password = secrets.token_hex(12)
        for purpose in (Purpose.BACKUP, Purpose.MAINTENANCE):
            secret(home / "credentials" / password_key(purpose), password)
        with closing(server):
            server.open()
            server.load(ROWS, password)

            def say(statement: str) -> None:
                with server.connected() as session:
                    session.run(statement)

            for statement in PREPARE[engine]:
                say(statement)
            told = document(replace(store, port=server.port), home, recipient, log=True)

            def crash() -> None:
                server.crash()
                server.start()

            @contextmanager
            def held(statement: str) -> Iterator[None]:
                with server.connected() as session:
                    session.run("BEGIN")
                    session.run(statement)
                    yield

            copied = "INSERT INTO orders (note) SELECT note FROM customers LIMIT {}"
            yield ForkingPod(programs, told), Source(say, lambda rows: say(copied.format(rows)), crash, held)


@contextmanager
def _cache() -> Iterator[tuple[ForkingPod, Source]]:
    tools = obtained(debian.redis)
    with scratch() as home:
        programs = Programs(home, tools)
        recipient = laid_out(home)
        password = secrets.token_hex(12)
        secret(home / "credentials" / password_key(Purpose.BACKUP), password)
        with redis(programs, "server", "--repl-diskless-sync-delay", "0") as server:
            lines = [line.split() for line in script(Engine.REDIS, "").splitlines()]
            [rules] = [words[2:] for words in lines if words[1] == user(Purpose.BACKUP)]
            digest = hashlib.sha256(password.encode()).hexdigest()

            def grant() -> None:
                server.say("ACL", "SETUSER", user(Purpose.BACKUP), *rules, "on", f"#{digest}")

            grant()
            total = [0]

            def write(rows: int) -> None:
                begin, total[0] = total[0] + 1, total[0] + (rows or ROWS)
                code = "for n = ARGV[1], ARGV[2] do redis.call('SET', 'key:' .. string.format('%d', n), string.rep('x', 200)) end"
                server.say("EVAL", code, "0", str(begin), str(total[0]))

            def say(statement: str) -> None:
                server.say(*shlex.split(statement))

            def crash() -> None:
                server.crash()
                grant()

            store = StoreAddress("redis", "7", "127.0.0.1", server.port, "", ("key:*",), "db", user(Purpose.BACKUP))
            told = document(store, home, recipient, log=False)
            yield ForkingPod(programs, told), Source(say, write, crash, lambda _: nullcontext())
