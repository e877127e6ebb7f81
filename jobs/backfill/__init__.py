"""The backfill: a new objective starts with the history that its raw series allow, as if its rules had always run."""

from jobs.backfill.program import TASK, main

__all__ = ["TASK", "main"]
