"""The usual stores, each with an engine version its project still supports."""

from dataclasses import replace
from typing import TypedDict, Unpack

from specs.backup import Backup, Exemption
from specs.store import Engine, Store
from specs.units import Bytes, Cpu, mebibytes, millicores


class StoreFacts(TypedDict, total=False):
    """Fields of a Store that a preset passes through."""

    version: str
    database: str
    tables: tuple[str, ...]
    size: Bytes
    volume: Bytes
    cpu: Cpu
    memory: Bytes
    max_connections: int
    reserved_connections: int
    replicas: int
    replica_of: str
    replica_set: str
    bulk_rate: Bytes


def store(name: str, engine: Engine, backup: Backup | Exemption, usual: StoreFacts, facts: StoreFacts) -> Store:
    """A store with an engine's usual facts, overridden by those given."""
    # `version` is always among the usual facts, which the type checker cannot know of a partial dictionary.
    return replace(Store(name=name, engine=engine, version="", backup=backup), **{**usual, **facts})


def postgresql(name: str = "postgres", *, backup: Backup | Exemption, **facts: Unpack[StoreFacts]) -> Store:
    """A PostgreSQL server; 16 is supported until November 2028."""
    return store(name, Engine.POSTGRESQL, backup, {"version": "16"}, facts)


def mysql(name: str = "mysql", *, backup: Backup | Exemption, **facts: Unpack[StoreFacts]) -> Store:
    """A MySQL server; 8.4 is the long-term release, supported until April 2032. 151 connections is its default."""
    return store(name, Engine.MYSQL, backup, {"version": "8.4", "max_connections": 151}, facts)


def mongodb(name: str = "mongodb", *, backup: Backup | Exemption, **facts: Unpack[StoreFacts]) -> Store:
    """A MongoDB replica set of three: a single server has no oplog, so nothing could be shipped (BUG-26)."""
    usual: StoreFacts = {"version": "8.0", "replicas": 3, "replica_set": "rs0", "max_connections": 1000}
    return store(name, Engine.MONGODB, backup, usual, facts)


CACHE_EXEMPTION_REASON = "every key is rebuilt from its source on the first request and carries a TTL"


def redis_cache(name: str = "redis", *, owner: str, reason: str = "", **facts: Unpack[StoreFacts]) -> Store:
    """A Redis used as a cache only, exempted from backups by `owner`; 10000 connections is its default."""
    exemption = Exemption(reason or CACHE_EXEMPTION_REASON, owner)
    usual: StoreFacts = {
        "version": "7",
        "max_connections": 10_000,
        "cpu": millicores(100),
        "memory": mebibytes(256),
        "size": mebibytes(128),
        "volume": mebibytes(1024),
    }
    return store(name, Engine.REDIS, exemption, usual, facts)
