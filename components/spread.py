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


def near(matching: Mapping[str, str]) -> dict[str, Any]:
    """Further fields of a pod that would best run on the node of another; nothing where there is none. Preferred only: it
    must run all the same when the other is gone."""
    if not matching:
        return {}
    term = {"labelSelector": {"matchLabels": dict(matching)}, "topologyKey": "kubernetes.io/hostname"}
    preferred = [{"weight": 100, "podAffinityTerm": term}]
    return {"affinity": {"podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}}
