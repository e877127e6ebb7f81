"""postgres_exporter as it is rendered, on a real primary and a real streaming replica."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from queries.signal import expression
from rules.condition import condition
from specs import signal as word
from specs.database_roles import Purpose, password_key, script, user, variable
from specs.presets.replication_alerts import log_held, replicas_missing, replication_stopped
from specs.presets.store_alerts import store_connections_high, store_down
from specs.store import Engine, Store
from specs.units import Bytes
from tests.live.exporters.bench import Bench, watched
from tests.live.exporters.contract import broken_promises, common
from tests.live.exporters.loopback import exporter, secrets
from tests.support.postgresql import PostgreSql, postgresql
from tests.support.postgresql_replica import SLOT, replica
from tests.support.servers import Programs, ended, obtained, scratch
from tests.support.waiting import until
from tools import debian

pytestmark = pytest.mark.live

SLOW = 3
CONNECTIONS = 85


def background(server: PostgreSql, *words: str) -> "subprocess.Popen[str]":
    return server.programs.start(*words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def psql(server: PostgreSql, text: str) -> "subprocess.Popen[str]":
    at = ("-h", str(server.programs.home), "-p", str(server.port), "-U", "postgres", "-d", "shop")
    return background(server, "psql", "-X", "-q", *at, "-c", text)


def end_sessions(server: PostgreSql, which: str) -> None:
    """A client that is gone leaves its statement running."""
    own = "pid <> pg_backend_pid()"
    server.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {which} AND {own}")


def grant(server: PostgreSql, store: Store) -> None:
    """The roles exactly as the program renders them."""
    given = {variable(purpose): secrets(store)[password_key(purpose)] for purpose in Purpose}
    programs = Programs(server.programs.home, {**server.programs.environment, **given})
    file = programs.home / "roles.sql"
    file.write_text(script(Engine.POSTGRESQL, "shop"), encoding="utf-8")
    programs.run(
        "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(programs.home), "-p", str(server.port), "-U", "postgres",
        "-d", "shop", "-f", str(file),
    )  # fmt: skip


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench[PostgreSql]]:
    programs_of = obtained(debian.postgresql)
    with scratch() as home, ExitStack() as stack:
        primary = stack.enter_context(postgresql(Programs(home, programs_of)))
        primary.sql(
            "CREATE TABLE orders (id int PRIMARY KEY, note text); INSERT INTO orders VALUES (1, 'of one customer')"
        )
        store = Store("postgres", Engine.POSTGRESQL, "15", database="shop", port=primary.port, replicas=2)
        grant(primary, store)
        follower = stack.enter_context(replica(primary))
        yield stack.enter_context(watched((primary, follower), store, follower.port, home))


@pytest.mark.covers("MET-05")
def test_the_exporters_expose_what_the_contract_promises(bench: Bench[PostgreSql]) -> None:
    bench.watch.value(expression(word.StoreUp("postgres"), bench.system), lambda up: up == 1)
    bench.watch.value(expression(word.StoreUp("postgres-replica"), bench.system), lambda up: up == 1)
    assert broken_promises(Engine.POSTGRESQL, bench.exporters) == {}


@pytest.mark.covers("MET-08")
def test_every_expression_has_a_value(bench: Bench[PostgreSql]) -> None:
    at = ("-h", str(bench.primary.programs.home), "-p", str(bench.primary.port), "-U", "postgres", "-d", "shop")
    bench.primary.programs.run("pgbench", "-i", "-q", "-s", "1", *at)
    load = background(bench.primary, "pgbench", "-n", "-c", "2", "-T", "20", *at)
    slow = psql(bench.primary, "BEGIN; SELECT pg_sleep(20)")
    primary, follower = bench.stores
    try:
        for found in common(bench.system, primary):
            assert bench.watch.until(found, bool)
        for signal in (word.StoreReplicasConnected(primary.name), word.StoreReplicating(follower.name)):
            bench.watch.value(expression(signal, bench.system), lambda share: share == 1)
        bench.watch.value(expression(word.StoreReplicationLag(follower.name), bench.system), lambda lag: lag < 5)
    finally:
        ended(load)
        end_sessions(bench.primary, "query LIKE '%pg_sleep(20)%'")
        ended(slow)


def test_the_exporters_role_reads_statistics_and_no_rows(bench: Bench[PostgreSql]) -> None:
    password = secrets(bench.stores[0])[password_key(Purpose.EXPORTER)]
    programs = Programs(bench.primary.programs.home, {**bench.primary.programs.environment, "PGPASSWORD": password})

    def said(text: str) -> "subprocess.CompletedProcess[str]":
        at = ("-h", "127.0.0.1", "-p", str(bench.primary.port), "-U", user(Purpose.EXPORTER), "-d", "shop")
        command = ("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *at, "-c", text)
        return subprocess.run(command, **programs.options(capture_output=True), check=False)

    others = said(
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%'; SELECT pg_database_size('shop')"
    )
    assert others.returncode == 0, others.stderr
    for refused in (
        "SELECT * FROM orders",
        "INSERT INTO orders VALUES (2)",
        "CREATE TABLE mine (id int)",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'walsender'",
        "SELECT rolpassword FROM pg_authid",
    ):
        answer = said(refused)
        assert answer.returncode, refused
        assert "denied" in answer.stderr or "must be a" in answer.stderr, answer.stderr


def test_a_second_exporter_gets_in_while_the_first_is_replaced(bench: Bench[PostgreSql]) -> None:
    store = bench.stores[0]
    with exporter(bench.system, store, bench.primary.programs.home / "rollout") as second:
        for _ in range(3):
            for one in (bench.exporters[0], second):
                assert "\npg_up 1\n" in one.text


@pytest.mark.covers("MET-08", "ALT-23")
def test_statements_that_take_long_are_counted(bench: Bench[PostgreSql]) -> None:
    found = expression(word.StoreSlowQueries("postgres"), bench.system)
    bench.watch.until(found, lambda answer: not answer)
    sessions = [
        psql(bench.primary, f"SET application_name = 'slow-{number}'; SELECT pg_sleep(30)") for number in range(SLOW)
    ]
    try:
        assert bench.watch.value(found, lambda count: count >= SLOW) == SLOW
    finally:
        end_sessions(bench.primary, "query LIKE '%pg_sleep(30)%'")
        for session in sessions:
            ended(session)
    bench.watch.until(found, lambda answer: not answer)


def test_a_deadlock_is_counted(bench: Bench[PostgreSql]) -> None:
    bench.primary.sql("CREATE TABLE locks (id int PRIMARY KEY, n int); INSERT INTO locks VALUES (1, 0), (2, 0)")
    counted = 'sum(pg_stat_database_deadlocks{datname="shop"})'
    before = bench.watch.value(counted, lambda _: True)
    take = "BEGIN; UPDATE locks SET n = n + 1 WHERE id = {0}; SELECT pg_sleep(1); UPDATE locks SET n = n + 1 WHERE id = {1}"
    sessions = [psql(bench.primary, f"{take.format(*order)}; COMMIT") for order in ((1, 2), (2, 1))]
    assert bench.watch.value(counted, lambda count: count > before) == before + 1
    for session in sessions:
        ended(session)


@pytest.mark.covers("MET-08")
def test_most_of_the_connections_in_use_is_past_the_limit(bench: Bench[PostgreSql]) -> None:
    alert = store_connections_high(bench.stores[0])
    fires = condition(alert.kind, bench.system)
    assert bench.watch.ask(fires.text) == {}
    script_file = bench.primary.programs.home / "idle.sql"
    script_file.write_text("SELECT pg_sleep(60);\n", encoding="utf-8")
    at = ("-h", str(bench.primary.programs.home), "-p", str(bench.primary.port), "-U", "postgres", "shop")
    load = background(
        bench.primary, "pgbench", "-n", "-c", str(CONNECTIONS), "-j", "1", "-t", "1", "-f", str(script_file), *at
    )
    try:
        share = bench.watch.value(fires, lambda used: used >= CONNECTIONS / 97)
        # 100 connections less three for superusers; the exporter's own and the administrator's come on top.
        assert 0.8 < share < 1
    finally:
        ended(load)
    end_sessions(bench.primary, "application_name = 'pgbench'")
    bench.watch.until(fires, lambda answer: not answer)


def test_what_only_reads_the_log_is_no_replica(bench: Bench[PostgreSql]) -> None:
    """The backup reads it as a replica does; it must not stand in for one."""
    folder = bench.primary.programs.home / "log-copy"
    bench.primary.programs.run("mkdir", str(folder))
    reader = background(
        bench.primary, "pg_receivewal", "-D", str(folder), "-h", str(bench.primary.programs.home), "-p", str(bench.primary.port),
        "-U", "postgres", "--no-loop",
    )  # fmt: skip
    try:
        bench.watch.until("count(pg_stat_replication_pg_wal_lsn_diff)", lambda a: list(a.values()) == [2])
        connected = expression(word.StoreReplicasConnected("postgres"), bench.system)
        assert bench.watch.value(connected, lambda share: share > 0) == 1
    finally:
        ended(reader)


@pytest.mark.covers("MET-08")
def test_a_replica_that_replays_late_lags(bench: Bench[PostgreSql]) -> None:
    """Its age is that of the last change it replayed: the exporter says 0 of a replica that has replayed none yet."""
    bench.primary.sql("INSERT INTO orders VALUES (99, 'replayed')")
    until(lambda: bench.follower.sql("SELECT 1 FROM orders WHERE id = 99"), "the replica to replay")
    bench.follower.sql("SELECT pg_wal_replay_pause()", "postgres")
    bench.primary.sql("INSERT INTO orders SELECT n, 'late' FROM generate_series(100, 1100) n")
    lag = expression(word.StoreReplicationLag("postgres-replica"), bench.system)
    try:
        late = bench.watch.value(lag, lambda seconds: seconds > 2)
    finally:
        bench.follower.sql("SELECT pg_wal_replay_resume()", "postgres")
    assert bench.watch.value(lag, lambda seconds: seconds < 1) < late


@pytest.mark.covers("MET-08")
def test_a_replica_that_is_cut_off_is_seen_from_both_sides(bench: Bench[PostgreSql]) -> None:
    """Its lag alone would say that all is well."""
    primary, follower = bench.stores
    stopped, missing = (
        condition(alert.kind, bench.system) for alert in (replication_stopped(follower), replicas_missing(primary))
    )
    assert bench.watch.ask(stopped.text) == bench.watch.ask(missing.text) == {}
    held = condition(log_held(primary, Bytes(1 << 20)).kind, bench.system)
    bench.follower.sql("ALTER SYSTEM SET primary_conninfo = 'host=127.0.0.1 port=1'", "postgres")
    bench.follower.sql("SELECT pg_reload_conf()", "postgres")
    bench.watch.value(stopped, lambda share: share == 0)
    bench.watch.value(missing, lambda share: share == 0)
    lag = expression(word.StoreReplicationLag(follower.name), bench.system)
    assert bench.watch.value(lag, lambda _: True) == 0
    assert bench.watch.ask(held.text) == {}
    bench.primary.sql("INSERT INTO orders SELECT n, repeat('x', 1000) FROM generate_series(2000, 5000) n")
    [element] = bench.watch.until(held, bool)
    assert dict(element)["slot_name"] == SLOT


@pytest.mark.covers("ALT-02", "ALT-23", "BUG-48")
def test_a_server_that_is_gone_is_down_while_its_exporter_answers(bench: Bench[PostgreSql]) -> None:
    """Last of all: it kills the servers."""
    down = condition(store_down(bench.stores[0]).kind, bench.system)
    assert bench.watch.ask(down.text) == {}
    bench.primary.process.kill()
    assert bench.watch.until(down, bool)
    # It tries for three seconds, which is longer than one scrape of this Prometheus may take.
    assert "\npg_up 0\n" in bench.exporters[0].text
    assert bench.exporters[0].lives
