"""What the auditor of a system's backups tells: one pod per system, which reads what lies in its buckets."""

from specs.exporters.exporter import Exporter
from specs.metrics import gauge
from specs.units import Unit

AUDITOR_JOB = "backup-auditor"
"""Value of `job`; the series' `system` says whose they are."""
COPIES = ("store", "bucket")
"""A store's name, and where its copies lie: primary or offsite."""
PRIMARY, OFFSITE = "primary", "offsite"

BACKUP_AUDITOR = Exporter(
    name=AUDITOR_JOB,
    version="1",
    job=AUDITOR_JOB,
    metrics=(
        gauge("backup_audit_success", *COPIES, unit=Unit.BOOLEAN),
        gauge("backup_last_audit_timestamp_seconds", *COPIES, unit=Unit.TIMESTAMP),
        gauge("backup_copies", *COPIES, "kind"),
        gauge("backup_newest_timestamp_seconds", *COPIES, "kind", unit=Unit.TIMESTAMP),
        gauge("backup_unreadable_objects", *COPIES),
        gauge("backup_missing_parts", *COPIES),
        gauge("backup_chain_gaps", *COPIES),
        gauge("backup_chain_through_timestamp_seconds", *COPIES, unit=Unit.TIMESTAMP),
        gauge("backup_failed_copies", *COPIES),
        gauge("backup_restorable_copies", *COPIES),
        gauge("backup_last_proof_success", *COPIES, unit=Unit.BOOLEAN),
        gauge("backup_verified_timestamp_seconds", *COPIES, unit=Unit.TIMESTAMP),
        gauge("backup_rpo_measured_seconds", *COPIES, unit=Unit.SECONDS),
        gauge("backup_rto_measured_seconds", *COPIES, unit=Unit.SECONDS),
        gauge("backup_tier_copies", *COPIES, "tier"),
        gauge("backup_tier_promised_copies", *COPIES, "tier"),
        gauge("backup_tier_newest_timestamp_seconds", *COPIES, "tier", unit=Unit.TIMESTAMP),
        gauge("backup_kept_bytes", *COPIES, unit=Unit.BYTES),
        gauge("backup_raw_bytes", *COPIES, unit=Unit.BYTES),
        gauge("backup_stored_bytes", *COPIES, unit=Unit.BYTES),
        gauge("backup_usual_stored_bytes", *COPIES, unit=Unit.BYTES),
    ),
)
