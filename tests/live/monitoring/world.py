"""A cluster on loopback: everything the program renders and the systems declare, each pod answering at its own address."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from components.backup_schedule import names as copies
from components.health_checks.names import METRICS_PORT, journeys_name
from components.monitoring_stack import ports
from components.monitoring_stack.access import SCRAPED_AS
from components.monitoring_stack.scrape import COREDNS_PORT, MESH_PORT
from components.monitoring_stack.scraped import PLATFORM_JOBS
from components.monitoring_stack.series import in_mesh, mesh_exporter, platform_exporter
from specs.blueprint import Blueprint
from specs.environment import MONITORING_NAMESPACE, Environment
from specs.exporters import (
    AUDITOR_JOB,
    BACKUP_AUDITOR,
    EXPORTERS,
    JOURNEY_JOB,
    JOURNEYS,
    PROBE_JOB,
    STORE_EXPORTERS,
)
from specs.store import Engine
from specs.system import System
from tests.live.monitoring.declared import APISERVER_PORT, SIDECAR, injected, of_cluster, of_system
from tests.live.monitoring.discovery import groups
from tests.live.monitoring.inventory import KUBELET_PORT, Inventory, Manifest, Pod
from tests.live.monitoring.pages import Pages
from tests.live.monitoring.rendered import PASSWORD
from tests.support.exposition import Page
from tests.support.exposition_server import (
    NOT_FOUND,
    Answer,
    Answering,
    ExpositionServer,
    Place,
    Question,
    basic,
    guarded,
)

BEARER = "a-token-of-a-test"
"""What the API servers and kubelets here take for Prometheus' service account."""

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Target:
    """One thing that must be scraped: where, and the labels its series must carry."""

    place: Place
    path: str
    labels: Labels
    page: Page
    secured: bool = False
    login: str = ""


@dataclass
class World:
    """Opened by `opened`. `alerts` holds what Prometheus sent to each Alertmanager."""

    blueprint: Blueprint
    inventory: Inventory
    targets: list[Target]
    server: ExpositionServer
    discovery: str = ""
    alerts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def probes(self) -> str:
        place = next(one.place for one in self.targets if one.path == "/probe")
        return "{}:{}".format(*place)

    def at(self, place: Place) -> dict[str, Target]:
        return {one.path: one for one in self.targets if one.place == place}

    def open(self, but: Place) -> None:
        """Every place but that of the real server, and the discovery on a port of its own."""
        own = self.server.open((f"127.{self.inventory.block}.254.254", 0), self._discover)
        self.discovery = "{}:{}".format(*own)
        for place in dict.fromkeys(one.place for one in self.targets):
            if place != but:
                self.open_at(place)

    def open_at(self, place: Place) -> None:
        known = self.at(place)
        first = next(iter(known.values()))
        answering = self._answering(known)
        if first.secured:
            answering = guarded(answering, f"Bearer {BEARER}")
        elif first.login:
            answering = guarded(answering, basic(first.login, PASSWORD))
        self.server.open(place, answering, secured=first.secured)

    def _answering(self, known: Mapping[str, Target]) -> Answering:
        def answer(question: Question) -> Answer:
            if question.path == "/api/v2/alerts":
                self.alerts += json.loads(question.body)
                return Answer("{}", "application/json")
            found = known.get(question.path)
            return Answer(found.page.text(), found.page.content_type) if found else NOT_FOUND

        return answer

    def _discover(self, question: Question) -> Answer:
        namespaces = frozenset(question.parameters.get("namespaces", "").split(","))
        found = groups(self.inventory, question.parameters["role"], namespaces)
        return Answer(json.dumps(found), "application/json")


def servers(block: int, environment: Environment) -> list[str]:
    """Addresses of the API servers."""
    return [f"127.{block}.253.{number}" for number in range(1, environment.zones + 1)]


def inventory(blueprint: Blueprint, rendered: Iterable[Manifest], block: int, *, largest: bool) -> Inventory:
    """`largest` gives each service the most replicas it may have, else those it starts with."""
    environment = blueprint.environment
    declared = [one for system in blueprint.systems for one in of_system(system, largest=largest)]
    cluster = of_cluster(servers(block, environment), environment.zones)
    found = injected([*rendered, *declared, *cluster], blueprint.systems)
    return Inventory(tuple(found), environment.nodes, block)


def targets(blueprint: Blueprint, found: Inventory, pages: Pages) -> Iterator[Target]:
    """Every target that the declarations ask for; nothing here reads the scrape configuration."""
    yield from _platform(blueprint, found, pages)
    yield from _nodes(found, pages)
    yield from _cluster(blueprint, found, pages)
    for system in blueprint.systems:
        yield from _of_system(system, found, pages)
    yield from _probes(blueprint, found, pages)


def _here(pod: Pod, port: int) -> dict[str, str]:
    return {"namespace": pod.namespace, "pod": pod.name, "node": pod.node.name, "instance": f"{pod.address}:{port}"}


def _pods(found: Inventory, namespace: str, workload: str) -> list[Pod]:
    return [pod for pod in found.pods if (pod.namespace, pod.workload) == (namespace, workload)]


def _platform(blueprint: Blueprint, found: Inventory, pages: Pages) -> Iterator[Target]:
    for workload in PLATFORM_JOBS:
        job, (first, *more) = workload.name, workload.ports.values()
        exporter, login = platform_exporter(job, blueprint.environment), SCRAPED_AS.get(job)
        for pod in _pods(found, workload.namespace, job):
            labels = {**_here(pod, first), "job": job}
            page = pages.of_exporter(exporter)
            if job == "kube-state-metrics":
                page, labels = pages.of_cluster(exporter), {"job": job, "instance": labels["instance"]}
            yield Target((pod.address, first), "/metrics", labels, page, login=login.user if login else "")
            # All that its contract names is told at the first of them.
            rest = pages.of_exporter(replace(exporter, metrics=()))
            yield from (
                Target((pod.address, port), "/metrics", {**_here(pod, port), "job": job}, rest) for port in more
            )


def _nodes(found: Inventory, pages: Pages) -> Iterator[Target]:
    for node in found.nodes:
        place, labels = (node.address, KUBELET_PORT), {"instance": node.name, "node": node.name}
        volumes = pages.of_volumes(EXPORTERS["kubelet"], node)
        yield Target(place, "/metrics", {**labels, "job": "kubelet"}, volumes, secured=True)
        containers = pages.of_containers(EXPORTERS["cadvisor"], node)
        yield Target(place, "/metrics/cadvisor", {**labels, "job": "cadvisor"}, containers, secured=True)


def _cluster(blueprint: Blueprint, found: Inventory, pages: Pages) -> Iterator[Target]:
    for address in servers(found.block, blueprint.environment):
        place = (address, APISERVER_PORT)
        labels = {"job": "apiserver", "instance": "{}:{}".format(*place)}
        yield Target(place, "/metrics", labels, pages.of_exporter(EXPORTERS["apiserver"]), secured=True)
    for pod in _pods(found, "kube-system", "kube-dns"):
        labels = {**_here(pod, COREDNS_PORT), "job": "coredns"}
        yield Target((pod.address, COREDNS_PORT), "/metrics", labels, pages.of_exporter(EXPORTERS["coredns"]))


def _of_system(system: System, found: Inventory, pages: Pages) -> Iterator[Target]:
    space = system.namespace
    for service in system.services:
        if service.metrics:
            told = service.metrics
            for pod in _pods(found, space, service.name):
                labels = {**_here(pod, told.port), "job": service.name, "system": system.name}
                yield Target((pod.address, told.port), told.path, labels, pages.of_service(service))
    for store in system.stores:
        exporter, job = STORE_EXPORTERS[Engine(store.engine)], ports.exporter_name(store.name)
        port = ports.EXPORTER_PORTS[store.engine.value]
        for pod in _pods(found, space, job):
            labels = {**_here(pod, port), "job": job, "system": system.name}
            yield Target((pod.address, port), "/metrics", labels, pages.of_exporter(exporter))
    yield from _told_for(system, found, pages)
    if in_mesh(system):
        for pod in found.pods:
            if pod.namespace == space and pod.phase == "Running":
                labels = {**_here(pod, MESH_PORT), "job": SIDECAR, "system": system.name}
                page = pages.of_exporter(mesh_exporter(system))
                yield Target((pod.address, MESH_PORT), "/stats/prometheus", labels, page)


def _told_for(system: System, found: Inventory, pages: Pages) -> Iterator[Target]:
    """Pods of ours that tell of what has no metrics of its own."""
    for name, job, port, exporter in (
        (journeys_name(system), JOURNEY_JOB, METRICS_PORT, JOURNEYS),
        (copies.auditor(system), AUDITOR_JOB, copies.METRICS_PORT, BACKUP_AUDITOR),
    ):
        for pod in _pods(found, system.namespace, name):
            labels = {**_here(pod, port), "job": job, "system": system.name}
            yield Target((pod.address, port), "/metrics", labels, pages.of_exporter(exporter))


def _probes(blueprint: Blueprint, found: Inventory, pages: Pages) -> Iterator[Target]:
    """All probes go through one exporter: the first of them."""
    [pod, *_] = _pods(found, MONITORING_NAMESPACE, "blackbox-exporter")
    for system in blueprint.systems:
        for probe in system.probes:
            asked = probe.target
            if probe.service:
                service = system.service(probe.service)
                asked = f"http://{service.name}.{system.namespace}.svc:{service.port}{probe.target}"
            labels = {
                "job": PROBE_JOB, "system": system.name, "namespace": system.namespace, "probe": probe.name,
                "instance": asked, **({"service": probe.service} if probe.service else {}),
            }  # fmt: skip
            yield Target(
                (pod.address, ports.BLACKBOX), "/probe", labels, pages.of_exporter(EXPORTERS["blackbox-probes"])
            )
