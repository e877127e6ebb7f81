"""Copies of what is kept, for stores outside: what Prometheus is told of each, and the files it reads for it."""

from collections.abc import Mapping
from typing import Any

from components.monitoring_stack.keep_list import Used
from components.monitoring_stack.scrape_job import relabel
from components.volume import secret_volume
from specs.environment import Environment, QueuePreset, RemoteWrite

CREDENTIALS_PATH = "/etc/prometheus/remote-write"
QUEUES: Mapping[QueuePreset, Mapping[str, int]] = {
    QueuePreset.SMALL: {"max_shards": 10, "capacity": 5_000, "max_samples_per_send": 1_000},
    QueuePreset.LARGE: {"max_shards": 50, "capacity": 10_000, "max_samples_per_send": 2_000},
}
"""The large one is Prometheus' own default. Memory grows with shards × (capacity + samples per send): a store that is away for
an hour must not take the server down that records the outage."""


def remote_writes(environment: Environment, used: Used, replica_label: str) -> list[dict[str, Any]]:
    """External labels stay; that of the replica goes, so that twins send the same series."""
    steps: list[dict[str, Any]] = [{"regex": replica_label, "action": "labeldrop"}]
    if used.sent:
        steps.append(relabel("__name__", regex="|".join(used.sent), action="keep"))
    return [
        {
            "name": target.name,
            "url": target.url,
            **_login(target),
            **({"headers": dict(target.headers)} if target.headers else {}),
            "write_relabel_configs": steps,
            "queue_config": dict(QUEUES[target.queue]),
        }
        for target in environment.remote_write
    ]


def _login(target: RemoteWrite) -> dict[str, Any]:
    if target.credentials is None:
        return {}
    file = f"{_folder(target)}/{target.credentials.key}"
    if target.user:
        return {"basic_auth": {"username": target.user, "password_file": file}}
    return {"authorization": {"credentials_file": file}}


def _folder(target: RemoteWrite) -> str:
    return f"{CREDENTIALS_PATH}/{target.name}"


def _volume_name(target: RemoteWrite) -> str:
    return f"remote-write-{target.name}"


def credential_volumes(environment: Environment) -> list[dict[str, Any]]:
    """One volume for each store that asks who is there. The pod waits for its Secret: without it nothing would be sent."""
    return [
        secret_volume(_volume_name(target), target.credentials.secret, (target.credentials.key,))
        for target in environment.remote_write
        if target.credentials
    ]


def credential_mounts(environment: Environment) -> dict[str, str]:
    """Where these volumes are mounted."""
    return {_volume_name(target): _folder(target) for target in environment.remote_write if target.credentials}
