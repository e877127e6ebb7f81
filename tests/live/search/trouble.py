"""What goes wrong with a log store, and lines on their way into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from components.elk_stack import users
from jobs.exit_code import Failure
from jobs.log_store.client import LogStore
from jobs.log_store.lifecycle import followed
from specs.environment import LOGGING_NAMESPACE, LogAgent
from tests.live.search.node import Node
from tests.live.search.secured import PASSWORD
from tests.live.search.upkeep import PLAN, World
from tests.live.shippers.agent import agent, lay
from tests.live.shippers.moved import Authority
from tests.live.shippers.node_logs import ContainerLog

ENVIRONMENT = replace(PLAN.environment, log_agent=LogAgent.OTEL)
DISK = "cluster.routing.allocation.disk"


@contextmanager
def flooded(node: Node) -> Iterator[None]:
    """More free space is asked for than any disk has; afterwards none is."""
    stages = {f"{DISK}.watermark.{stage}": "4000tb" for stage in ("low", "high", "flood_stage")}
    looked = {"cluster.info.update.interval": "10s"}
    node.put("_cluster/settings", {"persistent": {f"{DISK}.threshold_enabled": True, **stages, **looked}})
    yield
    node.put("_cluster/settings", {"persistent": dict.fromkeys(stages, "1b")})


def failure(store: LogStore) -> str:
    """What stands still, in the words of the check; empty for nothing."""
    try:
        followed(store, ["logs-*"])
    except Failure as found:
        return str(found)
    return ""


@contextmanager
def shipped(world: World, home: Path, container: str, lines: list[str]) -> Iterator[None]:
    """A pod's lines on their way through the rendered agent, which knows the store by its own authority and password."""
    node = lay(home, Authority.new())
    assert world.node.authority
    (home / "certificates" / "ca.crt").write_bytes(world.node.authority.read_bytes())
    (home / "credentials" / users.LOG_SHIPPER.key).write_text(PASSWORD)
    log = ContainerLog.of(node.logs, LOGGING_NAMESPACE, f"platform-{container}-1-abcde", container)
    with agent(node, world.node.address, ENVIRONMENT, PLAN.systems).running():
        log.write(lines)
        yield
    log.close()
