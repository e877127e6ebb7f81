"""The rendered collector of events on this machine, with the rights it has in the cluster, before a store on loopback."""

import json
from pathlib import Path
from typing import Any

from components.certificates.catalogue import ELASTICSEARCH
from components.elk_stack import collector_files as agent_paths
from components.elk_stack import event_files as paths
from components.elk_stack import ports
from components.elk_stack.events import event_collector
from components.elk_stack.users import EVENT_WRITER
from specs.environment import LOGGING_NAMESPACE, Environment
from specs.system import System
from tests.live.shippers.collector import Collector
from tests.live.shippers.moved import HERE, Authority, moved
from tests.support.servers import free_port
from tests.tools.embedded_cluster.served import Served

RIGHTS = ("ServiceAccount", "ClusterRole", "ClusterRoleBinding")


def admitted(cluster: Served, environment: Environment) -> None:
    """Makes the account and its rights as they are rendered."""
    found = [one for one in event_collector(environment, {}) if one["kind"] in RIGHTS]
    assert [one["kind"] for one in found] == list(RIGHTS)
    made = cluster.apply(json.dumps({"apiVersion": "v1", "kind": "List", "items": found}))
    assert made.returncode == 0, made.stderr


def own_access(cluster: Served, home: Path) -> Path:
    """A kubeconfig with nothing but the account's token, as the pod has it."""
    given = json.loads(cluster.kubectl("config", "view", "--raw", "-o", "json").stdout)
    token = cluster.kubectl("create", "token", ports.EVENTS_NAME, "-n", LOGGING_NAMESPACE).stdout.strip()
    given["users"] = [{"name": user["name"], "user": {"token": token}} for user in given["users"]]
    path = home / "kubeconfig"
    path.write_text(json.dumps(given))
    return path


def collector(
    home: Path, cluster: Served, store: str, environment: Environment, systems: tuple[System, ...]
) -> Collector:
    """One that is not started yet. `store` is the base address of the log store."""
    Authority.new().lay(home / "certificates", ELASTICSEARCH)
    (home / "credentials").mkdir()
    (home / "credentials" / EVENT_WRITER.key).write_text("a-password-of-a-test")
    health, counts, telemetry = free_port(), free_port(), free_port()
    places = {
        paths.STATE: str(home / "state"),
        agent_paths.CERTIFICATES: str(home / "certificates"),
        agent_paths.CREDENTIALS: str(home / "credentials"),
        ports.ELASTICSEARCH_URL: store,
        f"0.0.0.0:{ports.AGENT_HEALTH}": f"{HERE}:{health}",
        f"0.0.0.0:{ports.EVENTS_METRICS}": f"{HERE}:{counts}",
        "host: 0.0.0.0": f"host: {HERE}",
        f"port: {ports.EVENTS_TELEMETRY}": f"port: {telemetry}",
        # Outside a pod its token lies in no folder.
        "auth_type: serviceAccount": "auth_type: kubeConfig",
    }
    file = home / paths.EVENTS_FILE
    file.write_text(moved(paths.events_file(environment, systems), places), encoding="utf-8")
    return Collector(
        file,
        f"http://{HERE}:{health}/",
        home / "events.log",
        metrics=f"http://{HERE}:{telemetry}/metrics",
        counts=f"http://{HERE}:{counts}/metrics",
        variables={"KUBECONFIG": str(own_access(cluster, home))},
    )


def event(name: str, namespace: str, **more: Any) -> str:
    """An event as a kubelet reports it."""
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": name, "namespace": namespace},
            "involvedObject": {
                "kind": "Pod",
                "name": "orders-1",
                "namespace": namespace,
                "fieldPath": "spec.containers{app}",
            },
            "type": "Warning",
            "reason": "BackOff",
            "message": "Back-off restarting failed container",
            "source": {"component": "kubelet", "host": "node-1"},
            "firstTimestamp": "2026-01-01T00:00:00Z",
            "lastTimestamp": "2026-01-01T00:05:00Z",
            "count": 1,
            **more,
        }
    )
