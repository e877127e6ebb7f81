"""Where panels lead: other boards, logs, traces, runbooks. The time range travels along."""

import json
from typing import Any
from urllib.parse import quote

from dashboards.subject import Link
from specs.environment import Environment
from specs.links import board_uid, runbook_url
from specs.system import System

LOGS_UID = "elasticsearch"
TRACES_UID = "jaeger"
RANGE = {"from": "${__from}", "to": "${__to}"}


def board(scope: str, kind: str, title: str) -> Link:
    return Link(title, f"/d/{board_uid(scope, kind)}?${{__url_time_range}}&${{datasource:queryparam}}")


def _explore(title: str, data_source: str, query: dict[str, Any]) -> Link:
    pane = {"datasource": data_source, "queries": [{"refId": "A", **query}], "range": RANGE}
    # Grafana fills in variables only where it finds them unencoded.
    encoded = quote(json.dumps({"pane": pane}, separators=(",", ":")), safe="{}[]:,$*")
    return Link(title, f"/explore?schemaVersion=1&panes={encoded}")


def logs(system: System, environment: Environment, words: str = "") -> Link:
    """The system's logs of the shown time; `words` narrow them."""
    own = f"_index:*.{system.name}-{environment.name}-*"
    query = {"query": f"{own} AND {words}" if words else own, "metrics": [{"id": "1", "type": "logs"}]}
    return _explore("Logs", LOGS_UID, query)


def traces(service: str) -> Link:
    """The service's traces of the shown time."""
    return _explore(f"Traces of {service}", TRACES_UID, {"queryType": "search", "service": service})


def runbook(environment: Environment, scope: str, alert: str) -> Link:
    return Link(f"Runbook {alert}", runbook_url(environment.domain, scope, alert))
