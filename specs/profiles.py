"""Sizing profiles: how large each workload of the stacks is. A stack file names one and may override single workloads.

`small` fits a laptop's cluster and follows the smallest figures of the documents (RES-01). `production` takes the
larger of RES-01 and RES-02; replica counts are those settled in docs/decisions.
"""

from collections.abc import Mapping

from specs.environment import Size
from specs.units import Bytes, gibibytes, mebibytes, millicores


def _size(replicas: int, cpu: tuple[int, int], memory: tuple[int, int], volume: Bytes | None = None) -> Size:
    """Sizes from (request, limit) pairs in millicores and mebibytes."""
    return Size(replicas, millicores(cpu[0]), millicores(cpu[1]), mebibytes(memory[0]), mebibytes(memory[1]), volume)


SMALL: Mapping[str, Size] = {
    "prometheus": _size(1, (500, 1000), (1024, 2048), gibibytes(100)),
    "alertmanager": _size(1, (100, 200), (128, 256), gibibytes(2)),
    "grafana": _size(1, (250, 500), (256, 512), gibibytes(5)),
    "blackbox-exporter": _size(1, (50, 200), (64, 128)),
    "kube-state-metrics": _size(1, (50, 200), (128, 256)),
    "node-exporter": _size(1, (100, 200), (50, 100)),
    "database-exporter": _size(1, (100, 200), (50, 100)),
    "elasticsearch": _size(1, (500, 1000), (2048, 2048), gibibytes(20)),
    "elasticsearch-exporter": _size(1, (50, 100), (64, 128)),
    "kibana": _size(1, (250, 500), (768, 1024)),
    "logstash": _size(1, (200, 500), (1024, 1536), gibibytes(2)),
    "log-agent": _size(1, (100, 500), (256, 512)),
    "event-collector": _size(1, (20, 200), (128, 256), gibibytes(1)),
    "handbook": _size(1, (20, 100), (32, 64)),
    "otel-collector": _size(1, (100, 500), (256, 512), gibibytes(2)),
    "jaeger": _size(1, (100, 500), (256, 512)),
    "backup-auditor": _size(1, (20, 500), (96, 256)),
    "journeys": _size(1, (20, 200), (64, 128)),
    "job": _size(1, (100, 1000), (256, 1024)),
}

PRODUCTION: Mapping[str, Size] = {
    "prometheus": _size(2, (1000, 4000), (4096, 8192), gibibytes(100)),
    "alertmanager": _size(3, (100, 500), (256, 1024), gibibytes(2)),
    "grafana": _size(1, (250, 1000), (512, 2048), gibibytes(5)),
    "blackbox-exporter": _size(2, (50, 200), (64, 256)),
    "kube-state-metrics": _size(1, (100, 200), (256, 512)),
    "node-exporter": _size(1, (100, 200), (50, 100)),
    "database-exporter": _size(1, (100, 200), (64, 128)),
    # The documents' 500 GB are a floor: what the systems declare to log, kept as long as their regimes ask, needs this.
    "elasticsearch": _size(3, (1000, 4000), (8192, 8192), gibibytes(1000)),
    "elasticsearch-exporter": _size(1, (50, 100), (64, 128)),
    "kibana": _size(2, (500, 1000), (1024, 2048)),
    "logstash": _size(2, (500, 2000), (2048, 3072), gibibytes(20)),
    "log-agent": _size(1, (100, 500), (512, 512)),
    "event-collector": _size(1, (50, 500), (256, 512), gibibytes(2)),
    "handbook": _size(2, (50, 200), (32, 128)),
    "otel-collector": _size(2, (200, 1000), (512, 1024), gibibytes(10)),
    "jaeger": _size(2, (200, 1000), (1024, 2048)),
    "backup-auditor": _size(1, (20, 500), (96, 256)),
    "journeys": _size(1, (20, 200), (64, 128)),
    "job": _size(1, (250, 2000), (512, 2048)),
}

PROFILES: Mapping[str, Mapping[str, Size]] = {"small": SMALL, "production": PRODUCTION}
FALCO: Mapping[str, Size] = {"falco": _size(1, (100, 1000), (512, 1024))}
"""Added to any profile where it is switched on; the figures its makers ship it with."""

SINGLE: Mapping[str, str] = {
    "grafana": "its database is a file of one pod, and a second pod would have another",
    "kube-state-metrics": "a second one would tell of every object twice",
    "node-exporter": "it runs once on every node",
    "log-agent": "it runs once on every node",
    "event-collector": "a second one would count every event twice",
    "falco": "it runs once on every node",
    "backup-auditor": "a second one would tell of every copy twice",
    "journeys": "a second one would walk beside the first",
    "job": "a job runs once",
}
"""Workloads of which there is one (per node), and why."""
