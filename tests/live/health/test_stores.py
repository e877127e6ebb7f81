"""The report's look into real databases and caches, as the exporter's role made by the rendered scripts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.health.finding import Finding, Verdict
from jobs.health.stores import findings
from specs.database_roles import Purpose, script, user
from specs.job_document import ReadAddress
from specs.store import Engine
from tests.support.mariadb import MariaDb, mariadb
from tests.support.postgresql import PostgreSql, postgresql
from tests.support.redis import Redis, redis
from tests.support.servers import Programs, free_port, obtained, scratch
from tools import debian

pytestmark = [pytest.mark.live]

PASSWORD = "its-own-password"


@pytest.fixture
def home() -> Iterator[Path]:
    with scratch() as folder:
        yield folder


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., Finding]:
    """What the report says of a store when it logs in with a password."""

    def one(engine: Engine, port: int, password: str = PASSWORD, *, tls: bool = False) -> Finding:
        account = user(Purpose.EXPORTER)
        store = ReadAddress(engine.value, "", "127.0.0.1", port, "shop", name="store", user=account, tls=tls)
        file = tmp_path / store.name / "exporter-password"
        file.parent.mkdir(exist_ok=True)
        file.write_text(password)
        [found] = findings((store,), tmp_path, caches=engine is Engine.REDIS)
        assert PASSWORD not in found.text
        return found

    return one


def good(found: Finding) -> dict:
    assert found.verdict is Verdict.GOOD, found.text
    return found.facts


@pytest.mark.covers("HLT-01", "HLT-02", "BUG-41", "BUG-42")
def test_postgresql_tells_size_and_connections(home: Path, told: Callable[..., Finding]) -> None:
    with postgresql(Programs(home, obtained(debian.postgresql))) as server:
        _postgresql_role(server)
        facts = good(told(Engine.POSTGRESQL, server.port))
        assert facts["size_bytes"] == int(server.sql("SELECT pg_database_size('shop')"))
        assert facts["connections"] == 1
        assert facts["connections_allowed"] == 97
        wrong = told(Engine.POSTGRESQL, server.port, "another")
        assert (wrong.verdict, wrong.text.partition(":")[0]) == (
            Verdict.FAILED,
            "it refused the role groundcrew_exporter",
        )
    gone = told(Engine.POSTGRESQL, server.port)
    assert (gone.verdict, "it does not answer" in gone.text) == (Verdict.FAILED, True)


def _postgresql_role(server: PostgreSql) -> None:
    roles = server.programs.home / "roles.sql"
    roles.write_text(script(Engine.POSTGRESQL, "shop"), encoding="utf-8")
    environment = {"GROUNDCREW_EXPORTER_PASSWORD": PASSWORD, **server.programs.environment}
    replace(server.programs, environment=environment).run(
        "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(server.programs.home), "-p", str(server.port),
        "-U", "postgres", "-d", "shop", "-f", str(roles),
    )  # fmt: skip


@pytest.mark.covers("HLT-02")
def test_a_database_whose_connections_are_nearly_all_used_is_degraded(home: Path, told: Callable[..., Finding]) -> None:
    with mariadb(Programs(home, obtained(debian.mariadb)), "--max-connections=10") as server:
        _mysql_role(server)
        facts = good(told(Engine.MARIADB, server.port))
        assert facts["connections_allowed"] == 10
        server.sql("CREATE TABLE shop.items (text CHAR(200)); INSERT INTO shop.items VALUES (REPEAT('x', 200))")
        larger = good(told(Engine.MARIADB, server.port))
        assert larger["size_bytes"] > facts["size_bytes"] == 0
        assert told(Engine.MARIADB, server.port, "another").verdict is Verdict.FAILED
        busy = ("mariadb", "--no-defaults", "--user=root", f"--socket={home}/server.sock", "-e", "SELECT SLEEP(30)")
        sessions = [server.programs.start(*busy) for _ in range(8)]
        try:
            server.programs.run("bash", "-c", f"until [ $({_count(home)}) -ge 8 ]; do sleep 0.05; done", timeout=20)
            full = told(Engine.MARIADB, server.port)
        finally:
            for session in sessions:
                session.kill()
                session.wait()
        assert full.verdict is Verdict.DEGRADED, full.text
    assert told(Engine.MARIADB, server.port).verdict is Verdict.FAILED


def _count(home: Path) -> str:
    ask = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'"
    return f'mariadb --no-defaults --user=root --socket={home}/server.sock -N -e "{ask}"'


def _mysql_role(server: MariaDb) -> None:
    server.sql(script(Engine.MARIADB, "shop"))
    server.sql(f"ALTER USER '{user(Purpose.EXPORTER)}'@'%' IDENTIFIED BY '{PASSWORD}' ACCOUNT UNLOCK")


@pytest.mark.covers("HLT-01", "HLT-02")
def test_redis_answers_ping_and_tells_memory_and_clients(home: Path, told: Callable[..., Finding]) -> None:
    with redis(Programs(home, obtained(debian.redis))) as server:
        _redis_role(server)
        facts = good(told(Engine.REDIS, server.port))
        assert facts["size_bytes"] > 100_000
        assert facts["connections"] == 1
        assert facts["connections_allowed"] == int(server.say("CONFIG", "GET", "maxclients").split()[1])
        assert told(Engine.REDIS, server.port, "another").verdict is Verdict.FAILED
    assert told(Engine.REDIS, server.port).verdict is Verdict.FAILED


def _redis_role(server: Redis) -> None:
    [line] = [
        line for line in script(Engine.REDIS, "").splitlines() if line.startswith(f"user {user(Purpose.EXPORTER)} ")
    ]
    _, name, _, *rules = line.split()
    server.say("ACL", "SETUSER", name, "on", *rules, f">{PASSWORD}")


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize("engine", Engine)
def test_a_store_that_is_gone_is_told_for_every_engine(
    engine: Engine, tls: bool, told: Callable[..., Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.health.stores.mongodb.TIMEOUT", 1)
    found = told(engine, free_port(), tls=tls)
    assert (found.verdict, "it does not answer" in found.text) == (Verdict.FAILED, True)
