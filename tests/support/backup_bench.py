"""A PostgreSQL with data and granted roles, and the pods that back it up: what the live tests of backups share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drill.pod import laid_out
from drill.programs import secret
from jobs.exit_code import ExitCode
from jobs.manifest import Manifest, decoded
from jobs.receipt import Receipt
from jobs.receipt import decoded as receipt_of
from specs.database_roles import Purpose, password_key, script, user, variable
from specs.job_document import JobDocument, ObjectStoreAddress, StoreAddress, TierCount
from specs.store import Engine
from tests.support.pod import Pod
from tests.support.postgresql import PostgreSql, postgresql
from tests.support.servers import Programs, obtained, scratch
from tools import debian

PASSWORD = "a:b\\c'd\"e f"
"""Every character that a passfile, a shell or SQL could stumble over."""


@dataclass(frozen=True)
class Bench:
    """A server with data, and the pods that back it up into `copies`."""

    server: PostgreSql
    pod: Pod
    copies: Path

    def manifests(self, kind: str) -> list[Manifest]:
        found = [decoded(file.read_bytes()) for file in sorted(self.copies.glob(f"test/shop/db/{kind}/*.json"))]
        return sorted(found, key=lambda manifest: (manifest.scheduled, manifest.start))

    def write(self, rows: int) -> None:
        self.server.sql(f"INSERT INTO orders (note) SELECT repeat(md5(n::text), 8) FROM generate_series(1, {rows}) n")


@contextmanager
def postgresql_bench(*settings: str) -> Iterator[Bench]:
    """`settings` are further lines of the server's configuration."""
    tools = obtained(debian.postgresql)
    with scratch() as home:
        programs = Programs(home, tools)
        recipient = laid_out(home)
        for purpose in (Purpose.BACKUP, Purpose.MAINTENANCE):
            secret(home / "credentials" / password_key(purpose), PASSWORD)
        with postgresql(programs, *settings) as server:
            server.sql("CREATE TABLE orders (id bigserial PRIMARY KEY, note text); CREATE TABLE customers (id int)")
            server.sql("INSERT INTO customers SELECT generate_series(1, 500)")
            grant(server)
            tables = ("orders", "customers")
            told = document("postgresql", "15", server.port, tables, home, recipient, checkpoint="fast")
            yield Bench(server, Pod(programs, told), home / "copies")


def grant(server: PostgreSql) -> None:
    """The roles exactly as the program renders them."""
    file = server.programs.home / "roles.sql"
    secret(file, script(Engine.POSTGRESQL, "shop"))
    given = {variable(purpose): PASSWORD for purpose in Purpose}
    environment = {**server.programs.environment, **given}
    home = server.programs.home
    Programs(home, environment).run(
        "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(home), "-p", str(server.port), "-U", "postgres",
        "-d", "shop", "-f", str(file),
    )  # fmt: skip


def document(
    engine: str, version: str, port: int, tables: tuple[str, ...], home: Path, recipient: str, **extra: str
) -> JobDocument:
    """What the Jobs are told of a test's database `shop`, whose copies go to a folder."""
    return JobDocument(
        system="shop",
        environment="test",
        store=StoreAddress(engine, version, "127.0.0.1", port, "shop", tables, "db", user(Purpose.BACKUP)),
        object_store=ObjectStoreAddress("volume", path=str(home / "copies")),
        tasks=("base", "slice", "verify", "drill", "retain"),
        rpo_seconds=3600,
        rto_seconds=3600,
        tiers=(TierCount("daily", 7),),
        recipients=(recipient,),
        ships_log=True,
        extra=extra,
    )


def done(bench: Bench, task: str, **options: Any) -> str:
    """Run a task that must end well."""
    ended = bench.pod.run(task, **options)
    assert ended.code == ExitCode.DONE, ended.said
    return ended.said


def receipts(bench: Bench, folder: str = "copies") -> list[Receipt]:
    files = (bench.pod.home / folder).glob("test/shop/db/receipts/*/*.json")
    return sorted((receipt_of(file.read_bytes()) for file in files), key=lambda receipt: (receipt.at, receipt.level))


def ship(bench: Bench) -> Bench:
    """A base copy between slices: rows from before it, from after it, and from after the next slice."""
    bench.write(2000)
    done(bench, "slice")
    done(bench, "base")
    bench.write(3000)
    done(bench, "slice")
    bench.write(1000)
    done(bench, "slice")
    return bench


def extend(bench: Bench) -> None:
    """A fresh base with a slice behind it."""
    done(bench, "base")
    bench.write(10)
    done(bench, "slice")
