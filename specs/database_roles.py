"""Roles our exporters and Jobs log in as: for each engine one table of what they may do, and one script that grants it.

Least rights: no role may change a row; the maintenance role owns nothing and acts for the owner where the engine asks for
ownership. Passwords never stand in a script.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from specs.store import Engine


class Purpose(StrEnum):
    EXPORTER = "exporter"
    BACKUP = "backup"
    MAINTENANCE = "maintenance"


def user(purpose: Purpose) -> str:
    """The role's name in every engine."""
    return f"groundcrew_{purpose}"


def password_key(purpose: Purpose) -> str:
    """Key of the role's password in the store's credentials Secret."""
    return f"{purpose}-password"


EXPORTER_USER_KEY = "exporter-user"
MYSQL_OPTIONS_KEY = "exporter.cnf"
"""User and password of the exporter in the option-file format of the MySQL family's clients."""
REDIS_PASSWORDS_KEY = "redis-passwords.json"
"""Passwords by address, as redis_exporter reads them."""


@dataclass(frozen=True)
class Role:
    """What one role may do. `attributes` belong to the role itself, `grants` are single statements with {user}."""

    purpose: Purpose
    attributes: str = ""
    grants: tuple[str, ...] = ()


EXPORTER_SESSIONS = 2
"""Sessions one exporter of PostgreSQL keeps open; while it is replaced there are two exporters."""
EXPORTER_SESSIONS_OF_MYSQL = "MAX_USER_CONNECTIONS 6"
"""It opens up to three for a scrape."""

_POSTGRESQL = (
    Role(Purpose.EXPORTER, f"CONNECTION LIMIT {2 * EXPORTER_SESSIONS}", ("GRANT pg_monitor TO {user};",)),
    Role(
        Purpose.BACKUP,
        # Rows that are hidden by policies belong into a backup too, or the dump stops at the first of them.
        "REPLICATION BYPASSRLS CONNECTION LIMIT 5",
        (
            "GRANT pg_read_all_data, pg_checkpoint TO {user};",
            "GRANT EXECUTE ON FUNCTION pg_switch_wal(), pg_create_restore_point(text) TO {user};",
        ),
    ),
    # Statistics and indexes belong to the tables' owner; the role acts as it, under its own limits.
    Role(
        Purpose.MAINTENANCE,
        "CONNECTION LIMIT 2",
        (
            "SELECT format('GRANT %I TO {user}', tableowner) FROM pg_tables\n"
            "  WHERE schemaname NOT IN ('pg_catalog', 'information_schema') GROUP BY tableowner\n"
            "  HAVING NOT bool_or((SELECT rolsuper FROM pg_roles WHERE rolname = tableowner)) \\gexec",
        ),
    ),
)


def _mysql(log_status: str, replica_status: str, more: str = "") -> tuple[Role, ...]:
    """MariaDB has privileges of their own for reading the log's and a replica's state, MySQL one for both."""
    read = "SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES, RELOAD, PROCESS, REPLICATION SLAVE"
    # A table's size is told to whoever has any right on it: SHOW VIEW is one that reads no row.
    exporter = f"GRANT PROCESS, {replica_status}, SHOW VIEW ON *.* TO {{user}};"
    backup = f"GRANT {read}, {log_status}{more} ON *.* TO {{user}};"
    # ANALYZE TABLE asks for INSERT; NO_WRITE_TO_BINLOG keeps it out of the replicas.
    maintenance = "GRANT SELECT, INSERT ON `{database}`.* TO {user};"
    statistics = "GRANT SELECT ON performance_schema.* TO {user};"
    return (
        Role(Purpose.EXPORTER, EXPORTER_SESSIONS_OF_MYSQL, (exporter, statistics)),
        Role(Purpose.BACKUP, "MAX_USER_CONNECTIONS 5", (backup,)),
        Role(Purpose.MAINTENANCE, "MAX_USER_CONNECTIONS 2", (maintenance, statistics)),
    )


_MONGODB = (
    Role(Purpose.EXPORTER, "", ('{{role: "clusterMonitor", db: "admin"}}', '{{role: "read", db: "local"}}')),
    Role(Purpose.BACKUP, "", ('{{role: "backup", db: "admin"}}', '{{role: "clusterMonitor", db: "admin"}}')),
    Role(Purpose.MAINTENANCE, "", ('{{role: "read", db: "{database}"}}', '{{role: "clusterMonitor", db: "admin"}}')),
)

_REDIS = (
    # No CONFIG GET: it tells the server's own password. What is needed of it stands in INFO too.
    Role(
        Purpose.EXPORTER,
        "-@all +info +ping +latency|latest +latency|histogram +slowlog|get +slowlog|len +client|setname",
    ),
    Role(Purpose.BACKUP, "-@all +ping +psync +replconf +sync +info +dbsize"),
    Role(Purpose.MAINTENANCE, "-@all +ping +info +scan +ttl +dbsize +config|get ~*"),
)

ROLES: Mapping[Engine, tuple[Role, ...]] = {
    Engine.POSTGRESQL: _POSTGRESQL,
    Engine.MYSQL: _mysql("REPLICATION CLIENT", "REPLICATION CLIENT", ", XA_RECOVER_ADMIN"),
    Engine.MARIADB: _mysql("BINLOG MONITOR", "SLAVE MONITOR"),
    Engine.MONGODB: _MONGODB,
    Engine.REDIS: _REDIS,
}

SUFFIXES: Mapping[Engine, str] = {Engine.MONGODB: "js", Engine.REDIS: "acl"}


def script_name(engine: Engine) -> str:
    """File name of an engine's script: SQL for all but two."""
    return f"{engine}.{SUFFIXES.get(engine, 'sql')}"


def script(engine: Engine, database: str) -> str:
    """The script an administrator of the store runs; running it again leaves passwords alone and rights as they are here."""
    render = {Engine.POSTGRESQL: _postgresql_script, Engine.MONGODB: _mongodb_script, Engine.REDIS: _redis_script}
    return render.get(engine, _mysql_script)(ROLES[engine], database)


def variable(purpose: Purpose) -> str:
    """Environment variable from which a script takes a password."""
    return f"GROUNDCREW_{purpose.upper()}_PASSWORD"


def _postgresql_script(roles: tuple[Role, ...], database: str) -> str:
    lines = [
        f"-- psql -d {database or '<database>'} -f this, as a superuser.",
        "-- Passwords are taken from the environment where they are set there, and left alone otherwise.",
    ]
    for role in roles:
        name, key = user(role.purpose), f"{role.purpose}_password"
        lines += [
            f"SELECT 'CREATE ROLE {name}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') \\gexec",  # noqa: S608
            f"ALTER ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE {role.attributes};",
            f"\\getenv {key} {variable(role.purpose)}",
            f"\\if :{{?{key}}}",
            f"  ALTER ROLE {name} PASSWORD :'{key}';",
            "\\endif",
            *(grant.format(user=name, database=database) for grant in role.grants),
        ]
    return "\n".join(lines) + "\n"


def _mysql_script(roles: tuple[Role, ...], database: str) -> str:
    lines = [
        "-- Run by an administrator. New users are locked until a password is set:",
        "--   ALTER USER '<user>'@'%' IDENTIFIED BY '<from the Secret>' ACCOUNT UNLOCK;",
    ]
    for role in roles:
        name = f"'{user(role.purpose)}'@'%'"
        lines += [
            f"CREATE USER IF NOT EXISTS {name} ACCOUNT LOCK;",
            f"ALTER USER {name} WITH {role.attributes};",
            # What an older script granted and this one does not must not stay.
            f"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {name};",
            *(grant.format(user=name, database=database) for grant in role.grants),
        ]
    return "\n".join(lines) + "\n"


def _mongodb_script(roles: tuple[Role, ...], database: str) -> str:
    lines = ["// mongosh admin this.js, as a user administrator; passwords come from the environment."]
    for role in roles:
        granted = ", ".join(grant.format(database=database) for grant in role.grants)
        name = user(role.purpose)
        lines += [
            f'if (!db.getUser("{name}"))',
            f'  db.createUser({{user: "{name}", pwd: process.env.{variable(role.purpose)}, roles: [{granted}]}});',
            f'else db.updateUser("{name}", {{roles: [{granted}]}});',
        ]
    return "\n".join(lines) + "\n"


def _redis_script(roles: tuple[Role, ...], database: str) -> str:
    """Lines of an ACL file, which knows no comments; each user stays off until its password's sha256 is added."""
    return "".join(f"user {user(role.purpose)} off resetpass {role.attributes}\n" for role in roles)
