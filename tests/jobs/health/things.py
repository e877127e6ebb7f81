"""Objects of a namespace as the API server lists them, well unless something else is said."""

from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime(2026, 11, 28, 6, 0, tzinfo=UTC)


def written(ago: timedelta) -> str:
    return f"{NOW - ago:%Y-%m-%dT%H:%M:%SZ}"


def pod(
    name: str, app: str = "", *, ready: bool = True, waiting: str = "", restarted: timedelta | None = None, **more: Any
) -> dict[str, Any]:
    container: dict[str, Any] = {"restartCount": 0 if restarted is None else 3, "state": {"running": {}}}
    if waiting:
        container["state"] = {"waiting": {"reason": waiting, "message": "never-told"}}
    if restarted is not None:
        container["lastState"] = {"terminated": {"finishedAt": written(restarted)}}
    return {
        "metadata": {"name": name, "labels": {"app": app} if app else {}, **more},
        "spec": {"containers": [{"resources": {"limits": {"memory": "100Mi"}}}]},
        "status": {
            "phase": "Running" if ready else "Pending",
            "conditions": [{"type": "Ready", "status": str(ready)}],
            "containerStatuses": [container],
        },
    }


def event(name: str, ago: timedelta, *, kind: str = "Warning", field: str = "lastTimestamp") -> dict[str, Any]:
    """`field` is where the time stands: it depends on who wrote the event."""
    found = {
        "metadata": {"name": f"{name}.1"},
        "involvedObject": {"kind": "Pod", "name": name},
        "type": kind,
        "reason": "BackOff",
        "message": "never-told",
        "count": 4,
    }
    if field == "series":
        return {**found, "series": {"lastObservedTime": written(ago), "count": 4}}
    return {**found, field: written(ago)}


def service(name: str, port: int = 80, app: str = "") -> dict[str, Any]:
    return {"metadata": {"name": name}, "spec": {"ports": [{"port": port}], "selector": {"app": app or name}}}
