"""What a system's journeys tell of themselves: one pod per system, which runs them one after the other."""

from specs.exporters.exporter import Exporter
from specs.metrics import gauge
from specs.units import Unit

JOURNEY_JOB = "journeys"
"""Value of `job`; the series' `system` says whose they are."""

JOURNEYS = Exporter(
    name="journeys",
    version="1",
    job=JOURNEY_JOB,
    metrics=(
        gauge("journey_success", "journey", unit=Unit.BOOLEAN),
        gauge("journey_duration_seconds", "journey", unit=Unit.SECONDS),
        gauge("journey_last_run_timestamp_seconds", "journey", unit=Unit.TIMESTAMP),
        gauge("journey_last_success_timestamp_seconds", "journey", unit=Unit.TIMESTAMP),
        gauge("journey_step_success", "journey", "step", unit=Unit.BOOLEAN),
        gauge("journey_step_duration_seconds", "journey", "step", unit=Unit.SECONDS),
    ),
)
