"""PostgreSQL: the size of the database the session is in, so that no name is quoted, neither rightly nor wrongly (BUG-42)."""

from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection

from jobs.health.stores.state import TIMEOUT, StoreState, encrypted, refused, unreachable
from specs.job_document import ReadAddress

QUERY = (
    "SELECT pg_database_size(current_database()),"
    " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),"
    " current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
)
DENIED = ("28", "42501")
"""SQLSTATEs: the class of invalid authorisation, and of rights that are missing."""


def state(store: ReadAddress, password: str) -> StoreState:
    """Raises NoConnection."""
    try:
        with Connection(
            store.user,
            host=store.host,
            port=store.port,
            database=store.database,
            password=password,
            timeout=TIMEOUT,
            ssl_context=encrypted() if store.tls else None,
            application_name="groundcrew-health",
        ) as connection:
            [row] = connection.run(QUERY) or []
    except DatabaseError as error:
        code = str(error.args[0].get("C", "")) if error.args and isinstance(error.args[0], dict) else ""
        raise (refused(store.user) if code.startswith(DENIED) else unreachable(error)) from error
    except (InterfaceError, OSError) as error:
        raise unreachable(error) from error
    size, connections, most = (int(value) for value in row)
    return StoreState(size, connections, most)
