"""Nodes: processors, memory, file systems. A system sees the nodes its own pods run on."""

from queries.expression import WINDOW, Expression, aggregated, both, compared
from queries.selector import KUBE_STATE, equal, ranged, series
from specs.metrics import Matcher
from specs.system import System
from specs.units import Duration, Unit

NODE = equal(job="node-exporter")
FILE_SYSTEM = ("node", "mountpoint")
REAL_FILE_SYSTEMS = Matcher("fstype", "=~", "ext[234]|xfs|btrfs|zfs")
"""Pseudo file systems and container layers repeat the disk below them or are full by nature."""


def carrying(system: System) -> Expression:
    """Nodes that carry a pod of the system."""
    pods = series("kube_pod_info", *equal(job=KUBE_STATE, namespace=system.namespace))
    return aggregated("count", ("node",), pods)


def _seen_by(found: Expression, system: System | None) -> Expression:
    return both(found, carrying(system), ("node",)) if system else found


def cpu(system: System | None = None, window: str = WINDOW) -> Expression:
    """Busy share of each node's processors; waiting for a disk or for the hypervisor is not busy."""
    idle = series("node_cpu_seconds_total", *NODE, Matcher("mode", "=~", "idle|iowait|steal"))
    per_cpu = aggregated("sum", ("node", "cpu"), ranged(idle, window))
    mean = aggregated("avg", ("node",), per_cpu)
    return _seen_by(Expression(f"1 - {mean.text}", Unit.RATIO, ("node",), mean.uses), system)


def memory(system: System | None = None) -> Expression:
    """Share of each node's memory that is not available; page cache is available."""
    available = aggregated("min", ("node",), series("node_memory_MemAvailable_bytes", *NODE))
    total = aggregated("max", ("node",), series("node_memory_MemTotal_bytes", *NODE))
    text = f"1 - {available.text} / {total.text}"
    return _seen_by(Expression(text, Unit.RATIO, ("node",), available.uses | total.uses), system)


def disk_used(system: System | None = None) -> Expression:
    """Used share of each writable file system of each node."""
    free = aggregated("min", FILE_SYSTEM, series("node_filesystem_avail_bytes", *NODE, REAL_FILE_SYSTEMS))
    size = aggregated("max", FILE_SYSTEM, series("node_filesystem_size_bytes", *NODE, REAL_FILE_SYSTEMS))
    writable = compared(
        aggregated("max", FILE_SYSTEM, series("node_filesystem_readonly", *NODE, REAL_FILE_SYSTEMS)), "==", 0
    )
    used = Expression(f"1 - {free.text} / {size.text}", Unit.RATIO, FILE_SYSTEM, free.uses | size.uses)
    return _seen_by(both(used, writable), system)


def disk_full_within(system: System | None, horizon: Duration, trend: Duration) -> Expression:
    """File systems that have no byte left within the horizon, if the trend holds."""
    free = series("node_filesystem_avail_bytes", *NODE, REAL_FILE_SYSTEMS)
    line = f"predict_linear({free.text}[{trend}], {horizon.seconds})"
    left = aggregated("min", FILE_SYSTEM, Expression(line, Unit.BYTES, FILE_SYSTEM, free.uses))
    return _seen_by(compared(left, "<=", 0), system)


def ready() -> Expression:
    """1 for each node whose kubelet reports that it is ready."""
    condition = equal(job=KUBE_STATE, condition="Ready", status="true")
    return aggregated("max", ("node",), series("kube_node_status_condition", *condition, unit=Unit.BOOLEAN))


def network(direction: str, window: str = WINDOW) -> Expression:
    """Bytes per second each node receives or transmits on its physical interfaces."""
    name, devices = f"node_network_{direction}_bytes_total", Matcher("device", "!~", "lo|veth.*|cali.*|cni.*|flannel.*")
    return aggregated("sum", ("node",), ranged(series(name, *NODE, devices, unit=Unit.BYTES), window))
