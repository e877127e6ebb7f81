"""Restores of a PostgreSQL in place, with what surrounds its rows: roles, prepared transactions, limits, many tables."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from drill.programs import secret
from jobs.exit_code import ExitCode
from specs.job_document import ADMINISTRATOR_KEY, ADMINISTRATOR_PASSWORD_KEY
from tests.support.backup_bench import Bench, done, postgresql_bench
from tests.support.waiting import until

pytestmark = pytest.mark.live

ROLES = (
    "CREATE ROLE gone LOGIN PASSWORD 'x' VALID UNTIL '2020-01-01 12:00+02' CONNECTION LIMIT 3",
    "CREATE ROLE people; GRANT people TO gone WITH ADMIN OPTION; GRANT pg_monitor TO people",
    "ALTER ROLE gone SET statement_timeout = '7s'; ALTER ROLE gone SET my.note = 'it''s = \"so\", yes'",
    'ALTER ROLE gone SET search_path = "$user", "a, ""b", public; ALTER ROLE people SET search_path = \'\'',
)
WITHOUT_LIMITS = "CREATE ROLE stays LOGIN PASSWORD 'y'"
ASKED = (
    "SELECT rolname, rolcanlogin, rolvaliduntil, rolconnlimit, rolpassword FROM pg_authid"
    " WHERE rolname IN ('gone', 'people', 'stays') ORDER BY rolname",
    "SELECT rolname, setconfig FROM pg_db_role_setting JOIN pg_roles r ON r.oid = setrole ORDER BY rolname",
    "SELECT roleid::regrole, member::regrole, admin_option FROM pg_auth_members"
    " WHERE member::regrole::text IN ('gone', 'people') ORDER BY 1, 2",
)
TABLES = 14_000
"""More than a server with the usual settings can lock at once."""


@contextmanager
def lent(*settings: str) -> Iterator[Bench]:
    """A bench with the administrator of a restore, not shipped yet."""
    with postgresql_bench(*settings) as bench:
        bench.write(100)
        bench.server.sql("CREATE ROLE lent LOGIN SUPERUSER PASSWORD 'l'")
        secret(bench.pod.home / "credentials" / ADMINISTRATOR_KEY, "lent")
        secret(bench.pod.home / "credentials" / ADMINISTRATOR_PASSWORD_KEY, "l")
        yield bench


def copied(bench: Bench, *statements: str) -> None:
    for statement in statements:
        bench.server.sql(statement)
    done(bench, "slice")
    done(bench, "base")


@pytest.mark.covers("DR-02")
def test_roles_come_back_as_they_were() -> None:
    """A login that had expired could log in again, and whoever might hand on a role might not any more."""
    with lent() as bench:
        copied(bench, *ROLES, WITHOUT_LIMITS)
        before = [bench.server.sql(question) for question in ASKED]
        bench.server.sql("DROP DATABASE shop", "postgres")
        bench.server.sql("DROP ROLE gone; DROP ROLE people; DROP ROLE stays", "postgres")
        done(bench, "swap")
        assert [bench.server.sql(question) for question in ASKED] == before


@pytest.mark.prove
@pytest.mark.covers("DR-02", "BUG-22")
def test_prepared_transactions_neither_stop_a_swap_nor_are_lost_by_it() -> None:
    """What serves may hold one whose commit was promised; what was copied holds one that was not committed then."""
    with lent("max_prepared_transactions = 10") as bench:
        copied(bench, "BEGIN; INSERT INTO customers VALUES (999); PREPARE TRANSACTION 'it''s open'")
        stands = "SELECT count(*) FROM pg_prepared_xacts WHERE prepared < clock_timestamp() - interval '6 s'"
        until(lambda: bench.server.sql(stands) == "1", "the transaction to have stood for a while")
        refused = bench.pod.run("swap")
        assert refused.code != ExitCode.DONE
        assert "shop holds prepared transactions and cannot be renamed: 'it''s open'" in refused.said
        assert "COMMIT PREPARED or ROLLBACK PREPARED" in refused.said
        assert "nothing was changed" in refused.said
        bench.server.sql("COMMIT PREPARED 'it''s open'")
        assert bench.server.sql("SELECT count(*) FROM customers") == "501"
        done(bench, "swap")
        assert bench.server.sql("SELECT count(*) FROM customers") == "500"
        assert bench.server.sql("SELECT count(*) FROM pg_prepared_xacts") == "0"


@pytest.mark.prove
@pytest.mark.covers("DR-02")
def test_limits_of_a_database_do_not_end_its_swap() -> None:
    with lent() as bench:
        bench.write(20_000)
        copied(
            bench, "ALTER DATABASE shop SET statement_timeout = 1", "ALTER DATABASE postgres SET statement_timeout = 1"
        )
        done(bench, "swap")
        count = "SET statement_timeout = 0; SELECT count(*) FROM orders"
        assert bench.server.sql(count) == "20100"
        assert bench.server.sql("SHOW statement_timeout") == "1ms", "what the database sets is its own again"


@pytest.mark.prove
@pytest.mark.covers("DR-02")
def test_more_tables_than_a_server_usually_locks() -> None:
    with lent() as bench:
        made = "DO $$ BEGIN FOR n IN {}..{} LOOP EXECUTE 'CREATE TABLE m' || n || ' (id int)'; END LOOP; END $$"
        copied(bench, *(made.format(first, first + 1999) for first in range(0, TABLES, 2000)))
        done(bench, "swap")
        assert bench.server.sql("SELECT count(*) FROM pg_class WHERE relname ~ '^m[0-9]'") == str(TABLES)


@pytest.mark.prove
@pytest.mark.covers("BUG-22")
def test_a_definition_that_relies_on_a_search_path_is_told_how_to_mend() -> None:
    """A dump is loaded without one: the person reads in the night that a function does not exist which is there."""
    with lent() as bench:
        copied(
            bench,
            "CREATE FUNCTION small(t text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT lower(t)'",
            "CREATE FUNCTION norm(t text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN small(t); END'",
            "CREATE INDEX normal ON orders (norm(note))",
        )
        unfilled = bench.pod.run("swap")
        assert unfilled.code == ExitCode.RETRY
        assert "function small(text) does not exist" in unfilled.said
        assert "ALTER FUNCTION … SET search_path" in unfilled.said
        bench.server.sql("ALTER FUNCTION norm(text) SET search_path = public")
        done(bench, "slice")
        done(bench, "swap")
