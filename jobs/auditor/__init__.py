"""The auditor: what lies in the object store, read again and again and told as metrics, whatever the Jobs say of themselves."""

from jobs.auditor.program import TASK, main

__all__ = ["TASK", "main"]
