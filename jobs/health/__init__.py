"""The health report: what works in one system's namespace, in ten sections, and what does not."""

from jobs.health.program import TASK, main

__all__ = ["TASK", "main"]
