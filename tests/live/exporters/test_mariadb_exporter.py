"""mysqld_exporter as it is rendered, on a real MariaDB and a real replica of it.

A server of MySQL is not at hand: its words for replication (source, replica) are proven in `tests.rules.proof` only.
"""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from queries.signal import expression
from rules.condition import condition
from specs import signal as word
from specs.database_roles import Purpose, password_key, script, user
from specs.presets.replication_alerts import replication_lag, replication_stopped
from specs.presets.store_alerts import slow_queries, store_connections_high, store_down
from specs.store import Engine, Store
from specs.units import seconds
from tests.live.exporters.bench import Bench, watched
from tests.live.exporters.contract import broken_promises, common
from tests.live.exporters.loopback import exporter, secrets
from tests.support.mariadb import MariaDb, mariadb
from tests.support.mariadb_replica import replica
from tests.support.servers import Programs, obtained, scratch
from tools import debian

pytestmark = pytest.mark.live

NEW_WORDS = (
    "mysql_slave_status_seconds_behind_source",
    "mysql_slave_status_replica_io_running",
    "mysql_slave_status_replica_sql_running",
)
"""What MySQL 8.4 says where MariaDB says master and slave."""


def grant(server: MariaDb, store: Store) -> None:
    """The roles exactly as the program renders them, and a password as the script says."""
    server.sql(script(Engine.MARIADB, "shop"))
    password = secrets(store)[password_key(Purpose.EXPORTER)]
    server.sql(f"ALTER USER '{user(Purpose.EXPORTER)}'@'%' IDENTIFIED BY '{password}' ACCOUNT UNLOCK")


def end_sessions(server: MariaDb, statement: str) -> None:
    for session in server.sql(f"SELECT id FROM information_schema.processlist WHERE info = '{statement}'").split():
        server.sql(f"KILL {session}")


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench[MariaDb]]:
    programs_of = obtained(debian.mariadb)
    with scratch() as home, ExitStack() as stack:
        primary = stack.enter_context(mariadb(Programs(home, programs_of), "--performance-schema=on"))
        store = Store("mariadb", Engine.MARIADB, "10.11", database="shop", port=primary.port)
        primary.sql("CREATE TABLE shop.orders (id int PRIMARY KEY, note text); INSERT INTO shop.orders VALUES (1, 'x')")
        grant(primary, store)
        follower = stack.enter_context(replica(primary))
        yield stack.enter_context(watched((primary, follower), store, follower.port, home))


@pytest.mark.covers("BUG-89")
def test_the_exporters_expose_what_the_contract_promises(bench: Bench[MariaDb]) -> None:
    """Which also shows that they log in by their option file; the replica has its roles from the primary's log."""
    for store in bench.stores:
        bench.watch.value(expression(word.StoreUp(store.name), bench.system), lambda up: up == 1)
    assert broken_promises(Engine.MARIADB, bench.exporters, without=NEW_WORDS) == {}


def test_every_expression_has_a_value(bench: Bench[MariaDb]) -> None:
    primary, follower = bench.stores
    bench.primary.sql("INSERT INTO shop.orders SELECT seq + 10, repeat('x', 100) FROM shop.seq_1_to_500")
    for found in common(bench.system, primary):
        assert bench.watch.until(found, bool)
    bench.watch.value(expression(word.StoreReplicating(follower.name), bench.system), lambda follows: follows == 1)
    bench.watch.value(expression(word.StoreReplicationLag(follower.name), bench.system), lambda lag: lag < 5)


def test_the_exporters_role_reads_statistics_and_no_rows(bench: Bench[MariaDb]) -> None:
    options = bench.primary.programs.home / "as-exporter.cnf"
    password = secrets(bench.stores[0])[password_key(Purpose.EXPORTER)]
    options.write_text(f"[client]\nuser={user(Purpose.EXPORTER)}\npassword={password}\n", encoding="utf-8")

    def said(text: str) -> "subprocess.CompletedProcess[str]":
        at = (f"--defaults-file={options}", "-h", "127.0.0.1", "-P", str(bench.primary.port), "--batch")
        programs = bench.primary.programs
        return subprocess.run(
            ("mariadb", *at, "--skip-column-names", "-e", text), **programs.options(capture_output=True), check=False
        )

    size = said("SELECT data_length > 0 FROM information_schema.tables WHERE table_name = 'orders'")
    assert size.stdout.strip() == "1", size.stderr
    for refused in (
        "SELECT * FROM shop.orders",
        "SELECT count(*) FROM shop.orders",
        "INSERT INTO shop.orders VALUES (2, 'y')",
        "CREATE TABLE shop.mine (id int)",
        "SELECT authentication_string FROM mysql.user",
        "SET GLOBAL max_connections = 10",
        "SHOW CREATE USER root@localhost",
    ):
        answer = said(refused)
        assert answer.returncode, refused
        assert "denied" in answer.stderr, answer.stderr


def test_a_second_exporter_gets_in_while_the_first_is_replaced(bench: Bench[MariaDb]) -> None:
    with exporter(bench.system, bench.stores[0], bench.primary.programs.home / "rollout") as second:
        for _ in range(3):
            for one in (bench.exporters[0], second):
                assert "\nmysql_up 1\n" in one.text


@pytest.mark.covers("ALT-15", "MET-08")
def test_slow_queries_are_past_the_limit(bench: Bench[MariaDb]) -> None:
    fires = condition(slow_queries(bench.stores[0], limit=0.02).kind, bench.system)
    assert bench.watch.ask(fires.text) == {}
    slow = "SET SESSION long_query_time = 0.01; " + "SELECT sleep(0.02); " * 30
    bench.primary.sql(slow)
    bench.watch.value(fires, lambda rate: rate > 0.02)


@pytest.mark.covers("ALT-14")
def test_most_of_the_connections_in_use_is_past_the_limit(bench: Bench[MariaDb]) -> None:
    fires = condition(store_connections_high(bench.stores[0]).kind, bench.system)
    assert bench.watch.ask(fires.text) == {}
    before = bench.primary.sql("SELECT @@max_connections")
    programs = bench.primary.programs
    command = (
        "mariadb",
        "--no-defaults",
        "--user=root",
        f"--socket={programs.home}/server.sock",
        "-e",
        "SELECT sleep(20)",
    )
    # Ten is the least a server can be told.
    bench.primary.sql("SET GLOBAL max_connections = 15")
    clients = [programs.start(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(11)]
    try:
        bench.watch.value(fires, lambda used: used > 0.8)
    finally:
        end_sessions(bench.primary, "SELECT sleep(20)")
        for client in clients:
            client.wait(20)
        bench.primary.sql(f"SET GLOBAL max_connections = {before}")
    bench.watch.until(fires, lambda answer: not answer)


@pytest.mark.covers("MET-08")
def test_a_replica_that_applies_late_lags_beyond_what_it_was_told(bench: Bench[MariaDb]) -> None:
    follower = bench.stores[1]
    fires = condition(replication_lag(follower, seconds(2)).kind, bench.system)
    bench.follower.sql("STOP SLAVE; CHANGE MASTER TO MASTER_DELAY=3600; START SLAVE")
    bench.primary.sql("INSERT INTO shop.orders VALUES (5000, 'later')")
    bench.watch.value("max(mysql_slave_status_seconds_behind_master)", lambda behind: behind >= 4)
    assert bench.watch.ask(fires.text) == {}
    bench.follower.sql("STOP SLAVE; CHANGE MASTER TO MASTER_DELAY=0")
    # What it is to apply waits for a lock.
    lock = bench.follower.programs.start(
        "mariadb", "--no-defaults", "--user=root", f"--socket={bench.follower.programs.home}/server.sock",
        "-e", "LOCK TABLES shop.orders READ; SELECT sleep(60)", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        bench.follower.sql("START SLAVE")
        bench.watch.value(fires, lambda behind: behind > 2)
    finally:
        end_sessions(bench.follower, "SELECT sleep(60)")
        lock.wait(20)
    bench.watch.until(fires, lambda answer: not answer)


@pytest.mark.covers("MET-08")
@pytest.mark.parametrize("thread", ["IO_THREAD", "SQL_THREAD"])
def test_either_stopped_thread_is_seen_though_there_is_no_lag(bench: Bench, thread: str) -> None:
    follower = bench.stores[1]
    stopped = condition(replication_stopped(follower).kind, bench.system)
    assert bench.watch.ask(stopped.text) == {}
    bench.follower.sql(f"STOP SLAVE {thread}")
    try:
        bench.watch.value(stopped, lambda follows: follows == 0)
        lag = expression(word.StoreReplicationLag(follower.name), bench.system)
        bench.watch.until(lag, lambda answer: not answer)
    finally:
        bench.follower.sql("START SLAVE")
    bench.watch.until(stopped, lambda answer: not answer)


@pytest.mark.covers("ALT-09", "ALT-23", "BUG-48")
def test_a_server_that_is_gone_is_down_while_its_exporter_answers(bench: Bench[MariaDb]) -> None:
    """Last of all: it kills the server."""
    down = condition(store_down(bench.stores[0]).kind, bench.system)
    assert bench.watch.ask(down.text) == {}
    bench.primary.process.kill()
    bench.watch.until(down, lambda answer: list(answer.values()) == [0])
    assert bench.exporters[0].lives
    # The replica lost its primary too.
    stopped = condition(replication_stopped(bench.stores[1]).kind, bench.system)
    bench.watch.value(stopped, lambda follows: follows == 0)
