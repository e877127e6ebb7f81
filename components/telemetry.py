"""What a program that is built on the OpenTelemetry collector tells of itself."""

from typing import Any


def telemetry(port: int) -> dict[str, Any]:
    """Logs as JSON, and metrics for Prometheus at a port of the pod."""
    # Unasked, the collector leaves _total off its counters: alerts on them would see nothing.
    exporter = {"host": "0.0.0.0", "port": port, "without_type_suffix": False}
    reader = {"pull": {"exporter": {"prometheus": exporter}}}
    return {"logs": {"encoding": "json"}, "metrics": {"level": "normal", "readers": [reader]}}
