"""The kubelet's own endpoint: volume statistics. Its cAdvisor endpoint is a job of its own. Both from the sources of
Kubernetes 1.34 and cAdvisor 0.52: a simulated node has neither."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter, gauge
from specs.units import Unit

VOLUME = ("namespace", "persistentvolumeclaim")
CONTAINER = ("namespace", "pod", "container", "image", "name", "id")
POD_NETWORK = ("namespace", "pod", "interface", "image", "name", "id")

KUBELET = Exporter(
    name="kubelet",
    version="1.34",
    job="kubelet",
    labels=("job", "instance", "node"),
    metrics=(
        gauge("kubelet_volume_stats_available_bytes", *VOLUME, unit=Unit.BYTES),
        gauge("kubelet_volume_stats_capacity_bytes", *VOLUME, unit=Unit.BYTES),
        gauge("kubelet_volume_stats_used_bytes", *VOLUME, unit=Unit.BYTES),
        gauge("kubelet_volume_stats_inodes_free", *VOLUME),
        gauge("kubelet_volume_stats_inodes", *VOLUME),
    ),
)

CADVISOR = Exporter(
    name="cadvisor",
    version="1.34",
    job="cadvisor",
    labels=("job", "instance", "node"),
    metrics=(
        counter("container_cpu_usage_seconds_total", *CONTAINER, "cpu", unit=Unit.SECONDS),
        gauge("container_memory_working_set_bytes", *CONTAINER, unit=Unit.BYTES),
        counter("container_cpu_cfs_throttled_periods_total", *CONTAINER),
        counter("container_cpu_cfs_periods_total", *CONTAINER),
        counter("container_network_receive_bytes_total", *POD_NETWORK, unit=Unit.BYTES),
        counter("container_network_transmit_bytes_total", *POD_NETWORK, unit=Unit.BYTES),
        counter("container_fs_reads_total", *CONTAINER, "device"),
        counter("container_fs_writes_total", *CONTAINER, "device"),
    ),
)
