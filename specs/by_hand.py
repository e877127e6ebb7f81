"""What people type at the metric stack: the handbook prints it, a live test runs it."""

from specs.environment import MONITORING_NAMESPACE

PROMETHEUS_PORT = 9090
ALERTMANAGER_PORT = 9093
PROMETHEUS_CONFIGURATION = "/etc/prometheus/config"
ALERTMANAGER_CONFIGURATION = "/etc/alertmanager/config"
CLIENT_FILE = "client.yml"
"""How a tool in the server's own pod logs in."""
ADMINISTRATOR = "administrator"
ADMINISTRATOR_SECRET = "monitoring-administrator"

KUBECTL = f"kubectl -n {MONITORING_NAMESPACE}"


def ask(expression: str) -> str:
    """One question to Prometheus."""
    login = f"--http.config.file={PROMETHEUS_CONFIGURATION}/{CLIENT_FILE}"
    address = f"http://127.0.0.1:{PROMETHEUS_PORT}"
    return f"{KUBECTL} exec prometheus-0 -- promtool query instant {login} {address} {expression}"


def alertmanager(words: str) -> str:
    """Anything amtool can do, in the first replica; the others hear of it."""
    login = f"--http.config.file={ALERTMANAGER_CONFIGURATION}/{CLIENT_FILE}"
    address = f"--alertmanager.url=http://127.0.0.1:{ALERTMANAGER_PORT}"
    return f"{KUBECTL} exec alertmanager-0 -c alertmanager -- amtool {address} {login} {words}"


COMMANDS = (
    ask("up"),
    alertmanager("alert query"),
    alertmanager('silence add --author="<you>" --duration=2h --comment="<why>" alertname="<alert>" system="<system>"'),
    alertmanager("silence expire <id>"),
)
BROWSER = (
    f"{KUBECTL} port-forward service/alertmanager {ALERTMANAGER_PORT}",
    f"{KUBECTL} get secret {ADMINISTRATOR_SECRET} -o jsonpath='{{.data.{ADMINISTRATOR}-password}}' | base64 -d",
)
"""The way into the browser's view, and the administrator's password for it."""
