"""Volumes that outlive what writes to them, and are large enough."""

from collections.abc import Iterator

from policies.finding import Breach, Control, Found, shown
from policies.index import Index
from policies.lifecycle import Lifecycle, lifecycles
from policies.pods import containers, pod
from policies.prometheus import servers
from policies.reading import Data, amount, at, mapping, sequence, size, text, whole
from specs.arithmetic import log_volume, nodes_for_shards, prometheus_volume, shard_count
from specs.contract import ElkContract, LogClassContract, MonitoringContract
from specs.units import Bytes, Duration

HOLDS_DATA = frozenset({"StatefulSet", "PersistentVolumeClaim", "Namespace"})
"""A namespace is destroyed with everything inside."""
SINGLE = frozenset({"ReadWriteOnce", "ReadWriteOncePod"})
LOG_STORE = "elasticsearch"


def protected(found: Found) -> Iterator[Breach]:
    """What holds data survives a destroy: the object is protected, a StatefulSet keeps its claims."""
    if found.kind not in HOLDS_DATA:
        return
    if not found.protect:
        yield Breach("protect", "true", "set groundcrew:protect, or give it holds_data=True")
    if found.kind == "StatefulSet":
        for field in ("whenDeleted", "whenScaled"):
            if text(found.data, "spec", "persistentVolumeClaimRetentionPolicy", field) != "Retain":
                path = f"spec.persistentVolumeClaimRetentionPolicy.{field}"
                yield Breach(path, "Retain", "build it with controller.stateful_set(retained=environment.protect)")


def roomy(index: Index) -> Iterator[Breach]:
    """Prometheus' volume holds the declared series for as long as they are kept."""
    declared = list(index.contracts(MonitoringContract))
    for server in servers(index):
        claims = {
            text(claim, "metadata", "name"): claim
            for claim in sequence(server.found.data, "spec", "volumeClaimTemplates")
        }
        claim = claims.get(server.volume)
        for contract in declared:
            kept = server.retention or Duration(contract.metric_retention_seconds)
            needed = prometheus_volume(contract.series, Duration(contract.scrape_interval_seconds), kept)
            given = size(at(claim, "spec", "resources", "requests", "storage"))
            if given is None or given < needed:
                path = f"spec.volumeClaimTemplates[{shown(server.volume)}].spec.resources.requests.storage"
                mend = "grow the volume by the documented path, or declare fewer series"
                yield Breach(path, f"at least {needed}", mend, place=server.found.name, urn=server.found.urn)


def claims(found: Found) -> Iterator[Breach]:
    """Every claim says how large it is and is written by one node or one pod: two writers on one file system spoil it."""
    for path, claim in _claims(found):
        modes = sequence(claim, "accessModes")
        if len(modes) != 1 or not (isinstance(modes[0], str) and modes[0] in SINGLE):
            yield Breach(f"{path}.accessModes", " or ".join(sorted(SINGLE)), "build it with controller.Claim")
        if not amount(at(claim, "resources", "requests", "storage")):
            yield Breach(f"{path}.resources.requests.storage", "a size", "build it with controller.Claim")


def _claims(found: Found) -> Iterator[tuple[str, Data]]:
    """Path and specification of every claim an object makes."""
    if found.kind == "PersistentVolumeClaim":
        yield "spec", mapping(found.data, "spec")
    elif found.kind == "StatefulSet":
        for number, claim in enumerate(sequence(found.data, "spec", "volumeClaimTemplates")):
            name = shown(text(claim, "metadata", "name")) or number
            yield f"spec.volumeClaimTemplates[{name}].spec", mapping(claim, "spec")
    inside = pod(found)
    for path, volume in inside.volumes() if inside else ():
        if "ephemeral" in volume:
            yield (
                f"{path}.ephemeral.volumeClaimTemplate.spec",
                mapping(volume, "ephemeral", "volumeClaimTemplate", "spec"),
            )


def logs_fit(index: Index) -> Iterator[Breach]:
    """The log store's volumes hold every class as long as it is kept, with its copies and room to work."""
    kept = [kept for declared in index.contracts(ElkContract) for kept in declared.classes]
    for found, nodes in _log_stores(index):
        given = sum(
            amount(at(claim, "spec", "resources", "requests", "storage")) or 0
            for claim in sequence(found.data, "spec", "volumeClaimTemplates")
        )
        needed = sum(
            log_volume(Bytes(each.bytes_per_day), Duration(each.keep_seconds), min(1, nodes - 1)).count for each in kept
        )
        if given * nodes < needed:
            wanted = f"at least {Bytes(-(-needed // nodes)).gibibytes:.0f} Gi on each node"
            mend = "grow the volume by the documented path, or keep less"
            yield Breach("spec.volumeClaimTemplates", wanted, mend, place=found.name, urn=found.urn)


def shards_fit(index: Index) -> Iterator[Breach]:
    """The log store's nodes may hold the shards of all classes: indices that roll over often and are kept for long become
    more than a node takes, and then nothing can be written at all.
    """
    known = lifecycles(index)
    kept = [kept for declared in index.contracts(ElkContract) for kept in declared.classes]
    for found, nodes in _log_stores(index):
        needed = nodes_for_shards(_shards(each, known[each.stream], nodes) for each in kept if each.stream in known)
        if nodes < needed:
            mend = "let indices roll over later, or keep less"
            yield Breach(
                "spec.replicas", f"at least {needed} nodes for the shards", mend, place=found.name, urn=found.urn
            )


def _shards(kept: LogClassContract, policy: Lifecycle, nodes: int) -> int:
    """Shards of one class by what the store is really told; RET-002 speaks of a lifecycle that never ends."""
    if policy.rollover is None or policy.delete is None:
        return 0
    return shard_count(Bytes(kept.bytes_per_day), policy.delete, policy.rollover, min(1, nodes - 1))


def _log_stores(index: Index) -> Iterator[tuple[Found, int]]:
    """Every log store with the number of its nodes."""
    for found in index.objects("StatefulSet"):
        if any(container.program == LOG_STORE for container in containers(found)):
            yield found, whole(found.data, "spec", "replicas") or 1


OBJECT_CONTROLS = (
    Control("STO-001", protected, "C-0264; Kyverno restrict-storageclass"),
    Control("STO-003", claims, "Kyverno enforce-readwriteonce-pod"),
)
STACK_CONTROLS = (
    Control("STO-002", roomy, "computed; specs.arithmetic.prometheus_volume"),
    Control("STO-004", logs_fit, "computed; specs.arithmetic.log_volume"),
    Control(
        "STO-005", shards_fit, "computed; specs.arithmetic.shard_count; Elasticsearch's cluster.max_shards_per_node"
    ),
)
