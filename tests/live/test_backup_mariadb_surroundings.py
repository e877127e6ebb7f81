"""A log is its server's: what a copy of MariaDB must know of accounts, other databases, zones and clocks for a replay."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from jobs.exit_code import ExitCode
from tests.support.mariadb_bench import Bench, bench

pytestmark = pytest.mark.live

ACCOUNT = "CREATE USER app@'%' IDENTIFIED BY 'x'; GRANT SELECT, INSERT, UPDATE, TRIGGER ON shop.* TO app@'%'; CREATE ROLE clerks"
STAMPED = "TRIGGER shop.stamped BEFORE INSERT ON shop.orders FOR EACH ROW SET NEW.note = upper(NEW.note)"
ZONE = (
    "INSERT INTO mysql.time_zone (use_leap_seconds) VALUES ('N'); SET @zone = LAST_INSERT_ID();"
    "INSERT INTO mysql.time_zone_name VALUES ('Europe/Berlin', @zone);"
    "INSERT INTO mysql.time_zone_transition_type VALUES (@zone, 0, 3600, 0, 'CET')"
)


@contextmanager
def copied(*before: str, options: tuple[str, ...] = ()) -> Iterator[Bench]:
    """A base, with a slice before it; `before` was there when it was taken."""
    with bench(*options) as made:
        for statement in before:
            made.server.sql(statement)
        made.done("slice", "base")
        yield made


def replayed(made: Bench, *statements: str) -> None:
    """What was written behind the base comes back, and the proof is green."""
    for statement in statements:
        made.server.sql(statement)
    made.done("slice")
    ended = made.pod.run("verify")
    assert ended.code == ExitCode.DONE, ended.said


def test_the_log_may_speak_of_accounts() -> None:
    """Passwords are rotated, rights given and taken, and not one of the accounts lies in the database."""
    with copied(ACCOUNT, f"CREATE DEFINER=app@'%' {STAMPED}") as made:
        replayed(
            made,
            "ALTER USER app@'%' IDENTIFIED BY 'y'",
            "GRANT DELETE ON shop.* TO app@'%'; REVOKE INSERT ON shop.* FROM app@'%'; GRANT INSERT ON shop.* TO app@'%'",
            "GRANT clerks TO app@'%'; CREATE USER late@'%' IDENTIFIED BY 'x'; DROP USER late@'%'",
            "INSERT INTO shop.orders (note) VALUES ('c')",
        )


@pytest.mark.prove
def test_roots_password_in_the_log_locks_nobody_out() -> None:
    """What looks at the restored server afterwards is another account than the one whose password was changed."""
    with copied() as made:
        # A session that is open goes on, and its statements are one file of the log.
        rotated = "ALTER USER root@localhost IDENTIFIED BY 'rotated'; FLUSH BINARY LOGS"
        replayed(made, f"{rotated}; SET sql_log_bin = 0; ALTER USER root@localhost IDENTIFIED BY ''")


@pytest.mark.prove
def test_the_log_may_speak_of_other_databases() -> None:
    with copied("CREATE DATABASE other; CREATE TABLE other.t (id int)", "CREATE DATABASE old_one") as made:
        replayed(made, "INSERT INTO other.t VALUES (1)", "DROP DATABASE old_one")


@pytest.mark.prove
def test_the_restored_accounts_open_nothing() -> None:
    """A server may be started on what a restore leaves: none of the accounts has a hash there, and all are locked."""
    with copied(ACCOUNT) as made:
        base = (made.done("restore").folder / "work" / "base").read_text(encoding="utf-8")
        assert "'app'@'%' ACCOUNT LOCK" in base
        assert "IDENTIFIED" not in base


def test_history_comes_back() -> None:
    """A dump holds the present rows of system-versioned tables alone unless it is asked for all."""
    audit = "CREATE TABLE shop.audit (id int PRIMARY KEY, v int) WITH SYSTEM VERSIONING; INSERT INTO shop.audit VALUES (1, 1)"
    with copied(audit, "UPDATE shop.audit SET v = 2", "UPDATE shop.audit SET v = 3") as made:
        pod = made.pod.changed(store=type(made.pod.document.store)(
            **{**vars(made.pod.document.store), "tables": ("orders", "history")}
        ))  # fmt: skip
        made.server.sql("CREATE VIEW shop.history AS SELECT * FROM shop.audit FOR SYSTEM_TIME ALL")
        made.done("slice")
        ended = pod.run("restore")
        assert (ended.code, "history: 3 rows" in ended.said) == (ExitCode.DONE, True), ended.said


@pytest.mark.prove
def test_a_default_may_ask_a_sequence() -> None:
    """Under LOCK TABLES the sequence would have to be locked, too."""
    numbered = "CREATE TABLE shop.numbered (id int DEFAULT nextval(shop.numbers), v int)"
    with copied("CREATE SEQUENCE shop.numbers", numbered, "INSERT INTO shop.numbered (v) VALUES (1)") as made:
        replayed(made, "INSERT INTO shop.numbered (v) VALUES (1)")


@pytest.mark.prove
def test_zones_by_name_are_known() -> None:
    with copied(ZONE) as made:
        replayed(made, "SET time_zone = 'Europe/Berlin'; INSERT INTO shop.orders (at) VALUES (now())")


@pytest.mark.prove
@pytest.mark.parametrize("option", ["--lower-case-table-names=1", "--innodb-strict-mode=OFF"])
def test_the_throwaway_server_takes_what_the_source_took(option: str) -> None:
    """Names that differ in case alone, and rows that are wider than a page."""
    wide = ", ".join(f"c{number} varchar(255)" for number in range(250))
    table = (
        f"CREATE TABLE shop.wide ({wide}) CHARACTER SET latin1"
        if "strict" in option
        else "CREATE TABLE shop.Items (v int)"
    )
    with copied(table, options=(option,)) as made:
        replayed(
            made,
            "INSERT INTO shop.orders (note) SELECT 'c'",
            *([] if "strict" in option else ["INSERT INTO shop.ITEMS SET v = 1"]),
        )


def test_nothing_of_a_statement_is_said() -> None:
    """A replay that fails is told by number, state and line: the statement holds passwords and rows, and receipts are
    no secret."""
    with copied(
        "ALTER TABLE shop.orders ADD UNIQUE (note); INSERT INTO shop.orders (note) VALUES ('Jane Doe')"
    ) as made:
        made.server.sql("SET sql_log_bin = 0; DELETE FROM shop.orders WHERE note = 'Jane Doe'")
        made.server.sql("INSERT INTO shop.orders (note) VALUES ('Jane Doe')")
        made.done("slice")
        ended = made.pod.run("verify")
        assert ended.code == ExitCode.PROOF_FAILED, ended.said
        assert "ERROR 1062 (23000) at line" in ended.said
        assert "Jane" not in ended.said + made.receipts()


@pytest.mark.prove
def test_an_instant_behind_a_wrong_clock_is_refused() -> None:
    """The reader stops at the first event that is late: what others wrote behind it would be missing, and all look well."""
    with copied() as made:
        made.server.sql("SET timestamp = UNIX_TIMESTAMP() + 86400; INSERT INTO shop.orders (note) VALUES ('future')")
        made.server.sql("INSERT INTO shop.orders (note) VALUES ('1'), ('2'), ('3')")
        time.sleep(2)
        until = datetime.fromtimestamp(time.time(), UTC).isoformat()
        time.sleep(2)
        made.done("slice")
        ended = made.pod.run("restore", "--until", until)
        assert (ended.code, "times run backwards" in ended.said) == (ExitCode.PROOF_FAILED, True), ended.said


@pytest.mark.prove
def test_an_instant_behind_a_long_statement_is_not() -> None:
    """A statement is logged when it ends, with the time when it began: that is no wrong clock."""
    with copied() as made:
        slow = threading.Thread(
            target=made.server.sql,
            args=("SET binlog_format = 'STATEMENT'; INSERT INTO shop.orders (note) SELECT sleep(5)",),
        )
        slow.start()
        for _ in range(8):
            made.server.sql("INSERT INTO shop.orders (note) VALUES ('meanwhile')")
            time.sleep(0.3)
        until = datetime.fromtimestamp(time.time(), UTC).isoformat()
        for _ in range(8):
            made.server.sql("INSERT INTO shop.orders (note) VALUES ('behind')")
            time.sleep(0.3)
        slow.join()
        made.done("slice")
        ended = made.pod.run("restore", "--until", until)
        assert ended.code == ExitCode.DONE, ended.said


@pytest.mark.prove
def test_no_base_while_a_transaction_is_prepared() -> None:
    """Its commit is in the log, and what it commits in no copy."""
    with bench() as made:
        made.done("slice")
        made.server.sql("XA START 'a'; INSERT INTO shop.orders (note) VALUES ('xa'); XA END 'a'; XA PREPARE 'a'")
        ended = made.pod.run("base")
        assert (ended.code, "prepared (XA RECOVER)" in ended.said) == (ExitCode.RETRY, True), ended.said
        made.server.sql("XA COMMIT 'a'")
        made.done("base")
        replayed(made)
