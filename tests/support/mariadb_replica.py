"""A replica of a test's MariaDB."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.mariadb import MariaDb, mariadb
from tests.support.servers import Programs, scratch

USER, PASSWORD = "follower", "follows"


@contextmanager
def replica(primary: MariaDb) -> Iterator[MariaDb]:
    """A second server that replays the first one's log from its beginning."""
    with scratch() as home, mariadb(Programs(home, primary.programs.environment), server_id=8) as second:
        primary.sql(f"CREATE USER IF NOT EXISTS {USER}@'%' IDENTIFIED BY '{PASSWORD}'")
        primary.sql(f"GRANT REPLICATION SLAVE ON *.* TO {USER}@'%'")
        first_log = primary.sql("SHOW BINARY LOGS").split()[0]
        # It has made the database itself that the log begins with.
        second.sql("DROP DATABASE shop")
        second.sql(
            f"CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={primary.port}, MASTER_USER='{USER}', "
            f"MASTER_PASSWORD='{PASSWORD}', MASTER_LOG_FILE='{first_log}', MASTER_LOG_POS=4, MASTER_CONNECT_RETRY=1"
        )
        second.sql("START SLAVE")
        yield second
