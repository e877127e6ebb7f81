"""One exporter per data store, beside the store, with credentials from a file and the least rights."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from components.controller import deployment
from components.images import image
from components.kubernetes import Manifest
from components.monitoring_stack import ports
from components.volume import secret_volume
from components.workload import Container, Pod, http_probe, service, service_account
from specs.database_roles import (
    EXPORTER_USER_KEY,
    MYSQL_OPTIONS_KEY,
    REDIS_PASSWORDS_KEY,
    Purpose,
    password_key,
    user,
)
from specs.environment import Environment
from specs.exporters import STORE_EXPORTERS
from specs.store import Engine, Store
from specs.system import System

CREDENTIALS_PATH = "/etc/exporter"
PASSWORD_KEY = password_key(Purpose.EXPORTER)


@dataclass(frozen=True)
class Recipe:
    """How an engine's exporter is told where its store is, and which keys of the credentials it reads."""

    image: str
    args: Callable[[Store], list[str]]
    env: Callable[[Store], Mapping[str, Any]]
    keys: tuple[str, ...]


def _nothing(_: Store) -> Mapping[str, str]:
    return {}


def _none(_: Store) -> list[str]:
    return []


def _postgresql(store: Store) -> Mapping[str, str]:
    # The exporter's driver has no mode that tries both, and refuses to start a connection with one it does not know.
    mode = "require" if store.tls else "disable"
    return {
        "DATA_SOURCE_URI": f"{store.name}:{store.listens_on}/{store.database or 'postgres'}?sslmode={mode}",
        "DATA_SOURCE_USER_FILE": f"{CREDENTIALS_PATH}/{EXPORTER_USER_KEY}",
        "DATA_SOURCE_PASS_FILE": f"{CREDENTIALS_PATH}/{PASSWORD_KEY}",
    }


def _mysql(store: Store) -> list[str]:
    return [
        # DATA_SOURCE_NAME has been ignored since 0.15 (BUG-89).
        f"--config.my-cnf={CREDENTIALS_PATH}/{MYSQL_OPTIONS_KEY}",
        f"--mysqld.address={store.name}:{store.listens_on}",
    ]


def _mongodb(store: Store) -> list[str]:
    named = f"?replicaSet={store.replica_set}" if store.replica_set else ""
    return [f"--mongodb.uri=mongodb://{store.name}:{store.listens_on}/admin{named}"]


def _mongodb_environment(store: Store) -> Mapping[str, Any]:
    """This exporter reads no file; its two variables are the one exception to mounted credentials."""
    return {
        variable: {"secretKeyRef": {"name": store.credentials_secret, "key": key}}
        for variable, key in (("MONGODB_USER", EXPORTER_USER_KEY), ("MONGODB_PASSWORD", PASSWORD_KEY))
    }


def _redis(store: Store) -> list[str]:
    scheme = "rediss" if store.tls else "redis"
    return [
        f"--redis.addr={scheme}://{store.name}:{store.listens_on}",
        # Without a name it looks up, and logs in with, no password at all.
        f"--redis.user={user(Purpose.EXPORTER)}",
        f"--redis.password-file={CREDENTIALS_PATH}/{REDIS_PASSWORDS_KEY}",
        # Its role may not ask for the configuration, which holds passwords.
        "--config-command=-",
    ]


RECIPES: Mapping[Engine, Recipe] = {
    Engine.POSTGRESQL: Recipe(
        "postgres-exporter",
        _none,
        _postgresql,
        (EXPORTER_USER_KEY, PASSWORD_KEY),
    ),
    Engine.MYSQL: Recipe("mysqld-exporter", _mysql, _nothing, (MYSQL_OPTIONS_KEY,)),
    Engine.MARIADB: Recipe("mysqld-exporter", _mysql, _nothing, (MYSQL_OPTIONS_KEY,)),
    Engine.MONGODB: Recipe("mongodb-exporter", _mongodb, _mongodb_environment, (EXPORTER_USER_KEY, PASSWORD_KEY)),
    Engine.REDIS: Recipe("redis-exporter", _redis, _nothing, (REDIS_PASSWORDS_KEY,)),
}


def store_exporter(system: System, store: Store, environment: Environment) -> list[Manifest]:
    """Deployment and service of one store's exporter, in the system's namespace."""
    name, own = ports.exporter_name(store.name), ports.exporter_labels(system, store.name)
    recipe, port = RECIPES[store.engine], ports.EXPORTER_PORTS[store.engine.value]
    size = environment.size("database-exporter")
    container = Container(
        name,
        image(recipe.image),
        size,
        # The contract says which collectors are off by default and must run for its series to exist.
        args=[f"--web.listen-address=:{port}", *recipe.args(store), *STORE_EXPORTERS[store.engine].flags],
        env=recipe.env(store),
        ports={"http": port},
        mounts={"credentials": CREDENTIALS_PATH},
        probes={
            # The exporter lives though its store does not: the series says so, a restart would not help.
            "readiness": http_probe("http", "/"),
            "liveness": http_probe("http", "/", period=30, failures=4),
        },
        ephemeral="64Mi",
    )
    credentials = secret_volume("credentials", store.credentials_secret, recipe.keys)
    pod = Pod([container], own, name, volumes=[credentials])
    return [
        service_account(name, system.namespace, own),
        service(name, system.namespace, own, {"http": port}),
        deployment(name, system.namespace, pod, size.replicas),
    ]
