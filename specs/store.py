"""Data stores: what holds a system's data, how it is reached, and how much it allows."""

from dataclasses import dataclass
from enum import StrEnum

from specs.backup import Backup, Exemption
from specs.units import Bytes, Cpu, gibibytes, millicores


class Engine(StrEnum):
    POSTGRESQL = "postgresql"
    MYSQL = "mysql"
    MARIADB = "mariadb"
    MONGODB = "mongodb"
    REDIS = "redis"


DEFAULT_PORTS = {
    Engine.POSTGRESQL: 5432,
    Engine.MYSQL: 3306,
    Engine.MARIADB: 3306,
    Engine.MONGODB: 27017,
    Engine.REDIS: 6379,
}


@dataclass(frozen=True)
class Store:
    """One database or cache. The server itself is declared, not deployed: its Service, port and labels are facts."""

    name: str
    """The Kubernetes Service's name and the label `app` of its pods."""
    engine: Engine
    version: str
    """The major version, for example "16" or "8.4"."""
    database: str = ""
    tables: tuple[str, ...] = ()
    """Tables (collections, key patterns) that a restore must contain."""
    backup: Backup | Exemption | None = None
    """A plan, or a written exemption; None is a fault (BKP-07)."""
    size: Bytes = gibibytes(1)
    """Data on disk today."""
    volume: Bytes = gibibytes(10)
    cpu: Cpu = millicores(500)
    memory: Bytes = gibibytes(1)
    max_connections: int = 100
    reserved_connections: int = 10
    """Kept free for superusers, exporters and backups."""
    replicas: int = 1
    """Servers that hold the data, the primary among them. The Service leads to the primary."""
    replica_of: str = ""
    """Name of the store this server follows. Some of what a replica does only itself can tell: such a replica is a store of
    its own, with a Service and an exporter."""
    replica_set: str = ""
    """What a MongoDB replica set calls itself; its clients must name it."""
    tls: bool = False
    """True where the server offers TLS: for clients that cannot find that out by themselves."""
    port: int = 0
    """0 stands for the engine's default."""
    bulk_rate: Bytes = Bytes(20 << 20)
    """Bytes per second a restore loads, from the last drill; predicts the recovery time."""
    log_per_day: Bytes = gibibytes(1)
    """WAL, binlog or oplog written in a day; what was written since the last base is replayed by a restore."""

    @property
    def listens_on(self) -> int:
        return self.port or DEFAULT_PORTS[self.engine]

    @property
    def credentials_secret(self) -> str:
        """Name of the Secret with the exporter's and the backup's credentials in the system's namespace."""
        return f"{self.name}-groundcrew"
