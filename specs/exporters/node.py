"""node_exporter."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter, gauge
from specs.units import Unit

FILE_SYSTEM = ("device", "fstype", "mountpoint")

NODE = Exporter(
    name="node-exporter",
    version="1.12.1",
    job="node-exporter",
    metrics=(
        counter("node_cpu_seconds_total", "cpu", "mode", unit=Unit.SECONDS),
        gauge("node_memory_MemAvailable_bytes", unit=Unit.BYTES),
        gauge("node_memory_MemTotal_bytes", unit=Unit.BYTES),
        gauge("node_filesystem_avail_bytes", *FILE_SYSTEM, unit=Unit.BYTES),
        gauge("node_filesystem_size_bytes", *FILE_SYSTEM, unit=Unit.BYTES),
        gauge("node_filesystem_readonly", *FILE_SYSTEM, unit=Unit.BOOLEAN),
        counter("node_disk_reads_completed_total", "device"),
        counter("node_disk_writes_completed_total", "device"),
        counter("node_network_receive_bytes_total", "device", unit=Unit.BYTES),
        counter("node_network_transmit_bytes_total", "device", unit=Unit.BYTES),
        gauge("node_load5"),
    ),
)
