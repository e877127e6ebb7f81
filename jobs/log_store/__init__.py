"""Looks after the log store: whether it applies what is declared, and whether an archived index can be read."""

from jobs.log_store.program import ARCHIVE_TASK, STATE_TASK, archive, state

__all__ = ["ARCHIVE_TASK", "STATE_TASK", "archive", "state"]
