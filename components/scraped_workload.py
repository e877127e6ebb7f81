"""A workload of the stacks that Prometheus scrapes."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ScrapedWorkload:
    """Job, Service and pods bear one name. Each port of its Service that is named here is a target."""

    name: str
    namespace: str
    ports: Mapping[str, int]
    """By the name they have in the Service."""
