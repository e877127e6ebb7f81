"""Journeys: a user's steps, tried again and again, and told as metrics."""

from jobs.journeys.program import TASK, main

__all__ = ["TASK", "main"]
