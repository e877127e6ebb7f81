"""Who may do what in the log store: one user per consumer, each with the least it needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from specs.environment import (
    LOGGING_NAMESPACE,
    MONITORING_NAMESPACE,
    NODE_AGENTS_NAMESPACE,
    PLATFORM,
    TRACING_NAMESPACE,
    Environment,
    LogAgent,
)
from specs.job_document import ARCHIVE_PREFIX
from specs.links import log_stream
from specs.logs import ClusterClass, LogClass

EVENTS = (f"logs-{ClusterClass.EVENTS.value}.*",)
READABLE = ("logs-application.*", "logs-system.*", "logs-performance.*", *EVENTS)
"""What boards show. Audit and security streams are for people who log in under their own name."""
SPANS = ("jaeger-*",)
PLATFORM_STREAM = log_stream(LogClass.SYSTEM.value, PLATFORM, "*")


@dataclass(frozen=True)
class User:
    """A user of the file realm, and the Secret its consumer reads the password from."""

    name: str
    role: str
    secret: str
    key: str = "password"
    namespace: str = LOGGING_NAMESPACE


ADMINISTRATOR = User("administrator", "superuser", "elasticsearch-administrator")
"""For people, when nothing else helps: no pod mounts it."""
LOG_WRITER = User("log-writer", "log_writer", "logstash-elasticsearch")
KIBANA = User("kibana", "kibana_system", "kibana-settings", key="")
"""Its password stands inside the settings file that Kibana reads, beside the keys."""
EXPORTER = User("exporter", "statistics_reader", "elasticsearch-exporter")
BOARD_KEEPER = User("board-keeper", "board_keeper", "kibana-objects")
"""Brings the boards of logs into Kibana."""
STATE_READER = User("state-reader", "state_reader", "log-state")
"""Compares what the store has with what is declared, and with how it should be: looks after lifecycles and snapshots."""
ARCHIVE_PROVER = User("archive-prover", "archive_prover", "log-archive")
"""Restores an archived index under another name and counts it."""
CANARY_READER = User("canary-reader", "canary_reader", "log-canary")
"""Finds again, in the platform's own stream, what the canary wrote, and what was refused."""
GRAFANA = User("grafana", "log_reader", "grafana-logs", "elasticsearch-password", MONITORING_NAMESPACE)
JAEGER = User("jaeger", "span_writer", "jaeger-elasticsearch", namespace=TRACING_NAMESPACE)
LOG_SHIPPER = User("log-shipper", "log_writer", "log-agent-elasticsearch", namespace=NODE_AGENTS_NAMESPACE)
"""The node agent, where it writes into the store itself."""

EVENT_WRITER = User("event-writer", "event_writer", "event-collector-elasticsearch")
"""Adds the cluster's events."""

USERS = (
    ADMINISTRATOR,
    LOG_WRITER,
    KIBANA,
    BOARD_KEEPER,
    EXPORTER,
    STATE_READER,
    CANARY_READER,
    EVENT_WRITER,
    GRAFANA,
    JAEGER,
)
"""Whom every environment has."""


def users_of(environment: Environment) -> tuple[User, ...]:
    shipper = (LOG_SHIPPER,) if environment.log_agent is LogAgent.OTEL else ()
    prover = (ARCHIVE_PROVER,) if environment.log_snapshots else ()
    return (*USERS, *prover, *shipper)


def _on(names: tuple[str, ...], *privileges: str) -> dict[str, Any]:
    return {"names": list(names), "privileges": list(privileges)}


ROLES: Mapping[str, Mapping[str, Any]] = {
    # Adds records, changes and reads none: a stolen shipper cannot rewrite what was logged.
    "log_writer": {"cluster": ["monitor"], "indices": [_on(("logs-*",), "create_doc", "auto_configure")]},
    "event_writer": {"cluster": ["monitor"], "indices": [_on(EVENTS, "create_doc", "auto_configure")]},
    "log_reader": {"cluster": [], "indices": [_on(READABLE, "read", "view_index_metadata")]},
    "statistics_reader": {
        "cluster": ["monitor"],
        "indices": [_on(("*",), "monitor", "view_index_metadata")],
    },
    # Replaces saved objects of the default space; reads no record.
    "board_keeper": {
        "cluster": [],
        "indices": [],
        "applications": [
            {
                "application": "kibana-.kibana",
                "privileges": ["feature_savedObjectsManagement.all"],
                "resources": ["space:default"],
            }
        ],
    },
    "state_reader": {
        "cluster": ["monitor", "monitor_snapshot", "read_ilm"],
        "indices": [_on(("logs-*", *SPANS), "view_index_metadata")],
    },
    "canary_reader": {"cluster": [], "indices": [_on((PLATFORM_STREAM,), "read")]},
    # Counts by statistics, so it reads no record; takes away nothing but what it restored.
    "archive_prover": {
        "cluster": ["monitor", "monitor_snapshot", "cluster:admin/snapshot/restore"],
        "indices": [_on(("logs-*",), "monitor"), _on((f"{ARCHIVE_PREFIX}*",), "monitor", "delete_index")],
    },
    "span_writer": {
        "cluster": ["monitor", "manage_index_templates", "read_ilm"],
        "indices": [_on(SPANS, "create_index", "index", "create", "read", "view_index_metadata", "manage")],
    },
}
"""Own roles; superuser and kibana_system come with the server."""

USERS_FILE = "users"
USER_ROLES_FILE = "users_roles"
ROLES_FILE = "roles.yml"


def roles_file() -> str:
    return yaml.safe_dump({name: dict(role) for name, role in ROLES.items()}, sort_keys=True)


def user_roles_file(users: Iterable[User] = USERS) -> str:
    """`role:user,user` per line."""
    members: dict[str, list[str]] = {}
    for user in users:
        members.setdefault(user.role, []).append(user.name)
    return "".join(f"{role}:{','.join(sorted(names))}\n" for role, names in sorted(members.items()))


def users_file(hashes: Mapping[str, str]) -> str:
    """`user:hash` per line, from bcrypt hashes by user."""
    return "".join(f"{name}:{digest}\n" for name, digest in sorted(hashes.items()))
