"""sql-studio's namespace on an embedded cluster: what the report lists, as its own account."""

import base64
import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from components.health_checks.report import report_manifests
from specs.environment import Environment
from specs.system import System
from tests.tools.embedded_cluster.served import Served, built_program

IMAGE = "registry.example/application:1"
GROUPS = ("networking.k8s.io", "batch")


def labelled(name: str) -> dict[str, str]:
    return {"app": name}


def workload(system: System, name: str, replicas: int, port: int) -> list[dict[str, Any]]:
    """A Deployment and a Service as the team would have them."""
    template = {
        "metadata": {"labels": labelled(name)},
        "spec": {
            "containers": [{"name": name, "image": IMAGE, "resources": {"limits": {"memory": "64Mi", "cpu": "1"}}}]
        },
    }
    place = {"name": name, "namespace": system.namespace}
    return [
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": place,
            "spec": {"replicas": replicas, "selector": {"matchLabels": labelled(name)}, "template": template},
        },
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": place,
            "spec": {"selector": labelled(name), "ports": [{"port": port}]},
        },
    ]


def event(system: System, about: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": f"{about}.1", "namespace": system.namespace},
        "involvedObject": {"kind": "Pod", "name": about, "namespace": system.namespace},
        "type": "Warning",
        "reason": "BackOff",
        "message": "a message that quotes never-told",
        "count": 3,
    }


def claim(system: System, name: str, storage_class: str | None = None) -> dict[str, Any]:
    specification: dict[str, Any] = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    if storage_class is not None:
        specification["storageClassName"] = storage_class
    place = {"name": name, "namespace": system.namespace}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": place, "spec": specification}


def ingress(system: System, name: str, service: str) -> dict[str, Any]:
    backend = {"service": {"name": service, "port": {"number": 80}}}
    path = {"path": "/", "pathType": "Prefix", "backend": backend}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": name, "namespace": system.namespace},
        "spec": {"rules": [{"host": "sql-studio.example.com", "http": {"paths": [path]}}]},
    }


class Cluster:
    """kubectl of one namespace, and the report's way in."""

    def __init__(self, served: Served, system: System, folder: Path):
        self.served, self.system, self.folder = served, system, folder

    def kubectl(self, *words: str, text: str | None = None) -> "subprocess.CompletedProcess[str]":
        done = self.served.kubectl("--namespace", self.system.namespace, *words, text=text)
        assert done.returncode == 0, done.stderr
        return done

    def apply(self, *manifests: dict[str, Any]) -> None:
        self.kubectl("apply", "-f", "-", text=json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests}))

    def address_ingress(self, name: str) -> None:
        """What an ingress controller writes."""
        status = json.dumps({"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.7"}]}}})
        self.kubectl("patch", "ingress", name, "--subresource=status", "--type=merge", "-p", status)

    def sign_in(self, account: str) -> Path:
        """The account's token and the cluster's authority, as a pod finds them."""
        token = self.kubectl("create", "token", account).stdout.strip()
        (self.folder / "token").write_text(token)
        (self.folder / "ca.crt").write_bytes(base64.b64decode(self._entry["certificate-authority-data"]))
        return self.folder

    def may(self, account: str, asked: Sequence[tuple[str, str]], *, everywhere: bool = False) -> dict[Any, bool]:
        """What an account may do, by verb and resource (group/resource or resource/part), answered by the API server."""
        reviews = [self._review(account, verb, resource, everywhere) for verb, resource in asked]
        text = json.dumps({"apiVersion": "v1", "kind": "List", "items": reviews})
        told = self.kubectl("create", "-f", "-", "-o", 'jsonpath={.status.allowed}{" "}', text=text).stdout.split()
        return {pair: answer == "true" for pair, answer in zip(asked, told, strict=True)}

    def _review(self, account: str, verb: str, resource: str, everywhere: bool) -> dict[str, Any]:
        first, _, second = resource.partition("/")
        group, kind, part = (first, second, "") if first in GROUPS else ("", first, second)
        place = {} if everywhere else {"namespace": self.system.namespace}
        attributes = {"verb": verb, "group": group, "resource": kind, "subresource": part, **place}
        user = f"system:serviceaccount:{self.system.namespace}:{account}"
        return {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SubjectAccessReview",
            "spec": {"user": user, "resourceAttributes": attributes},
        }

    @property
    def _entry(self) -> dict[str, str]:
        kept = self.served.kubectl("config", "view", "--raw", "--flatten", "-o", "json").stdout
        return json.loads(kept)["clusters"][0]["cluster"]

    @property
    def server(self) -> tuple[str, str]:
        """Host and port, as the cluster tells them to its pods."""
        found = urlsplit(self._entry["server"])
        return found.hostname or "", str(found.port)


@contextmanager
def namespace(folder: Path, system: System, environment: Environment) -> Iterator[Cluster]:
    """Everything is well in it."""
    served = Served(built_program(), folder / "cluster")
    try:
        started = served.drive("start")
        assert started.returncode == 0, started.stderr
        made = served.kubectl("create", "namespace", system.namespace)
        assert made.returncode == 0, made.stderr
        cluster = Cluster(served, system, folder)
        cluster.apply(*(m for m in report_manifests(system, environment) if m["kind"] != "CronJob"))
        for service in system.services:
            least = service.scaling.least if service.scaling else service.replicas
            cluster.apply(*workload(system, service.name, least, service.port))
        cluster.apply(ingress(system, "public", system.services[0].name))
        cluster.address_ingress("public")
        cluster.kubectl("wait", "--for=condition=Available", "deployment", "--all", "--timeout=60s")
        yield cluster
    finally:
        served.drive("reset")
