"""The rendered node agent on this machine, reading a folder that looks like a node's and writing to a store on loopback."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.certificates.catalogue import LOG_AGENT
from components.elk_stack import collector_files as paths
from components.elk_stack import ports
from specs.environment import Environment
from specs.system import System
from tests.live.shippers.collector import Collector
from tests.live.shippers.moved import HERE, Authority, moved
from tests.support.servers import free_port

PASSWORD = "a-password-of-a-test"
HASH_KEY = "a-key-of-a-test"


@dataclass
class Node:
    """Folders of a node and the agent's own."""

    home: Path

    @property
    def logs(self) -> Path:
        return self.home / "pods"

    @property
    def state(self) -> Path:
        return self.home / "state"


def lay(home: Path, authority: Authority) -> Node:
    """What the pod would find mounted."""
    authority.lay(home / "certificates", LOG_AGENT)
    credentials = home / "credentials"
    credentials.mkdir(parents=True)
    (credentials / paths.LOG_SHIPPER.key).write_text(PASSWORD)
    (credentials / paths.HASH_KEY_NAME).write_text(HASH_KEY)
    (home / "pods").mkdir()
    return Node(home)


def agent(node: Node, store: str, environment: Environment, systems: tuple[System, ...], **more: Any) -> Collector:
    """An agent that is not started yet. `store` is the base address of the log store."""
    health, metrics = free_port(), free_port()
    places = {
        paths.LOGS: str(node.logs),
        paths.STATE: str(node.state),
        paths.CERTIFICATES: str(node.home / "certificates"),
        paths.CREDENTIALS: str(node.home / "credentials"),
        ports.ELASTICSEARCH_URL: store,
        f"0.0.0.0:{ports.AGENT_HEALTH}": f"{HERE}:{health}",
        "host: 0.0.0.0": f"host: {HERE}",
        f"port: {ports.AGENT_METRICS}": f"port: {metrics}",
    }
    file = node.home / paths.AGENT_FILE
    file.write_text(moved(paths.agent_file(environment, systems), places), encoding="utf-8")
    return Collector(
        file,
        f"http://{HERE}:{health}/",
        node.home / "agent.log",
        paths.GATES,
        f"http://{HERE}:{metrics}/metrics",
        **more,
    )
