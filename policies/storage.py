"""Volumes that outlive what writes to them, and are large enough."""

from collections.abc import Iterator

from policies.finding import Breach, Control, Found, shown
from policies.index import Index
from policies.prometheus import servers
from policies.reading import at, sequence, size, text
from specs.arithmetic import prometheus_volume
from specs.contract import MonitoringContract
from specs.units import Duration

HOLDS_DATA = frozenset({"StatefulSet", "PersistentVolumeClaim", "Namespace"})
"""A namespace is destroyed with everything inside."""


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


OBJECT_CONTROLS = (Control("STO-001", protected, "C-0264; Kyverno restrict-storageclass"),)
STACK_CONTROLS = (Control("STO-002", roomy, "computed; specs.arithmetic.prometheus_volume"),)
