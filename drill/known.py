"""The engines whose servers can run on this machine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from drill.mariadb import MariaDb
from drill.postgresql import PostgreSql
from drill.server import Server
from specs.store import Engine
from tools import debian


@dataclass(frozen=True)
class Kind:
    """How an engine's server is had here."""

    obtain: Callable[[], Mapping[str, str]]
    """The environment in which its programs are found. Raises debian.Unobtainable."""
    server: type[Server]
    engine: Engine
    """What really runs; for MySQL its relative, under the same scripts."""


MARIADB = Kind(debian.mariadb, MariaDb, Engine.MARIADB)
KINDS: Mapping[Engine, Kind] = {
    Engine.POSTGRESQL: Kind(debian.postgresql, PostgreSql, Engine.POSTGRESQL),
    Engine.MYSQL: MARIADB,
    Engine.MARIADB: MARIADB,
}
ABSENT: Mapping[Engine, str] = {
    Engine.MONGODB: "Debian has no MongoDB server",
    Engine.REDIS: "a cache ships no log, so that there is no point in time to restore to",
}
"""Why an engine is not drilled here."""
