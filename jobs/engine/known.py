"""The engines there are."""

from jobs.engine.configuration import CONFIGURATION
from jobs.engine.definition import Engine
from jobs.engine.mongodb import MONGODB
from jobs.engine.mysql import MARIADB, MYSQL
from jobs.engine.postgresql import POSTGRESQL
from jobs.engine.redis import REDIS
from jobs.exit_code import ExitCode, Failure

ENGINES = {engine.name: engine for engine in (POSTGRESQL, MYSQL, MARIADB, MONGODB, REDIS, CONFIGURATION)}


def engine(name: str) -> Engine:
    """Raises Failure(UNSUPPORTED)."""
    if name not in ENGINES:
        raise Failure(ExitCode.UNSUPPORTED, f"store.engine: {name} is not one of {', '.join(sorted(ENGINES))}")
    return ENGINES[name]
