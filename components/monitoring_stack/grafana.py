"""Grafana: provisioned boards and data sources, a generated password, nothing editable, no default account."""

from collections.abc import Iterable, Mapping
from typing import Any

from components.certificates.catalogue import GRAFANA
from components.certificates.leaf import AUTHORITY_CERTIFICATE
from components.controller import Claim, checksum, stateful_set
from components.elk_stack import users
from components.images import image
from components.kubernetes import Manifest
from components.monitoring_stack import ports
from components.monitoring_stack.access import SCRAPER, access_secret, held
from components.monitoring_stack.grafana_files import DASHBOARDS_PATH, LOGS_CA, SECRETS_PATH
from components.volume import empty_directory
from components.workload import Container, Pod, config_map, http_probe, service, service_account
from dashboards.board import Board
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import MONITORING_NAMESPACE, Environment
from specs.links import board_config_map
from specs.units import gibibytes

NAME = "grafana"
ADMIN_SECRET = "grafana-admin"
ADMIN_KEYS = ("admin-password", "secret-key")
LOGS_SECRET = users.GRAFANA.secret
"""Password of the log store's reading user, put into this namespace by the component that owns it."""

SETTINGS = {
    "GF_SECURITY_ADMIN_USER": "admin",
    "GF_SECURITY_ADMIN_PASSWORD__FILE": f"{SECRETS_PATH}/admin-password",
    "GF_SECURITY_SECRET_KEY__FILE": f"{SECRETS_PATH}/secret-key",
    "GF_SECURITY_COOKIE_SECURE": "true",
    "GF_AUTH_ANONYMOUS_ENABLED": "false",
    "GF_USERS_ALLOW_SIGN_UP": "false",
    "GF_ANALYTICS_REPORTING_ENABLED": "false",
    "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
    "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false",
    # Otherwise every start downloads applications that nobody pinned, through a network policy that forbids it.
    "GF_PLUGINS_PREINSTALL_DISABLED": "true",
    "GF_METRICS_ENABLED": "true",
    # They are published with the boards, and they tell who uses which.
    "GF_METRICS_BASIC_AUTH_USERNAME": SCRAPER.user,
    "GF_METRICS_BASIC_AUTH_PASSWORD__FILE": f"{SECRETS_PATH}/{SCRAPER.key}",
    "GF_PATHS_PROVISIONING": "/etc/grafana/provisioning",
    "GF_LOG_MODE": "console",
    "GF_LOG_CONSOLE_FORMAT": "json",
}


def board_volume(boards: Iterable[Board]) -> dict[str, Any]:
    """One directory per folder, one file per board; the same ConfigMaps serve a sidecar or an operator."""
    sources = [
        {
            "configMap": {
                "name": board_config_map(board.uid),
                "items": [{"key": f"{board.uid}.json", "path": f"{board.folder}/{board.uid}.json"}],
            }
        }
        for board in boards
    ]
    return {"name": "dashboards", "projected": {"sources": sources}}


def board_config_maps(boards: Iterable[Board]) -> list[Manifest]:
    own = {**ports.platform_labels(NAME), "grafana_dashboard": "1"}
    found = []
    for board in boards:
        manifest = config_map(board_config_map(board.uid), MONITORING_NAMESPACE, own, {f"{board.uid}.json": board.text})
        manifest["metadata"]["annotations"] = {"grafana_folder": board.folder}
        found.append(manifest)
    return found


def server(environment: Environment) -> Container:
    return Container(
        NAME,
        image(NAME),
        environment.size(NAME),
        env={**SETTINGS, "GF_SERVER_ROOT_URL": f"https://grafana.{environment.domain}"},
        ports={"http": ports.GRAFANA},
        mounts={
            "data": "/var/lib/grafana",
            "dashboards": DASHBOARDS_PATH,
            "datasources": "/etc/grafana/provisioning/datasources",
            "providers": "/etc/grafana/provisioning/dashboards",
            "secrets": SECRETS_PATH,
            "scratch": "/tmp",
        },
        writable=("data", "scratch"),
        probes={
            "startup": http_probe("http", "/api/health", failures=30),
            "readiness": http_probe("http", "/api/health"),
            "liveness": http_probe("http", "/api/health", failures=6),
        },
    )


def secret_volume() -> dict[str, Any]:
    """Each key by name: Grafana ends when one file of its data sources is missing, so the pod waits until all are there."""
    metrics = access_secret(NAME)
    keys = [
        *((ADMIN_SECRET, key, key) for key in ADMIN_KEYS),
        *((metrics, login.key, login.key) for login in held(metrics)),
        (LOGS_SECRET, users.GRAFANA.key, users.GRAFANA.key),
        (GRAFANA.secret, AUTHORITY_CERTIFICATE, LOGS_CA),
    ]
    sources = [{"secret": {"name": name, "items": [{"key": key, "path": path}]}} for name, key, path in keys]
    return {"name": "secrets", "projected": {"defaultMode": 0o440, "sources": sources}}


def grafana(environment: Environment, files: Mapping[str, str], boards: Iterable[Board]) -> list[Manifest]:
    """One replica with a volume of its own: two need an external database."""
    own, size = ports.platform_labels(NAME), environment.size(NAME)
    provisioning = {name: files[f"grafana/{name}"] for name in ("datasources.yml", "dashboards.yml")}
    pod = Pod(
        [server(environment)],
        own,
        NAME,
        volumes=[
            board_volume(boards),
            {
                "name": "datasources",
                "configMap": {
                    "name": "grafana-provisioning",
                    "items": [{"key": "datasources.yml", "path": "datasources.yml"}],
                },
            },
            {
                "name": "providers",
                "configMap": {
                    "name": "grafana-provisioning",
                    "items": [{"key": "dashboards.yml", "path": "dashboards.yml"}],
                },
            },
            secret_volume(),
            empty_directory("scratch", "128Mi"),
        ],
        # Provisioned data sources are read at start only, and with them the passwords.
        annotations={CHECKSUM_ANNOTATION: checksum({**provisioning, "rotation": environment.rotation})},
    )
    claims = [Claim("data", size.volume or gibibytes(5), environment.storage_class)]
    return [
        service_account(NAME, MONITORING_NAMESPACE, own),
        config_map("grafana-provisioning", MONITORING_NAMESPACE, own, provisioning),
        service(f"{NAME}-headless", MONITORING_NAMESPACE, own, {"http": ports.GRAFANA}, headless=True),
        service(NAME, MONITORING_NAMESPACE, own, {"http": ports.GRAFANA}),
        stateful_set(NAME, MONITORING_NAMESPACE, pod, size.replicas, claims, retained=environment.protect),
    ]
