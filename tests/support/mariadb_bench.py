"""A MariaDB whose database `shop` is backed up: what the live tests of its surroundings and its swaps share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from drill.pod import Ended, laid_out
from drill.programs import secret
from jobs.exit_code import ExitCode
from specs.database_roles import Purpose, password_key, script, user
from specs.job_document import ADMINISTRATOR_KEY, ADMINISTRATOR_PASSWORD_KEY
from specs.store import Engine
from tests.support.backup_bench import document
from tests.support.mariadb import MariaDb, mariadb
from tests.support.pod import Pod
from tests.support.servers import Programs, obtained, scratch
from tools import debian

PASSWORD = "of-a-test"


@dataclass(frozen=True)
class Bench:
    server: MariaDb
    pod: Pod
    copies: Path

    def done(self, *tasks: str) -> Ended:
        """Tasks that must end well; returns the last."""
        ended = Ended(1, "no task")
        for task in tasks:
            ended = self.pod.run(task)
            assert ended.code == ExitCode.DONE, f"{task}: {ended.said}"
        return ended

    def lend(self) -> None:
        """The administrator that people lend for one swap."""
        self.server.sql(
            f"CREATE USER lent@'%' IDENTIFIED BY '{PASSWORD}'; GRANT ALL ON *.* TO lent@'%' WITH GRANT OPTION"
        )
        secret(self.pod.home / "credentials" / ADMINISTRATOR_KEY, "lent")
        secret(self.pod.home / "credentials" / ADMINISTRATOR_PASSWORD_KEY, PASSWORD)

    def receipts(self) -> str:
        files = self.copies.glob("test/shop/db/receipts/*/*.json")
        return "\n".join(file.read_text(encoding="utf-8") for file in files)


@contextmanager
def bench(*options: str) -> Iterator[Bench]:
    """With a table of two orders; `options` are of the server."""
    tools = obtained(debian.mariadb)
    with scratch() as home:
        programs = Programs(home, tools)
        recipient = laid_out(home)
        secret(home / "credentials" / password_key(Purpose.BACKUP), PASSWORD)
        with mariadb(programs, *options) as server:
            server.sql("CREATE TABLE shop.orders (id int AUTO_INCREMENT PRIMARY KEY, note varchar(200), at datetime)")
            server.sql(script(Engine.MARIADB, "shop"))
            server.sql(f"ALTER USER '{user(Purpose.BACKUP)}'@'%' IDENTIFIED BY '{PASSWORD}' ACCOUNT UNLOCK")
            server.sql("INSERT INTO shop.orders (note) VALUES ('a'), ('b')")
            told = document("mariadb", "10.11", server.port, ("orders",), home, recipient)
            yield Bench(server, Pod(programs, told), home / "copies")
