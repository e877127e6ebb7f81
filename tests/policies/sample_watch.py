"""What the sample's stack watches with: rules, routes, scrapes and a board, as ConfigMaps hold them; and who may what."""

from typing import Any

import yaml

from components.kubernetes import Manifest
from components.workload import config_map, labels, service_account

ALERT_LABELS = {"severity": "high", "system": "shop", "team": "shop"}
NOTES = {
    key: f"https://shop.example/{key}" if key.endswith("_url") else "Orders fail"
    for key in ("summary", "description", "runbook_url", "dashboard_url")
}


def watched(namespace: str, system: str) -> list[Manifest]:
    own = labels("watch", "sample", system=system)
    watchdog = {"alert": "Watchdog", "expr": "vector(1)", "labels": {**ALERT_LABELS, "severity": "none"}}
    alerts = [{"alert": "OrdersFail", "expr": "up == 0", "labels": ALERT_LABELS}, watchdog]
    rules = {"groups": [{"name": "shop", "rules": [{**alert, "annotations": {**NOTES}} for alert in alerts]}]}
    job = {"job_name": "shop", "kubernetes_sd_configs": [{"role": "pod", "namespaces": {"names": [system]}}]}
    board = config_map("board", namespace, own, {"shop.json": "{}"})
    board["metadata"]["annotations"] = {"grafana_folder": system}
    return [
        config_map("rules", namespace, own, {"shop.yml": yaml.safe_dump(rules)}),
        config_map("routes", namespace, own, {"alertmanager.yml": yaml.safe_dump(routing(), sort_keys=False)}),
        config_map("scrapes", namespace, own, {"prometheus.yml": yaml.safe_dump({"scrape_configs": [job]})}),
        board,
    ]


def routing() -> dict[str, Any]:
    file = "/etc/alertmanager/channels/away"
    return {
        "route": {
            "receiver": "log",
            "routes": [{"matchers": ['alertname="Watchdog"'], "receiver": "away"}, {"receiver": "shop"}],
        },
        "receivers": [
            {"name": "log"},
            {"name": "away", "webhook_configs": [{"url_file": file}]},
            {"name": "shop", "slack_configs": [{"api_url_file": file}]},
        ],
    }


def rights(namespace: str, account: str, system: str) -> list[Manifest]:
    """A role, what binds it, and the account."""
    own = labels(account, "sample", system=system)
    group = "rbac.authorization.k8s.io"
    at = {"name": account, "namespace": namespace, "labels": own}
    rules = [
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]},
        {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["login"], "verbs": ["get"]},
    ]
    return [
        {"apiVersion": f"{group}/v1", "kind": "Role", "metadata": at, "rules": rules},
        {
            "apiVersion": f"{group}/v1",
            "kind": "RoleBinding",
            "metadata": at,
            "roleRef": {"apiGroup": group, "kind": "Role", "name": account},
            "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": namespace}],
        },
        service_account(account, namespace, own),
    ]
