"""What goes wrong in the second scene: a rollout that fails under load, and a backup that stays out."""

from dataclasses import dataclass

import numpy

Times = numpy.ndarray
RISE = 240.0
"""Seconds until the incident is at its worst."""


@dataclass(frozen=True)
class Incident:
    """`began` is in seconds since the epoch. What is hit is named as series name it."""

    began: float
    namespace: str
    service: str
    store: str
    """Job of the store's exporter."""
    late_job: str
    """CronJob that no longer ends well."""

    def strength(self, times: Times) -> numpy.ndarray:
        """From 0 before it to 1 at its worst."""
        return numpy.clip((times - self.began) / RISE, 0.0, 1.0)
