"""Grafana's provisioning: data sources and the provider of the boards. Nothing can be edited in the browser."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from components.elk_stack import ports as log_ports
from components.elk_stack import users
from components.monitoring_stack import ports
from components.monitoring_stack.access import BOARDS
from components.trace_stack import ports as trace_ports
from specs.environment import MONITORING_NAMESPACE, SCRAPE_INTERVAL

DASHBOARDS_PATH = "/var/lib/grafana/dashboards"
SECRETS_PATH = "/etc/grafana/secrets"
LOGS_CA = "elasticsearch-ca.crt"

PROMETHEUS_UID = "prometheus"
ALERTMANAGER_UID = "alertmanager"
ELASTICSEARCH_UID = "elasticsearch"
JAEGER_UID = "jaeger"
TRACE_ID = "trace.id"
"""The field of a log record that names its trace."""


def data_sources() -> dict[str, Any]:
    """Four sources with fixed uids; metrics lead to traces by exemplars, traces to logs and back by the trace's id."""
    return {
        "apiVersion": 1,
        "prune": True,
        "datasources": [_prometheus(), _alertmanager(), _elasticsearch(), _jaeger()],
    }


def _source(name: str, uid: str, kind: str, url: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "uid": uid, "type": kind, "access": "proxy", "editable": False, "url": url, **more}


def _login(user: str, key: str, **more: str) -> dict[str, Any]:
    """The password is read from its file when Grafana starts."""
    secure = {"basicAuthPassword": f"$__file{{{SECRETS_PATH}/{key}}}", **more}
    return {"basicAuth": True, "basicAuthUser": user, "secureJsonData": secure}


def _metrics_login() -> dict[str, Any]:
    return _login(BOARDS.user, BOARDS.key)


def _prometheus() -> dict[str, Any]:
    settings = {
        "timeInterval": str(SCRAPE_INTERVAL),
        "httpMethod": "POST",
        "exemplarTraceIdDestinations": [{"name": "trace_id", "datasourceUid": JAEGER_UID}],
    }
    url = f"http://prometheus.{MONITORING_NAMESPACE}.svc:{ports.PROMETHEUS}"
    return _source(
        "Prometheus", PROMETHEUS_UID, "prometheus", url, isDefault=True, jsonData=settings, **_metrics_login()
    )


def _alertmanager() -> dict[str, Any]:
    settings = {"implementation": "prometheus", "handleGrafanaManagedAlerts": False}
    url = f"http://alertmanager.{MONITORING_NAMESPACE}.svc:{ports.ALERTMANAGER}"
    return _source("Alertmanager", ALERTMANAGER_UID, "alertmanager", url, jsonData=settings, **_metrics_login())


def _jaeger() -> dict[str, Any]:
    logs = {
        "datasourceUid": ELASTICSEARCH_UID,
        "filterByTraceID": True,
        "spanStartTimeShift": "-5m",
        "spanEndTimeShift": "5m",
    }
    return _source("Jaeger", JAEGER_UID, "jaeger", trace_ports.JAEGER_URL, jsonData={"tracesToLogsV2": logs})


def _elasticsearch() -> dict[str, Any]:
    settings = {
        "index": "logs-*",
        "timeField": "@timestamp",
        "logMessageField": "message",
        "logLevelField": "log.level",
        "dataLinks": [{"field": f"^{re.escape(TRACE_ID)}$", "url": "${__value.raw}", "datasourceUid": JAEGER_UID}],
        "tlsAuthWithCACert": True,
    }
    trusted = f"$__file{{{SECRETS_PATH}/{LOGS_CA}}}"
    login = _login(users.GRAFANA.name, users.GRAFANA.key, tlsCACert=trusted)
    return _source("Logs", ELASTICSEARCH_UID, "elasticsearch", log_ports.ELASTICSEARCH_URL, jsonData=settings, **login)


def board_provider() -> dict[str, Any]:
    return {
        "apiVersion": 1,
        "providers": [
            {
                "name": "groundcrew",
                "type": "file",
                "disableDeletion": True,
                "allowUiUpdates": False,
                "updateIntervalSeconds": 60,
                "options": {"path": DASHBOARDS_PATH, "foldersFromFilesStructure": True},
            }
        ],
    }


def grafana_files() -> Mapping[str, str]:
    """By path below Grafana's provisioning folder."""
    return {
        "datasources.yml": yaml.safe_dump(data_sources(), sort_keys=False),
        "dashboards.yml": yaml.safe_dump(board_provider(), sort_keys=False),
    }
