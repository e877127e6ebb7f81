"""Where the replicas of one workload are put."""

from collections.abc import Mapping
from typing import Any


def spread_constraints(matching: Mapping[str, str]) -> list[dict[str, Any]]:
    """Replicas on different hosts and zones where there are several; never a reason not to run."""
    return [
        {
            "maxSkew": 1,
            "topologyKey": key,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": dict(matching)},
        }
        for key in ("kubernetes.io/hostname", "topology.kubernetes.io/zone")
    ]
