"""blackbox_exporter: the series of a probe, and those of the exporter itself."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter, gauge
from specs.units import Unit

PROBE_JOB = "blackbox"
"""Value of `job` on what probes measure; the exporter's own series carry its name."""

PROBES = Exporter(
    name="blackbox-probes",
    version="0.28.0",
    job=PROBE_JOB,
    labels=("job", "instance", "namespace", "system", "probe", "service"),
    metrics=(
        gauge("probe_success", unit=Unit.BOOLEAN),
        gauge("probe_duration_seconds", unit=Unit.SECONDS),
        gauge("probe_http_status_code"),
        gauge("probe_http_duration_seconds", "phase", unit=Unit.SECONDS),
        gauge("probe_dns_lookup_time_seconds", unit=Unit.SECONDS),
        gauge("probe_ssl_earliest_cert_expiry", unit=Unit.TIMESTAMP),
    ),
)

BLACKBOX = Exporter(
    name="blackbox-exporter",
    version="0.28.0",
    job="blackbox-exporter",
    metrics=(
        gauge("blackbox_exporter_config_last_reload_successful", unit=Unit.BOOLEAN),
        counter("blackbox_module_unknown_total"),
    ),
)
