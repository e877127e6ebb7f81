"""Scaling and disruption: how many replicas a service may have and why."""

from dataclasses import dataclass

from specs.schedule import Cron
from specs.units import Duration, minutes, seconds


@dataclass(frozen=True)
class Prescale:
    """A known event before which the floor is raised, and the time it is lowered again."""

    name: str
    up: Cron
    down: Cron
    replicas: int


@dataclass(frozen=True)
class Scaling:
    """Bounds and target of a HorizontalPodAutoscaler; Kubernetes has one target, windows give up and down (BUG-85)."""

    least: int
    most: int
    cpu_target: float = 0.7
    memory_target: float | None = None
    up_window: Duration = seconds(120)
    down_window: Duration = minutes(5)
    prescale: tuple[Prescale, ...] = ()


@dataclass(frozen=True)
class NodeScaling:
    """Hints for the cluster autoscaler, which acts on unschedulable pods and requested share, not on node CPU."""

    least: int
    most: int
    down_below: float = 0.5
    down_after: Duration = minutes(10)
