"""Section pods: every pod of the namespace, not only the first one (BUG-41)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from jobs.health.cluster import Item
from jobs.health.finding import Finding, degraded, failed, good
from specs.job_document import ServiceAddress

RECENT = timedelta(hours=1)


def findings(pods: Iterable[Item], services: Iterable[ServiceAddress], now: datetime) -> Iterator[Finding]:
    """One finding per declared service, then one per pod of anything else."""
    running = [pod for pod in pods if not _ends(pod)]
    named = {service.name for service in services}
    for service in services:
        yield _service(service, [pod for pod in running if app(pod) == service.name], now)
    for pod in running:
        if app(pod) not in named:
            yield _single(pod, now)


def _ends(pod: Item) -> bool:
    """Pods of Jobs come and go; what became of them is told by the Job."""
    return any(owner.get("kind") == "Job" for owner in pod["metadata"].get("ownerReferences") or [])


def app(pod: Item) -> str:
    return (pod["metadata"].get("labels") or {}).get("app", "")


def ready(pod: Item) -> bool:
    conditions = pod.get("status", {}).get("conditions") or []
    alive = not pod["metadata"].get("deletionTimestamp")
    return alive and any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def _containers(pod: Item) -> list[Item]:
    return pod.get("status", {}).get("containerStatuses") or []


def _restarts(pods: Iterable[Item]) -> int:
    return sum(container.get("restartCount", 0) for pod in pods for container in _containers(pod))


def _reason(pod: Item) -> str:
    """Why a pod is not ready, in Kubernetes' own word; the message beside it may quote the application and stays out."""
    waiting = (container.get("state", {}).get("waiting", {}).get("reason") for container in _containers(pod))
    return next((reason for reason in waiting if reason), pod.get("status", {}).get("phase", "Unknown"))


def _restarted(pod: Item, now: datetime) -> bool:
    ends = [container.get("lastState", {}).get("terminated", {}).get("finishedAt") for container in _containers(pod)]
    return any(now - instant(end) < RECENT for end in ends if end)


def instant(text: str) -> datetime:
    """An instant as the API writes it, with or without parts of a second."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _service(service: ServiceAddress, pods: list[Item], now: datetime) -> Finding:
    serving = [pod for pod in pods if ready(pod)]
    facts = {"ready": len(serving), "declared": service.replicas, "restarts": _restarts(pods)}
    text = f"{len(serving)} of {service.replicas} ready"
    if not serving:
        reasons = sorted({_reason(pod) for pod in pods if not ready(pod)})
        return failed(service.name, f"{text}: {', '.join(reasons) or 'there is no pod'}", **facts)
    if len(serving) < service.replicas:
        reasons = sorted({_reason(pod) for pod in pods if not ready(pod)})
        return degraded(service.name, f"{text}: {', '.join(reasons) or 'pods are missing'}", **facts)
    if any(_restarted(pod, now) for pod in pods):
        return degraded(service.name, f"{text}, but a container restarted within the last hour", **facts)
    return good(service.name, f"{text}, {facts['restarts']} restarts", **facts)


def _single(pod: Item, now: datetime) -> Finding:
    name, facts = pod["metadata"]["name"], {"ready": ready(pod), "restarts": _restarts([pod])}
    if not ready(pod):
        return failed(name, f"not ready: {_reason(pod)}", **facts)
    if _restarted(pod, now):
        return degraded(name, "a container restarted within the last hour", **facts)
    return good(name, f"ready, {facts['restarts']} restarts", **facts)
