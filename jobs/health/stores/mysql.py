"""MySQL and MariaDB: data and indexes of the database, sessions, and the bound on them."""

from contextlib import closing

import pymysql
from pymysql.err import MySQLError

from jobs.health.stores.state import TIMEOUT, StoreState, encrypted, refused, unreachable
from specs.job_document import ReadAddress

SIZE = "SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables WHERE table_schema = %s"
CONNECTIONS = "SHOW GLOBAL STATUS LIKE 'Threads_connected'"
MOST = "SELECT @@GLOBAL.max_connections"
DENIED = frozenset({1044, 1045, 1142, 1227})
"""Access denied: to the database, to the user, to a table, without a privilege."""


def state(store: ReadAddress, password: str) -> StoreState:
    """Raises NoConnection."""
    try:
        connection = pymysql.connect(
            host=store.host,
            port=store.port,
            user=store.user,
            password=password,
            connect_timeout=TIMEOUT,
            read_timeout=TIMEOUT,
            write_timeout=TIMEOUT,
            ssl=encrypted() if store.tls else None,
        )
        with closing(connection), connection.cursor() as cursor:
            cursor.execute(SIZE, (store.database,))
            [size] = cursor.fetchone() or (0,)
            cursor.execute(CONNECTIONS)
            [_, connections] = cursor.fetchone() or ("", 0)
            cursor.execute(MOST)
            [most] = cursor.fetchone() or (0,)
    except MySQLError as error:
        code = error.args[0] if error.args else 0
        raise (refused(store.user) if code in DENIED else unreachable(error)) from error
    except OSError as error:
        raise unreachable(error) from error
    return StoreState(int(size), int(connections), int(most))
