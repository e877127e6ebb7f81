"""Backups of a PostgreSQL with what surrounds its rows: subscriptions, prepared transactions, limits that a database sets."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from drill.programs import Programs, scratch
from jobs.exit_code import ExitCode
from tests.support.backup_bench import Bench, done, postgresql_bench, receipts
from tests.support.postgresql import PostgreSql, postgresql
from tests.support.servers import ended
from tests.support.waiting import until

pytestmark = pytest.mark.live

LOGICAL = "wal_level = logical"
PREPARED = "max_prepared_transactions = 10"
CONFIRMED = "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 'fed'"


@contextmanager
def subscribed(bench: Bench) -> Iterator[PostgreSql]:
    """The publisher whose rows the backed up server follows."""
    with (
        scratch() as home,
        postgresql(Programs(home, bench.server.programs.environment), LOGICAL, "log_connections = on") as publisher,
    ):
        publisher.sql("CREATE TABLE fed (id int PRIMARY KEY); CREATE PUBLICATION fed FOR TABLE fed")
        publisher.sql("CREATE ROLE follower LOGIN SUPERUSER REPLICATION PASSWORD 'f'")
        address = f"host=127.0.0.1 port={publisher.port} user=follower password=f dbname=shop"
        bench.server.sql("CREATE TABLE fed (id int PRIMARY KEY)")
        bench.server.sql(f"CREATE SUBSCRIPTION fed CONNECTION '{address}' PUBLICATION fed")
        publisher.sql("INSERT INTO fed SELECT generate_series(1, 10)")
        until(lambda: bench.server.sql("SELECT count(*) FROM fed") == "10", "the rows of the publisher")
        # From the copied table on, the worker of the subscription itself follows.
        states = "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'"
        until(lambda: bench.server.sql(states) == "0", "the subscription to follow by itself")
        yield publisher


@pytest.mark.covers("BUG-06")
def test_the_copy_of_a_subscriber_takes_nothing_from_the_publisher() -> None:
    """It connected under the subscriber's name and confirmed its slot: what came then never reached the real one."""
    with postgresql_bench() as bench, subscribed(bench) as publisher:
        done(bench, "slice")
        done(bench, "base")
        ended(bench.server.process)
        active = "SELECT active FROM pg_replication_slots WHERE slot_name = 'fed'"
        until(lambda: publisher.sql(active) == "f", "the subscriber to be gone")
        publisher.sql("INSERT INTO fed SELECT generate_series(11, 20)")
        before = publisher.sql(CONFIRMED)
        log = publisher.programs.home / "server.log"
        known = log.read_text().count("user=follower")
        # Looking for damage takes longer than a worker needs to start.
        done(bench, "verify")
        assert publisher.sql(CONFIRMED) == before
        assert log.read_text().count("user=follower") == known, "the copy connected to the publisher"


@pytest.mark.covers("BUG-06")
def test_prepared_transactions_are_restored() -> None:
    """One is in the base, one in the log. One holds a lock that whoever looks for damage would wait for."""
    with postgresql_bench(PREPARED) as bench:
        bench.server.sql("CREATE TABLE apart (id int)")
        bench.server.sql("BEGIN; INSERT INTO customers VALUES (999); PREPARE TRANSACTION 'in the base'")
        done(bench, "slice")
        done(bench, "base")
        bench.server.sql("BEGIN; INSERT INTO customers VALUES (998); PREPARE TRANSACTION 'in the log'")
        bench.server.sql("COMMIT PREPARED 'in the log'")
        bench.server.sql("BEGIN; ALTER TABLE apart ADD note text; PREPARE TRANSACTION 'locks'")
        done(bench, "slice")
        done(bench, "verify")
        assert receipts(bench)[-1].counts["customers"] == 501


@pytest.mark.prove
@pytest.mark.covers("BUG-06")
def test_what_a_database_limits_does_not_end_its_restore() -> None:
    """Its own statement_timeout ended the counting, and a sound copy was called damaged."""
    with postgresql_bench() as bench:
        bench.write(20_000)
        for limit in ("statement_timeout = 1", "lock_timeout = 1"):
            bench.server.sql(f"ALTER DATABASE shop SET {limit}")
        done(bench, "slice")
        done(bench, "base")
        done(bench, "verify")
        assert receipts(bench)[-1].counts["orders"] == 20_000


@pytest.mark.prove
def test_a_session_that_may_not_write_is_not_called_an_old_server() -> None:
    with postgresql_bench() as bench:
        bench.server.sql("ALTER DATABASE shop SET default_transaction_read_only = on")
        slice_ = bench.pod.run("slice")
    assert slice_.code != ExitCode.DONE
    assert "session is read-only" in slice_.said
    assert "older than 15" not in slice_.said
