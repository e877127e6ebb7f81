"""Backups of one system: base copies, log slices, restore proofs, drills and retention, for every store with a plan."""

from components.backup_schedule.component import BackupSchedule, BackupScheduleArgs

__all__ = ["BackupSchedule", "BackupScheduleArgs"]
