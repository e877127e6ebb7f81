"""Sections volumes, services and ingresses: what stands between the pods and their data, and between users and pods."""

from collections.abc import Iterable, Iterator

from jobs.health.cluster import Item
from jobs.health.finding import Finding, failed, good
from jobs.health.sections.pods import ready
from specs.job_document import ServiceAddress


def volumes(claims: Iterable[Item]) -> Iterator[Finding]:
    """A claim that is not bound keeps its pod from starting."""
    found = False
    for claim in claims:
        found = True
        phase = claim.get("status", {}).get("phase", "Unknown")
        size = (claim.get("status", {}).get("capacity") or {}).get("storage", "")
        verdict = good if phase == "Bound" else failed
        yield verdict(claim["metadata"]["name"], f"{phase} {size}".strip(), phase=phase, capacity=size)
    if not found:
        yield good("volumes", "none")


def services(found: Iterable[Item], pods: Iterable[Item], declared: Iterable[ServiceAddress]) -> Iterator[Finding]:
    """Each declared Service exists, has its port, and selects a pod that is ready."""
    by_name = {service["metadata"]["name"]: service for service in found}
    serving = [pod["metadata"].get("labels") or {} for pod in pods if ready(pod)]
    for wanted in declared:
        service = by_name.get(wanted.name)
        if service is None:
            yield failed(wanted.name, "there is no Service of this name")
            continue
        specification = service.get("spec", {})
        ports = sorted(port["port"] for port in specification.get("ports") or [])
        selector = specification.get("selector") or {}
        behind = sum(bool(selector) and selector.items() <= labels.items() for labels in serving)
        if wanted.port not in ports:
            yield failed(wanted.name, f"its ports are {', '.join(map(str, ports)) or 'none'}, wanted {wanted.port}")
        elif not behind:
            yield failed(wanted.name, "no ready pod stands behind it", ready=0)
        else:
            yield good(wanted.name, f"port {wanted.port}, {behind} ready pods", ready=behind)


def ingresses(found: Iterable[Item], services: Iterable[Item]) -> Iterator[Finding]:
    """Each ingress has an address and leads to Services that exist."""
    names = {service["metadata"]["name"] for service in services}
    none = True
    for ingress in found:
        none = False
        rules = ingress.get("spec", {}).get("rules") or []
        hosts = [rule.get("host", "*") for rule in rules]
        paths = [path for rule in rules for path in (rule.get("http") or {}).get("paths") or []]
        targets = {path.get("backend", {}).get("service", {}).get("name", "") for path in paths} - {""}
        missing = sorted(targets - names)
        name = ingress["metadata"]["name"]
        if missing:
            yield failed(name, f"it leads to {', '.join(missing)}, which does not exist")
        elif not (ingress.get("status", {}).get("loadBalancer") or {}).get("ingress"):
            yield failed(name, "it has no address: no controller serves it")
        else:
            yield good(name, f"{', '.join(hosts)}", hosts=len(hosts))
    if none:
        yield good("ingresses", "none")
