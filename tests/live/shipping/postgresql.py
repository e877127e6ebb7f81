"""Copies of one PostgreSQL: our base copy, and those of the programs people use instead."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from drill.postgresql import ADMINISTRATOR, PostgreSql
from drill.programs import given_folder
from drill.server import closing
from specs.database_roles import Purpose, user
from specs.job_document import JobDocument
from specs.store import Engine
from tests.live.shipping.measure import Copy
from tests.live.shipping.world import PASSWORD, Ours, World, beside, opened
from tools import debian

PACKAGES = ("pgbackrest", "restic")
EVENTS = """SELECT n, format('{{"event":"%s","user":%s,"at":"%s","session":"%s","path":"/items/%s?page=%s"}}',
  (ARRAY['view','search','basket','order','login'])[1 + n % 5], n * 7919::bigint % 100003,
  timestamptz '2026-01-01' + n * interval '1 s', md5(n::text), n * 104729::bigint % 50021, n % 40)
  FROM generate_series(1, {rows}) n"""
"""Rows of about 200 bytes, as an application's log of events has them."""


def reach(of: World) -> str:
    """How PostgreSQL's clients find the server."""
    return f"-h {of.server.folder} -p {of.server.port} -U {ADMINISTRATOR}"


def asked(of: World, port: int, folder: Path, statement: str) -> str:
    """By the engine's own client, which waits as long as it takes."""
    where = ("-h", str(folder), "-p", str(port), "-U", ADMINISTRATOR, "-d", of.server.store.database)
    return of.programs.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *where, "-c", statement).stdout


def told(home: Path) -> dict[str, str]:
    """What the others find in their environment."""
    return {
        "PGPASSWORD": PASSWORD,
        "RESTIC_PASSWORD": PASSWORD,
        "RESTIC_REPOSITORY": f"{home}/restic",
        "RESTIC_CACHE_DIR": f"{home}/restic-cache",
        "PGBACKREST_STANZA": "bench",
        "PGBACKREST_REPO1_PATH": f"{home}/pgbackrest",
        "PGBACKREST_REPO1_CIPHER_TYPE": "aes-256-cbc",
        "PGBACKREST_REPO1_CIPHER_PASS": PASSWORD,
        "PGBACKREST_LOCK_PATH": f"{home}/lock",
        "PGBACKREST_LOG_LEVEL_FILE": "off",
        "PGBACKREST_LOG_LEVEL_CONSOLE": "warn",
    }


def world(home: Path, document: JobDocument, rows: int) -> World:
    """A loaded server; the caller closes it."""
    of = opened(home, Engine.POSTGRESQL, document, {**beside(debian.postgresql(), PACKAGES), **told(home)}, rows)
    server = of.server
    asked(of, server.port, server.folder, f"INSERT INTO {of.table} (beat, note) {EVENTS.format(rows=rows)}")
    # Else the server does it by itself, and whichever program is measured then pays for it.
    asked(of, server.port, server.folder, f"VACUUM (ANALYZE) {of.table}")
    with server.connected() as session:
        session.run("ALTER SYSTEM SET archive_mode = on")
        session.run("ALTER SYSTEM SET archive_command = '/bin/true'")
        session.run("CHECKPOINT")
    server.restart()
    return of


def bytes_of(of: World) -> int:
    return int(asked(of, of.server.port, of.server.folder, "SELECT pg_database_size(current_database())"))


def counted(of: World, data: Path) -> None:
    """A server over restored files."""
    data.rename(of.fresh("again") / "data")
    started(of)


def started(of: World) -> None:
    """The server in its place, started and asked."""
    server = PostgreSql(of.programs, "again", of.server.store)
    with closing(server):
        server.start()
        assert int(asked(of, server.port, server.folder, f"SELECT count(*) FROM {of.table}")) == of.rows
    shutil.rmtree(server.folder)


def loaded(of: World, command: str) -> None:
    """A second database of the same server, filled by a command and asked."""
    count = f'psql -X -A -t -w {reach(of)} -d again -c "SELECT count(*) FROM {of.table}"'
    of.shell(f'createdb -w {reach(of)} again; {command}; [ "$({count})" = {of.rows} ]; dropdb -w {reach(of)} again')


@dataclass
class BaseBackup(Copy):
    """`compressed` by its own server's zstd, as our level; else as it comes."""

    of: World
    compressed: bool
    encrypted = False

    @property
    def name(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return f"pg_basebackup{', zstd -1' if self.compressed else ' alone'}"

    def take(self) -> Path:
        folder = self.of.fresh("basebackup")
        form = "-D - | zstd -q -1 -T2 -o base.tar.zst" if self.compressed else f"-D {folder}/plain"
        role = f"-h 127.0.0.1 -p {self.of.server.port} -U {user(Purpose.BACKUP)}"
        self.of.shell(f"cd {folder}; pg_basebackup -w {role} -F tar -X fetch -c fast {form}")
        return folder

    def restore(self) -> None:
        folder = self.of.programs.home / "basebackup"
        data = self.of.fresh("basebackup-data")
        # Into a folder the manifest is a file of its own; into a pipe it is part of the tar.
        plain = f"cp {folder}/plain/backup_manifest {data}; cat {folder}/plain/base.tar"
        source = f"zstd -q -dc {folder}/base.tar.zst" if self.compressed else plain
        self.of.shell(f"{source} | tar -xf - -C {data}; chmod 700 {data}; pg_verifybackup -q {data}")
        counted(self.of, data)


@dataclass
class Dump(Copy):
    of: World
    name = "pg_dump -Fc"
    encrypted = False
    logical = True

    def take(self) -> Path:
        folder = self.of.fresh("dump")
        self.of.shell(f"pg_dump -w {reach(self.of)} -Fc -f {folder}/dump {self.of.server.store.database}")
        return folder

    def restore(self) -> None:
        loaded(self.of, f"pg_restore -w {reach(self.of)} -j 2 -d again {self.of.programs.home}/dump/dump")


@dataclass
class PgBackRest(Copy):
    of: World
    name = "pgBackRest, zst, aes-256, two processes"
    encrypted = True

    def _run(self, task: str, *more: str) -> None:
        self.of.programs.run("pgbackrest", "--no-config", *more, task)

    def take(self) -> Path:
        folder, server = self.of.fresh("pgbackrest"), self.of.server
        of = (
            f"--pg1-path={server.data}", f"--pg1-port={server.port}", f"--pg1-socket-path={server.folder}",
            f"--pg1-user={ADMINISTRATOR}",
        )  # fmt: skip
        self._run("stanza-create", *of)
        # It restores nothing without the log it was handed.
        self._archive(f"pgbackrest --pg1-path={server.data} archive-push %p")
        self._run(
            "backup", *of, "--type=full", "--process-max=2", "--compress-type=zst", "--start-fast", "--repo1-retention-full=9",
            "--archive-timeout=600",
        )  # fmt: skip
        self._archive("/bin/true")
        return folder

    def _archive(self, command: str) -> None:
        with self.of.server.connected() as session:
            session.run(f"ALTER SYSTEM SET archive_command = '{command}'")
            session.run("SELECT pg_reload_conf()")

    def restore(self) -> None:
        data = given_folder(self.of.fresh("again") / "data")
        self._run(
            "restore",
            f"--pg1-path={data}",
            "--process-max=2",
            "--type=immediate",
            "--target-action=promote",
            "--archive-mode=off",
        )
        started(self.of)


@dataclass
class Restic(Copy):
    of: World
    name = "pg_dump, restic"
    encrypted = True
    logical = True

    def take(self) -> Path:
        folder = self.of.fresh("restic")
        self.of.shell(
            f"restic -q init; pg_dump -w {reach(self.of)} {self.of.server.store.database} | restic -q backup --stdin"
        )
        return folder

    def restore(self) -> None:
        loaded(self.of, f"restic -q dump latest stdin | psql -X -q -w {reach(self.of)} -d again -1 > /dev/null")


def peers(of: World) -> list[Copy]:
    return [Ours(of), BaseBackup(of, False), BaseBackup(of, True), PgBackRest(of), Dump(of), Restic(of)]
