"""The page of every program, from its contract and from what runs in the inventory."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from specs.exporters import Exporter
from specs.exporters.cardinality import IDENTITY, VALUES
from specs.metrics import Metric, counter, gauge
from specs.service import Service
from specs.units import Unit
from tests.live.monitoring.inventory import Inventory, Manifest, Node
from tests.support.exposition import Labels, Page, Values, page
from tests.support.exposition_vocabulary import Vocabulary

PROCESS = (
    counter("process_cpu_seconds_total", unit=Unit.SECONDS),
    gauge("process_start_time_seconds", unit=Unit.TIMESTAMP),
    gauge("process_resident_memory_bytes", unit=Unit.BYTES),
)
"""What every program tells of itself."""
UNREAD = (
    counter("go_memstats_frees_total"),
    gauge("go_goroutines"),
    gauge("promhttp_metric_handler_requests_in_flight"),
)
"""What every program exposes and no expression reads."""
NO_POD = {
    "namespace": "",
    "pod": "",
    "container": "",
    "id": "/system.slice/containerd.service",
    "image": "",
    "name": "",
}
"""A control group of the node itself, as cAdvisor shows it."""


ROUTES = 60
"""More than any service here has room for."""


def build_info(exporter: str) -> Metric:
    return gauge(f"{exporter.replace('-', '_')}_build_info", "version")


FEW = 2
"""Values of a label where a page need not be large."""


@dataclass(frozen=True)
class Pages:
    """Made-up pages of the programs of an inventory. `full` ones have as many series as are declared."""

    inventory: Inventory
    vocabulary: Vocabulary
    full: bool = False

    def values(self, exporter: str) -> Values:
        """How many values a label has follows from what is declared of the exporter; small pages have few of each."""
        counted = {**IDENTITY, **VALUES.get(exporter, {})}

        def chosen(metric: Metric, label: str) -> Sequence[str]:
            number = counted.get(label, FEW)
            number = number if isinstance(number, int) else FEW
            return self.vocabulary.values(metric, label, number if self.full else min(number, FEW))

        return chosen

    def of_exporter(self, exporter: Exporter) -> Page:
        """A program that tells of itself or of one server."""
        metrics = (*exporter.metrics, *PROCESS, *UNREAD, build_info(exporter.name))
        return page(metrics, self.values(exporter.name))

    def of_service(self, service: Service) -> Page:
        """A full page has routes until it is as large as the service declares."""
        assert service.metrics is not None
        told = service.metrics
        found = self._of_service(service, FEW + 1)
        for routes in range(FEW + 2, ROUTES if self.full else 0):
            larger = self._of_service(service, routes)
            if len(larger) > told.series_per_replica:
                break
            found = larger
        return found

    def _of_service(self, service: Service, routes: int) -> Page:
        assert service.metrics is not None
        told = service.metrics
        route = told.http.route_label if told.http else ""
        return page(
            told.metrics, lambda one, label: self.vocabulary.values(one, label, routes if label == route else FEW)
        )

    def of_cluster(self, exporter: Exporter) -> Page:
        """kube-state-metrics: each metric for every object of the kind its labels name."""
        metrics = (*exporter.metrics, *PROCESS, *UNREAD, build_info(exporter.name))
        return page(metrics, self.values(exporter.name), partial(_things, described(self.inventory)))

    def of_containers(self, exporter: Exporter, node: Node) -> Page:
        """cAdvisor: each metric for every container of the node, and for what is no container."""
        known = [*_containers(self.inventory, node), NO_POD]
        return replace(page(exporter.metrics, self.values(exporter.name), lambda _: known), stamped=True)

    def of_volumes(self, exporter: Exporter, node: Node) -> Page:
        """The kubelet: each metric for every claim that a pod of the node mounts."""
        names = {pod.workload for pod in self.inventory.pods if pod.node == node}
        mine = [one for one in _claims(self.inventory) if one["workload"] in names]
        values = self.values(exporter.name)
        own = page((*PROCESS, *UNREAD), values)
        return Page([*page(exporter.metrics, values, lambda _: mine).families, *own.families])


def _things(known: Mapping[str, Sequence[Labels]], metric: Metric) -> Iterable[Labels]:
    """The objects a metric tells of: those of the most particular of its labels."""
    named = next((label for label in known if label in metric.labels), None)
    return known[named] if named else ({},)


def described(inventory: Inventory) -> dict[str, Sequence[Labels]]:
    """Objects by the label that names them, the most particular first."""
    by_kind = {
        "deployment": "Deployment",
        "statefulset": "StatefulSet",
        "horizontalpodautoscaler": "HorizontalPodAutoscaler",
        "cronjob": "CronJob",
    }
    jobs = [
        {**one, "job_name": f"{one['cronjob']}-29000000", "owner_kind": "CronJob", "owner_name": one["cronjob"]}
        for one in _named(inventory, "CronJob", "cronjob")
    ]
    sets = [
        {
            **one,
            "replicaset": f"{one['deployment']}-6f7d8b9c5d",
            "owner_kind": "Deployment",
            "owner_name": one["deployment"],
        }
        for one in _named(inventory, "Deployment", "deployment")
    ]
    return {
        "container": [one for node in inventory.nodes for one in _containers(inventory, node)],
        "pod": list(_pods(inventory)),
        "replicaset": sets,
        "job_name": jobs,
        "persistentvolumeclaim": list(_claims(inventory)),
        **{label: list(_named(inventory, kind, label)) for label, kind in by_kind.items()},
        "node": [{"node": node.name} for node in inventory.nodes],
    }


def _named(inventory: Inventory, kind: str, label: str) -> Iterator[dict[str, str]]:
    for manifest in inventory.of_kind(kind):
        yield {"namespace": manifest["metadata"]["namespace"], label: manifest["metadata"]["name"]}


def _pods(inventory: Inventory) -> Iterator[dict[str, str]]:
    for pod in inventory.pods:
        kind, name = pod.controller
        made = {"created_by_kind": kind, "created_by_name": name}
        yield {"namespace": pod.namespace, "pod": pod.name, "uid": f"uid-{pod.name}", "node": pod.node.name, **made}


def _containers(inventory: Inventory, node: Node) -> Iterator[dict[str, str]]:
    for pod in inventory.pods:
        for one in pod.containers if pod.node == node else ():
            path = f"/kubepods.slice/{pod.namespace}/{pod.name}/{one.name}"
            named = {"container": one.name, "image": one.image, "id": path, "name": path[1:].replace("/", "_")}
            yield {"namespace": pod.namespace, "pod": pod.name, "uid": f"uid-{pod.name}", "node": node.name, **named}


def _claims(inventory: Inventory) -> Iterator[dict[str, str]]:
    """The claims that the StatefulSets' templates make."""
    for manifest in inventory.of_kind("StatefulSet"):
        for number in range(manifest["spec"].get("replicas", 1)):
            yield from _claims_of(manifest, number)


def _claims_of(manifest: Manifest, number: int) -> Iterator[dict[str, str]]:
    name, namespace = manifest["metadata"]["name"], manifest["metadata"]["namespace"]
    for template in manifest["spec"].get("volumeClaimTemplates") or ():
        claim = f"{template['metadata']['name']}-{name}-{number}"
        yield {"namespace": namespace, "persistentvolumeclaim": claim, "workload": name}
