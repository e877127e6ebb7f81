"""A store's exporter exposes what the contract of its series promises."""

from dataclasses import replace
from typing import Any

import pytest

from components.elk_stack.elasticsearch import EXPORTER_START
from components.monitoring_stack.store_exporters import store_exporter
from specs.environment import Environment
from specs.exporters import EXPORTERS, STORE_EXPORTERS
from specs.store import Engine, Store
from specs.system import System
from tests.components.plans import plans

CASES = [(environment, system, store) for environment, system in plans() for store in system.stores]


def container(environment: Environment, system: System, store: Store) -> dict[str, Any]:
    [found] = [one for one in store_exporter(system, store, environment) if one["kind"] == "Deployment"]
    return found["spec"]["template"]["spec"]["containers"][0]


@pytest.mark.covers("BUG-48")
@pytest.mark.parametrize(
    ("environment", "system", "store"), CASES, ids=[f"{e.name}-{s.name}-{store.name}" for e, s, store in CASES]
)
def test_collectors_that_are_off_by_default_are_on(environment: Environment, system: System, store: Store) -> None:
    args = container(environment, system, store)["args"]
    assert set(STORE_EXPORTERS[store.engine].flags) <= set(args)
    assert len(args) == len(set(args))


def test_the_log_stores_exporter_runs_its_collectors() -> None:
    assert all(flag in EXPORTER_START.split() for flag in EXPORTERS["elasticsearch-exporter"].flags)


@pytest.mark.parametrize("replica_set", ["", "orders-set"])
def test_a_replica_set_is_named_as_its_store_says(replica_set: str) -> None:
    environment, system, _ = CASES[0]
    store = Store("mongodb", Engine.MONGODB, "8.0", replica_set=replica_set)
    [address] = [one for one in container(environment, system, store)["args"] if one.startswith("--mongodb.uri=")]
    expected = "--mongodb.uri=mongodb://mongodb:27017/admin"
    assert address == (f"{expected}?replicaSet={replica_set}" if replica_set else expected)


@pytest.mark.parametrize(("tls", "mode", "scheme"), [(False, "disable", "redis"), (True, "require", "rediss")])
def test_connections_are_encrypted_where_the_server_offers_it(tls: bool, mode: str, scheme: str) -> None:
    """The driver knows no mode that tries: an exporter told to prefer encryption never logs in at all."""
    environment, system, _ = CASES[0]
    postgres = replace(Store("postgres", Engine.POSTGRESQL, "16"), tls=tls)
    variables = {one["name"]: one.get("value") for one in container(environment, system, postgres)["env"]}
    assert variables["DATA_SOURCE_URI"] == f"postgres:5432/postgres?sslmode={mode}"
    cache = replace(Store("redis", Engine.REDIS, "7"), tls=tls)
    assert f"--redis.addr={scheme}://redis:6379" in container(environment, system, cache)["args"]
