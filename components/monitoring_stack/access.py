"""Who may enter Prometheus, Alertmanager and Grafana's metrics: one login for each client, in a Secret of its own pod.

The servers hold hashes only. They know no rights: whoever is let in may do what the server offers, so what nobody should
do (stopping, reloading or rewriting Prometheus over HTTP) is not offered at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from specs import by_hand

PROMETHEUS, ALERTMANAGER, GRAFANA = "prometheus", "alertmanager", "grafana"
PROMETHEUS_ACCESS = "/etc/prometheus/access"
ALERTMANAGER_ACCESS = "/etc/alertmanager/access"
WEB_FILE = "web.yml"


@dataclass(frozen=True)
class Login:
    """A user of one or more servers, and the Secrets whose readers know the password."""

    user: str
    servers: tuple[str, ...]
    secrets: tuple[str, ...]

    @property
    def key(self) -> str:
        return password_key(self.user)


def access_secret(workload: str) -> str:
    """Name of the Secret with what a workload shows at a door, and the hashes of those who knock at its own."""
    return f"{workload}-access"


def password_key(user: str) -> str:
    return f"{user}-password"


ADMINISTRATOR = Login(by_hand.ADMINISTRATOR, (PROMETHEUS, ALERTMANAGER), (by_hand.ADMINISTRATOR_SECRET,))
"""For people: no pod mounts it."""
SERVER = Login("prometheus", (PROMETHEUS, ALERTMANAGER), (access_secret(PROMETHEUS),))
"""Prometheus itself: probes of its pod, scrapes of its twin and of Alertmanager, and the alerts it sends."""
BOARDS = Login("grafana", (PROMETHEUS, ALERTMANAGER), (access_secret(GRAFANA),))
NOTIFIER = Login("alertmanager", (ALERTMANAGER,), (access_secret(ALERTMANAGER),))
"""Alertmanager's own probes."""
RELOADER = Login("reloader", (ALERTMANAGER,), (access_secret(ALERTMANAGER),))
BACKFILL = Login("backfill", (PROMETHEUS,), (access_secret("slo-backfill"),))
"""The Jobs that compute the history of new objectives: they read."""
SCRAPER = Login("scraper", (GRAFANA,), (access_secret(GRAFANA), access_secret(PROMETHEUS)))
"""Grafana compares plain texts, so this one opens nothing but its metrics."""

LOGINS = (ADMINISTRATOR, SERVER, BOARDS, NOTIFIER, RELOADER, BACKFILL, SCRAPER)

SCRAPED_AS: Mapping[str, Login] = {PROMETHEUS: SERVER, ALERTMANAGER: SERVER, GRAFANA: SCRAPER}
"""Scrape jobs that must log in."""


def hashed(server: str) -> tuple[Login, ...]:
    """Those whom a server lets in by hash."""
    return tuple(login for login in LOGINS if server in login.servers)


def held(secret: str) -> tuple[Login, ...]:
    """Those whose password lies in a Secret."""
    return tuple(login for login in LOGINS if secret in login.secrets)


def secret_keys(workload: str) -> tuple[str, ...]:
    """Keys of a server's Secret; naming them makes its pod wait until they are there."""
    return (WEB_FILE, *(login.key for login in held(access_secret(workload))))


def web_file(hashes: Mapping[str, str]) -> str:
    """The server's web configuration, read again at every request: another hash holds at once, without a restart.

    Of hashes by user. An empty table would let everybody in, therefore it is refused.
    """
    if not hashes:
        raise ValueError("a server without users would be open to everybody")
    return yaml.safe_dump({"basic_auth_users": dict(sorted(hashes.items()))})


def basic_auth(login: Login, folder: str) -> dict[str, Any]:
    """How a client written in Go logs in; the file is read at every request."""
    return {"username": login.user, "password_file": f"{folder}/{login.key}"}


def scrape_login(job: str) -> dict[str, Any]:
    """What a platform's scrape job adds where its target asks who is there."""
    login = SCRAPED_AS.get(job)
    return {"basic_auth": basic_auth(login, PROMETHEUS_ACCESS)} if login else {}


def client_file(login: Login, folder: str) -> dict[str, Any]:
    """The document promtool and amtool take as --http.config.file."""
    return {"basic_auth": basic_auth(login, folder)}
