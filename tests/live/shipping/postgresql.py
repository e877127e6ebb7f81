"""Copies of one PostgreSQL: our base copy, and those of the programs people use instead."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from drill.course import arranged
from drill.known import KINDS
from drill.pod import Pod
from drill.postgresql import ADMINISTRATOR, PostgreSql
from drill.programs import Programs, given_folder, secret
from drill.server import Server, closing
from jobs.exit_code import ExitCode
from specs.database_roles import Purpose, user
from specs.job_document import PASSWORD_KEYS, JobDocument
from specs.store import Engine
from tests.live.shipping.measure import Copy
from tools import debian

ROWS = 5_200_000
"""More than a gigabyte of them."""
PASSWORD = "a-password-of-one-run"


EVENTS = """SELECT n, format('{{"event":"%s","user":%s,"at":"%s","session":"%s","path":"/items/%s?page=%s"}}',
  (ARRAY['view','search','basket','order','login'])[1 + n % 5], n * 7919::bigint % 100003,
  timestamptz '2026-01-01' + n * interval '1 s', md5(n::text), n * 104729::bigint % 50021, n % 40)
  FROM generate_series(1, {rows}) n"""
"""Rows of about 200 bytes, as an application's log of events has them."""


@dataclass
class World:
    programs: Programs
    server: Server
    pod: Pod

    def shell(self, text: str) -> None:
        """A pipe of programs in the order people write it; one that fails fails all."""
        self.programs.run("bash", "-c", f"set -Eeuo pipefail; {text}")

    def fresh(self, name: str) -> Path:
        folder = self.programs.home / name
        shutil.rmtree(folder, ignore_errors=True)
        return given_folder(folder)

    @property
    def identity(self) -> int:
        """The running server's process."""
        assert self.server.process is not None
        return self.server.process.pid

    @property
    def reach(self) -> str:
        """How PostgreSQL's clients find the server."""
        return f"-h {self.server.folder} -p {self.server.port} -U {ADMINISTRATOR}"


def asked(programs: Programs, server: Server, statement: str) -> str:
    """By the engine's own client, which waits as long as it takes."""
    reach = ("-h", str(server.folder), "-p", str(server.port), "-U", ADMINISTRATOR, "-d", server.store.database)
    return programs.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *reach, "-c", statement).stdout


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
    tools = {**debian.postgresql()}
    for package in ("pgbackrest", "restic"):
        found = debian.environment(debian.unpacked([package]))
        tools = {name: ":".join((tools.get(name, ""), found[name])).strip(":") for name in found}
    programs = Programs(home, {**tools, **told(home)})
    pod, server = arranged(programs, KINDS[Engine.POSTGRESQL], document)
    for key in PASSWORD_KEYS.values():
        secret(home / "credentials" / key, PASSWORD)
    server.open()
    server.load(1, PASSWORD)
    asked(programs, server, f"INSERT INTO {server.store.tables[0]} (beat, note) {EVENTS.format(rows=rows)}")
    with server.connected() as session:
        session.run("ALTER SYSTEM SET archive_mode = on")
        session.run("ALTER SYSTEM SET archive_command = '/bin/true'")
        session.run("CHECKPOINT")
    server.restart()
    return World(programs, server, pod)


def counted(of: World, data: Path) -> None:
    """A server over restored files."""
    data.rename(of.fresh("again") / "data")
    started(of)


def started(of: World) -> None:
    """The server in its place, started and asked."""
    server = PostgreSql(of.programs, "again", of.server.store)
    with closing(server):
        server.start()
        assert int(asked(of.programs, server, f"SELECT count(*) FROM {server.store.tables[0]}")) > 0
    shutil.rmtree(server.folder)


@dataclass
class Ours(Copy):
    of: World
    name = "here: base copy, shipped"
    encrypted = True

    def take(self) -> Path:
        copies = self.of.programs.home / "copies"
        for old in (*copies.iterdir(), *self.of.programs.home.glob("run-*")):
            shutil.rmtree(old)
        ended = self.of.pod.run("base")
        assert ended.code == ExitCode.DONE, ended.said
        return copies

    def restore(self) -> None:
        ended = self.of.pod.run("restore")
        assert ended.code == ExitCode.DONE, ended.said
        counted(self.of, ended.folder / "work" / "data")


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
        reach = f"-h 127.0.0.1 -p {self.of.server.port} -U {user(Purpose.BACKUP)}"
        self.of.shell(f"cd {folder}; pg_basebackup -w {reach} -F tar -X fetch -c fast {form}")
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

    def take(self) -> Path:
        folder = self.of.fresh("dump")
        self.of.shell(f"pg_dump -w {self.of.reach} -Fc -f {folder}/dump {self.of.server.store.database}")
        return folder

    def restore(self) -> None:
        self.of.shell(
            f"createdb -w {self.of.reach} again; pg_restore -w {self.of.reach} -j 2 -d again {self.of.programs.home}/dump/dump;"
            f"dropdb -w {self.of.reach} again"
        )


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

    def take(self) -> Path:
        folder = self.of.fresh("restic")
        self.of.shell(
            f"restic -q init; pg_dump -w {self.of.reach} {self.of.server.store.database} | restic -q backup --stdin"
        )
        return folder

    def restore(self) -> None:
        self.of.shell(
            f"createdb -w {self.of.reach} again; restic -q dump latest stdin | psql -X -q -w {self.of.reach} -d again -1"
            f" > /dev/null; dropdb -w {self.of.reach} again"
        )


def peers(of: World) -> list[Copy]:
    return [Ours(of), BaseBackup(of, False), BaseBackup(of, True), PgBackRest(of), Dump(of), Restic(of)]
