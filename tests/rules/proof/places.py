"""Series of what stands around a system's services: pods, nodes, volumes, probes."""

from collections.abc import Iterable
from dataclasses import replace

from specs.signal import (
    CertificateLifetime,
    JourneySuccess,
    NodeCpu,
    NodeDiskUsed,
    NodeMemory,
    PodRestarts,
    ProbeSuccess,
    VolumeUsed,
)
from specs.system import System
from tests.rules.proof.case import START_SECONDS, Driven, second
from tests.rules.proof.course import Sample, counter, flickering, gauge
from tests.rules.proof.strangers import STRANGER

NODE = "node-1"
SIZE = 1e11
ATTEMPTS = 5
USED = "kubelet_volume_stats_used_bytes"
SIZES = ("kubelet_volume_stats_capacity_bytes", "node_filesystem_size_bytes", "node_memory_MemTotal_bytes")
KUBE_STATE = {"job": "kube-state-metrics", "instance": "first"}


def pod_info(system: System, pod: str = "some-pod", node: str = NODE) -> Sample:
    return gauge("kube_pod_info", 1, namespace=system.namespace, pod=pod, node=node, uid=node, **KUBE_STATE)


def restarts(signal: PodRestarts, system: System, level: float, traffic: float) -> Driven:
    own = {"namespace": system.namespace, "pod": "some-pod"}
    name = "kube_pod_container_status_restarts_total"
    each = level / signal.window.seconds / 2
    counted = [counter(name, each, container=container, **own, **KUBE_STATE) for container in ("main", "side")]
    # Beside a pod that is well, and as it was before it had a node.
    counted.append(counter(name, 0, container="main", **{**own, "pod": "other-pod"}, **KUBE_STATE))
    known = (pod_info(system), pod_info(system, "other-pod"), pod_info(system, node=""))
    return Driven((*counted, *known), {**own, "node": NODE})


def _node(**labels: str) -> dict[str, str]:
    return {"job": "node-exporter", "instance": NODE, "node": NODE} | labels


def node_cpu(signal: NodeCpu, system: System, level: float, traffic: float) -> Driven:
    """Busy with the system's work; waiting for a disk is a part of being idle."""
    # One is busier than the other.
    apart = min(level, 1 - level) / 2
    samples = [
        counter("node_cpu_seconds_total", share / 2, **_node(cpu=cpu, mode=mode))
        for cpu, busy in (("0", level - apart), ("1", level + apart))
        for mode, share in (("idle", 1 - busy), ("iowait", 1 - busy), ("user", busy), ("system", busy))
    ]
    return Driven((*samples, pod_info(system)), {"node": NODE})


def node_memory(signal: NodeMemory, system: System, level: float, traffic: float) -> Driven:
    """Beside another job's words for the same node, by which nothing would be left."""
    others = _node(job=STRANGER)
    samples = (
        gauge("node_memory_MemAvailable_bytes", (1 - level) * SIZE, **_node()),
        gauge("node_memory_MemTotal_bytes", SIZE, **_node()),
        gauge("node_memory_MemAvailable_bytes", 0, **others),
        gauge("node_memory_MemTotal_bytes", SIZE * 10, **others),
        pod_info(system),
    )
    return Driven(samples, {"node": NODE})


def _file_system(
    used: float, slope: float, readonly: float, size: float = SIZE, /, **labels: str
) -> tuple[Sample, ...]:
    own = _node(device="/dev/sda1", **labels)
    return (
        gauge("node_filesystem_avail_bytes", (1 - used) * size, slope, **own),
        gauge("node_filesystem_size_bytes", size, **own),
        gauge("node_filesystem_readonly", readonly, **own),
    )


def node_disk(signal: NodeDiskUsed, system: System, level: float, traffic: float, slope: float = 0.0) -> Driven:
    """Beside a full memory file system and a full read-only image, which are full by nature, and beside what lies over the
    same place or is another job's word for it. Slope in bytes a minute."""
    full = (1, 0, 1, SIZE * 10)
    samples = (
        *_file_system(level, slope, 0, fstype="ext4", mountpoint="/"),
        *_file_system(1, 0, 0, fstype="tmpfs", mountpoint="/run"),
        *_file_system(1, 0, 1, fstype="ext4", mountpoint="/image"),
        *_file_system(*full, fstype="tmpfs", mountpoint="/"),
        *_file_system(*full, fstype="ext4", mountpoint="/", job=STRANGER),
        pod_info(system),
    )
    return Driven(samples, {"node": NODE, "mountpoint": "/"})


def volume(signal: VolumeUsed, system: System, level: float, traffic: float, slope: float = 0.0) -> Driven:
    """Beside a volume of which the driver knows nothing, and another job's word for the same volume."""
    place = {"namespace": system.namespace, "persistentvolumeclaim": "data"}
    own = {**place, "job": "kubelet", "instance": NODE, "node": NODE}
    unknown, others = {**own, "persistentvolumeclaim": "unknown"}, {**own, "job": STRANGER}
    samples = (
        gauge("kubelet_volume_stats_available_bytes", (1 - level) * SIZE, slope, **own),
        gauge("kubelet_volume_stats_capacity_bytes", SIZE, **own),
        gauge("kubelet_volume_stats_used_bytes", level * SIZE, **own),
        *(gauge(f"kubelet_volume_stats_{what}_bytes", 0, **unknown) for what in ("available", "capacity", "used")),
        gauge("kubelet_volume_stats_available_bytes", 0, **others),
        gauge("kubelet_volume_stats_capacity_bytes", SIZE * 10, **others),
    )
    return Driven(samples, place)


def grown(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """Beside an exporter that has not looked since the place was made larger, and does not know what is used."""
    samples = tuple(samples)
    sizes = [sample for sample in samples if sample.name in SIZES and sample.labels["job"] != STRANGER]
    used = [sample for sample in samples if sample.name == USED]
    before = [replace(sample, level=sample.level / 2) for sample in sizes] + [replace(one, level=0.0) for one in used]
    return samples + second(before)


def _probe(system: System, name: str) -> dict[str, str]:
    own = {"job": "blackbox", "instance": "target", "namespace": system.namespace}
    return {**own, "system": system.name, "probe": name}


def _of_probe(sample: Sample, system: System, name: str) -> Driven:
    return Driven((sample,), {"system": system.name, "probe": name}, {"probe": "neighbour"}, ("job", "system", "probe"))


def probe_success(signal: ProbeSuccess, system: System, level: float, traffic: float) -> Driven:
    """So many of five attempts in a row."""
    succeeded = int(level * ATTEMPTS)
    pattern = [1.0] * succeeded + [0.0] * (ATTEMPTS - succeeded)
    sample = flickering("probe_success", pattern, **_probe(system, signal.probe))
    return _of_probe(sample, system, signal.probe)


def journey_success(signal: JourneySuccess, system: System, level: float, traffic: float) -> Driven:
    """So many of five runs in a row."""
    succeeded = int(level * ATTEMPTS)
    pattern = [1.0] * succeeded + [0.0] * (ATTEMPTS - succeeded)
    element = {"system": system.name, "journey": signal.journey}
    own = {"job": "journeys", "instance": "target", "namespace": system.namespace, **element}
    sample = flickering("journey_success", pattern, **own)
    return Driven((sample,), element, {"journey": "neighbour"}, ("job", "system", "journey"))


def probe_result(signal: CertificateLifetime, system: System, passed: bool) -> tuple[Sample, ...]:
    return (gauge("probe_success", float(passed), **_probe(system, signal.probe)),)


def certificate(signal: CertificateLifetime, system: System, level: float, traffic: float) -> Driven:
    sample = gauge("probe_ssl_earliest_cert_expiry", START_SECONDS + level, **_probe(system, signal.probe))
    return _of_probe(sample, system, signal.probe)
