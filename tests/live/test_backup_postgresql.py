"""Backups of a real PostgreSQL: what was shipped restores, what was cut or changed is refused."""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from jobs.cipher.age import pyrage
from jobs.exit_code import ExitCode
from jobs.manifest import Count, Manifest, decoded
from jobs.receipt import Receipt
from jobs.receipt import decoded as receipt_of
from specs.database_roles import Purpose, password_key, script, user, variable
from specs.job_document import JobDocument, ObjectStoreAddress, StoreAddress, TierCount
from specs.store import Engine
from tests.support.pod import Pod, when_exists
from tests.support.postgresql import PostgreSql, postgresql
from tests.support.servers import Programs, give, obtained, scratch
from tools import debian

pytestmark = pytest.mark.live

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


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    tools = obtained(debian.postgresql)
    with scratch() as home:
        programs = Programs(home, tools)
        for folder in ("credentials", "identity", "copies", "object-store"):
            give_folder(home / folder)
        identity = pyrage.x25519.Identity.generate()
        secret(home / "identity" / "identity", str(identity))
        for purpose in (Purpose.BACKUP, Purpose.MAINTENANCE):
            secret(home / "credentials" / password_key(purpose), PASSWORD)
        with postgresql(programs) as server:
            server.sql("CREATE TABLE orders (id bigserial PRIMARY KEY, note text); CREATE TABLE customers (id int)")
            server.sql("INSERT INTO customers SELECT generate_series(1, 500)")
            grant(server)
            yield Bench(server, Pod(programs, document(server, home, str(identity.to_public()))), home / "copies")


def give_folder(folder: Path) -> None:
    folder.mkdir()
    give(folder)


def secret(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    give(file)


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


def document(server: PostgreSql, home: Path, recipient: str) -> JobDocument:
    return JobDocument(
        system="shop",
        environment="test",
        store=StoreAddress(
            "postgresql", "15", "127.0.0.1", server.port, "shop", ("orders", "customers"), "db", user(Purpose.BACKUP)
        ),
        object_store=ObjectStoreAddress("volume", path=str(home / "copies")),
        tasks=("base", "slice", "verify", "drill", "retain"),
        rpo_seconds=3600,
        rto_seconds=3600,
        tiers=(TierCount("daily", 7),),
        recipients=(recipient,),
        ships_log=True,
        extra={"checkpoint": "fast"},
    )


def done(bench: Bench, task: str, **options: str) -> str:
    """Run a task that must end well."""
    ended = bench.pod.run(task, **options)  # type: ignore[arg-type]
    assert ended.code == ExitCode.DONE, ended.said
    return ended.said


def receipts(bench: Bench, folder: str = "copies") -> list[Receipt]:
    files = (bench.pod.home / folder).glob("test/shop/db/receipts/*/*.json")
    return sorted((receipt_of(file.read_bytes()) for file in files), key=lambda receipt: receipt.at)


@pytest.mark.covers("MNT-01", "BUG-33", "BUG-34")
@pytest.mark.parametrize("task", ["analyze", "reindex-bloated", "index-review"])
def test_maintenance_runs_under_its_own_role(bench: Bench, task: str) -> None:
    server, store = bench.server, bench.pod.document.store
    server.sql(
        "CREATE ROLE app LOGIN; ALTER TABLE customers OWNER TO app; CREATE INDEX IF NOT EXISTS by_id ON customers (id)"
    )
    grant(server)
    pod = bench.pod.changed(
        tasks=(task,),
        store=replace(store, user=user(Purpose.MAINTENANCE)),
        extra={"statement_timeout": "60s", "least_bytes": "0", "bloat": "0"},
    )
    before = server.sql("SELECT relfilenode FROM pg_class WHERE relname = 'by_id'")
    ended = pod.run(task)
    server.sql("ALTER TABLE customers OWNER TO postgres; REVOKE app FROM groundcrew_maintenance; DROP ROLE app")
    assert ended.code == ExitCode.DONE, ended.said
    after = server.sql("SELECT relfilenode FROM pg_class WHERE relname = 'by_id'")
    assert (before != after) is (task == "reindex-bloated")


@pytest.fixture(scope="module")
def shipped(bench: Bench) -> Bench:
    """A base copy between slices: rows from before it, from after it, and from after the next slice."""
    bench.write(2000)
    done(bench, "slice")
    done(bench, "base")
    bench.write(3000)
    done(bench, "slice")
    bench.write(1000)
    done(bench, "slice")
    return bench


@pytest.mark.covers("BUG-03", "BUG-15", "BUG-17")
def test_manifests_say_what_lies_there(shipped: Bench) -> None:
    [base] = shipped.manifests("base")
    first, second, third = shipped.manifests("slice")
    assert (base.engine, base.counts["orders"].fewest, base.counts["customers"].most) == ("postgresql", 2000, 500)
    assert [copy.counts["orders"].most for copy in (first, second, third)] == [2000, 5000, 6000]
    assert (first.previous, second.previous, third.previous) == ("", first.digest, second.digest)
    for copy in (base, first, second, third):
        assert copy.continues
        assert all((shipped.copies / part.key).stat().st_size == part.bytes for part in copy.parts)
    assert base.stored_bytes < base.raw_bytes / 2
    stored = b"".join((shipped.copies / part.key).read_bytes() for part in base.parts)
    assert stored.startswith(b"age-encryption.org/v1")


@pytest.mark.covers("BKP-03", "DR-02", "BUG-05", "BUG-07", "BUG-16", "BUG-21")
def test_after_a_dropped_table_the_drill_restores_every_row(shipped: Bench) -> None:
    shipped.server.sql("DROP TABLE orders")
    try:
        said = done(shipped, "drill")
    finally:
        shipped.server.sql("CREATE TABLE orders (id bigserial PRIMARY KEY, note text)")
        shipped.write(6000)
    receipt = receipts(shipped)[-1]
    assert receipt.passed, said
    assert receipt.counts == {"orders": 6000, "customers": 500}
    assert receipt.rto_seconds > 0
    assert receipt.rpo_seconds < 60


@pytest.mark.covers("BUG-02", "BUG-03")
@pytest.mark.parametrize("victim", ["pg_basebackup", "run.sh"])
def test_a_killed_dumper_publishes_nothing(shipped: Bench, victim: str) -> None:
    before = shipped.manifests("base")

    def kill(exchange: Path) -> None:
        when_exists(exchange / "basebackup.log")
        name = str(exchange / victim) if victim == "run.sh" else victim
        end = time.monotonic() + 20
        while not (found := processes(name, exchange)):
            assert time.monotonic() < end, f"{victim} never ran"
        for process in found:
            os.kill(process, signal.SIGKILL)

    ended = shipped.pod.changed(extra={"checkpoint": "fast", "max_rate": "8M"}).run("base", during=kill)
    assert ended.code == ExitCode.RETRY, ended.said
    assert shipped.manifests("base") == before


def processes(name: str, exchange: Path) -> list[int]:
    """Processes of this pod by a word of their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
            inside = str(exchange) in (folder / "environ").read_bytes().decode() or str(exchange) in " ".join(words)
        except OSError:
            continue
        if inside and any(word == name or word.endswith(f"/{name}") for word in words):
            found.append(int(folder.name))
    return found


@pytest.mark.covers("BUG-18")
def test_a_refused_password_ends_at_once_with_its_own_code(shipped: Bench) -> None:
    file = shipped.pod.home / "credentials" / "backup-password"
    secret(file, "wrong")
    try:
        ended = shipped.pod.run("base")
    finally:
        secret(file, PASSWORD)
    assert ended.code == ExitCode.CREDENTIALS
    assert "wrong" not in ended.said


def test_no_password_is_in_a_command_line_or_environment(shipped: Bench) -> None:
    seen: list[str] = []

    def look(exchange: Path) -> None:
        end = time.monotonic() + 20
        while not (found := processes("pg_basebackup", exchange)):
            assert time.monotonic() < end
        for process in found:
            folder = Path("/proc") / str(process)
            seen.extend((folder / name).read_bytes().decode(errors="replace") for name in ("cmdline", "environ"))

    ended = shipped.pod.changed(extra={"checkpoint": "fast", "max_rate": "8M"}).run("base", during=look)
    assert ended.code == ExitCode.DONE, ended.said
    assert len(seen) >= 2
    assert not any(PASSWORD in text for text in seen)


def extend(bench: Bench) -> None:
    """A fresh base with a slice behind it."""
    done(bench, "base")
    bench.write(10)
    done(bench, "slice")


@pytest.mark.covers("BUG-05", "BUG-06")
@pytest.mark.parametrize("damage", ["flipped", "cut", "missing"])
@pytest.mark.parametrize("kind", ["base", "slice"])
def test_a_damaged_copy_is_named(shipped: Bench, kind: str, damage: str) -> None:
    extend(shipped)
    copy = shipped.manifests(kind)[-1]
    part = shipped.copies / copy.parts[0].key
    whole = part.read_bytes()
    middle = len(whole) // 2
    if damage == "missing":
        part.unlink()
    else:
        part.write_bytes(
            whole[:middle] if damage == "cut" else whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
        )
    try:
        ended = shipped.pod.run("verify")
    finally:
        part.write_bytes(whole)
        give(part)
    assert ended.code == ExitCode.PROOF_FAILED, ended.said
    assert copy.parts[0].key in ended.said
    assert not receipts(shipped)[-1].passed


@pytest.mark.covers("BUG-06")
def test_a_restore_that_lacks_rows_is_red(shipped: Bench) -> None:
    """The verifier itself is tested: a manifest that counts one row more than the copy holds must fail."""
    extend(shipped)
    file = max(shipped.copies.glob("test/shop/db/slice/*.json"))
    whole = file.read_bytes()
    wrong = decoded(whole)
    counts = {**wrong.counts, "customers": Count(501, 501)}
    file.write_bytes(Manifest(**{**vars(wrong), "counts": counts}).encoded())
    try:
        ended = shipped.pod.run("verify")
    finally:
        file.write_bytes(whole)
    assert ended.code == ExitCode.PROOF_FAILED, ended.said
    assert "customers holds 500 rows after the restore, 501 to 501 were copied" in ended.said


def test_another_key_opens_nothing(shipped: Bench) -> None:
    file = shipped.pod.home / "identity" / "identity"
    right = file.read_text()
    secret(file, str(pyrage.x25519.Identity.generate()))
    try:
        ended = shipped.pod.run("verify")
    finally:
        secret(file, right)
    assert ended.code == ExitCode.PROOF_FAILED
    assert "does not open" in ended.said


def test_two_runs_of_one_slot_publish_one_copy(shipped: Bench) -> None:
    slot = f"shop-backup-db-base-{int(time.time()) // 60}"
    before = len(shipped.manifests("base"))
    first = done(shipped, "base", job_name=slot)
    second = done(shipped, "base", job_name=slot)
    assert "published by another run" not in first
    assert "published by another run" in second
    assert len(shipped.manifests("base")) == before + 1


def test_a_lost_slot_is_a_gap_and_not_a_success(shipped: Bench) -> None:
    """pg_receivewal itself ends with 0 here and leaves a hole nobody sees."""
    shipped.server.sql("SELECT pg_drop_replication_slot('groundcrew')")
    shipped.server.sql("SELECT pg_switch_wal()")
    shipped.write(10)
    shipped.server.sql("SELECT pg_switch_wal()")
    shipped.server.sql("CHECKPOINT")
    ended = shipped.pod.run("slice")
    assert ended.code == ExitCode.GAP, ended.said
    assert not shipped.manifests("slice")[-1].continues
    done(shipped, "slice")
