"""Maintenance of one system: recurring work on its stores, and the calendar of what people review."""

from components.maintenance_schedule.component import MaintenanceSchedule, MaintenanceScheduleArgs

__all__ = ["MaintenanceSchedule", "MaintenanceScheduleArgs"]
