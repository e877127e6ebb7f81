"""Brings saved objects into Kibana: the boards of logs, as files beside this program hold them."""

from jobs.saved_objects.program import TASK, main

__all__ = ["TASK", "main"]
