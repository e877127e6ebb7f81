"""The census of a cluster: how many things of each kind there may be. Series are multiplied out of it, so that volumes,
memory and limits follow from what is declared and not from a guess about series."""

from collections.abc import Mapping
from enum import StrEnum

from specs.environment import Environment

CONTAINERS_PER_POD = 2
"""Kubernetes is built for 150,000 pods and 300,000 containers ("Considerations for large clusters")."""
PODS_PER_WORKLOAD = 2
"""No more workloads of one kind than half the pods: what serves anybody has two."""
REVISIONS = 11
"""A Deployment's ReplicaSet and the ten it keeps to go back to (revisionHistoryLimit)."""
KEPT_JOBS = 4
"""Jobs a CronJob keeps: three that succeeded and one that failed."""
ELECTIONS = 50
"""Controllers of a cluster that elect a leader, and what else keeps a Lease, ours."""
PROCESSORS, DISKS, FILE_SYSTEMS = 64, 16, 32
"""Of one node, ours: a large one."""


class Kind(StrEnum):
    """What a series may be about."""

    NODE = "node"
    POD = "pod"
    CONTAINER = "container"
    WORKLOAD = "workload"
    """A Deployment, a StatefulSet, an autoscaler or a CronJob: each of these kinds has at most so many."""
    REPLICA_SET = "replica set"
    JOB = "job"
    LEASE = "lease"
    VOLUME = "volume"
    PROCESSOR = "processor"
    DEVICE = "device"
    """A disk or a network interface; a pod's end of the network is one too."""
    FILE_SYSTEM = "file system"


Census = Mapping[Kind, int]


def of_nodes(nodes: int, pods_per_node: int) -> Census:
    """At most how much there is on so many nodes."""
    pods = nodes * pods_per_node
    workloads = pods // PODS_PER_WORKLOAD
    return {
        Kind.NODE: nodes,
        Kind.POD: pods,
        Kind.CONTAINER: pods * CONTAINERS_PER_POD,
        Kind.WORKLOAD: workloads,
        Kind.REPLICA_SET: workloads * REVISIONS,
        Kind.JOB: workloads * KEPT_JOBS,
        Kind.LEASE: nodes + ELECTIONS,
        Kind.VOLUME: pods,
        Kind.PROCESSOR: nodes * PROCESSORS,
        Kind.DEVICE: nodes * (pods_per_node + DISKS),
        Kind.FILE_SYSTEM: nodes * FILE_SYSTEMS,
    }


def of_cluster(environment: Environment) -> Census:
    """The whole cluster: kubelets and kube-state-metrics see every pod, not only those of the systems."""
    return of_nodes(environment.nodes, environment.pods_per_node)


def of_node(environment: Environment) -> Census:
    """One node, as its own agents see it."""
    return of_nodes(1, environment.pods_per_node)


NOTHING: Census = dict.fromkeys(Kind, 1)
"""For a target that tells of itself only, such as a store's exporter or a probe."""
