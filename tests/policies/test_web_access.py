"""Servers without a login are refused, whatever way the login was lost."""

from collections.abc import Iterator
from typing import Any

import pytest

from policies.finding import Found
from policies.web_access import guarded_servers
from tests.policies.mutation import REMOVED, Path, changed, controls, object_controls, pod_path
from tests.policies.sample import recording
from tests.support.coverage import covers

ARGUMENTS: Path = ("containers", 0, "args")
GUARD = "--web.config.file=/access/web.yml"


def without_guard(arguments: list[str]) -> list[str]:
    return [argument for argument in arguments if argument != GUARD]


@covers("SEC-04", "BUG-88")
@pytest.mark.parametrize(
    ("path", "value"),
    [
        (ARGUMENTS, without_guard),
        (ARGUMENTS, lambda given: [*without_guard(given), "--web.config.file=/prometheus/web.yml"]),
        (ARGUMENTS, lambda given: [*without_guard(given), "--web.config.file"]),
        (ARGUMENTS, lambda given: [*given, "--web.config.file=/etc/prometheus/open.yml"]),
        (ARGUMENTS, lambda given: [*given, "--web.enable-lifecycle"]),
        (ARGUMENTS, lambda given: [*given, "--web.enable-admin-api"]),
        (ARGUMENTS, lambda given: [*given, "--web.enable-remote-write-receiver"]),
        (("volumes", 1), {"name": "access", "configMap": {"name": "prometheus-access"}}),
        (("volumes", 1), REMOVED),
    ],
)
def test_a_server_open_to_everybody_is_refused(path: Path, value: Any) -> None:
    given = changed(recording(), "StatefulSet", "prometheus", (*pod_path("StatefulSet"), *path), value)
    assert object_controls(given, "StatefulSet", "prometheus") == {"SEC-009"}
    assert "SEC-009" in controls(given)


def breaches(**container: Any) -> list[str]:
    data = {"spec": {"template": {"spec": {"containers": [{"name": "main", **container}]}}}}
    return [breach.path for breach in guarded_servers(Found("kubernetes:apps/v1:Deployment", data))]


def servers() -> Iterator[dict[str, Any]]:
    yield {"image": "quay.io/prometheus/alertmanager:v0.31.1"}
    yield {"image": "mirror.example/monitoring/prometheus@sha256:00", "args": ["--config.file=/prometheus.yml"]}
    yield {"image": "registry.example/metrics:1.2.3", "command": ["/bin/alertmanager", "--config.file=/a.yml"]}
    yield {"image": "registry.example/metrics:1.2.3", "args": ["--storage.tsdb.path", "/data"]}


@pytest.mark.parametrize("container", tuple(servers()))
def test_a_server_is_known_by_its_program_or_its_flags(container: dict[str, Any]) -> None:
    assert breaches(**container) == ["spec.template.spec.containers[main].args[--web.config.file]"]


@pytest.mark.parametrize(
    "container",
    [
        {"image": "quay.io/prometheus/alertmanager:v0.31.1", "command": ["/bin/sh", "-c"], "args": ["sleep 10"]},
        {"image": "quay.io/prometheus/node-exporter:v1.9.1"},
    ],
)
def test_other_programs_are_none(container: dict[str, Any]) -> None:
    assert breaches(**container) == []
