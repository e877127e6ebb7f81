"""A sixth system is one file: everything it asks for appears, and nothing of the other five changes."""

import shutil
from pathlib import Path

import pytest

from commands.recording import RecordedResource, Recording, record_stack
from tests.support.tree import ROOT

FILE = ROOT / "tests" / "specs" / "data" / "invoice_service.py"
NAME = "invoice-service"
MOST_LINES = 80
SHARED = {
    # Objects that speak of all systems: a new one is seen there too.
    "prometheus-config",
    "alertmanager-config",
    "blackbox-config",
    "prometheus",
    "grafana",
    "handbook",
    "handbook-pages-platform",
    "log-agent",
    "logstash",
    "elasticsearch",
    "otel-collector",
    "jaeger",
    "dashboard-platform-systems",
    "dashboard-platform-overview",
    "dashboard-platform-backups",
}
CODE = shutil.ignore_patterns(".git", ".groundcrew", "tests", "docs", "__pycache__", "tools")


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    root = tmp_path_factory.mktemp("six") / "clone"
    shutil.copytree(ROOT, root, ignore=CODE)
    shutil.copy(FILE, root / "systems" / FILE.name)
    # Its channels are not those of prod; there a route without a channel is a fault.
    return record_stack("dev", root=root)


def place(resource: RecordedResource) -> tuple[str, str, str]:
    return (resource.kind, resource.namespace, resource.object_name)


def test_the_file_is_short() -> None:
    assert len(FILE.read_text().splitlines()) <= MOST_LINES


def test_everything_it_asks_for_appears(six: Recording) -> None:
    names = {resource.object_name for resource in six.objects}
    kinds = {resource.kind for resource in six.in_namespace(NAME)}
    assert {"CronJob", "Deployment", "NetworkPolicy", "ConfigMap", "ResourceQuota", "LimitRange"} <= kinds
    assert {f"prometheus-rules-{NAME}", f"prometheus-rules-slo-{NAME}", f"dashboard-{NAME}-overview"} <= names
    assert {NAME, f"error-budget-policy-{NAME}", f"handbook-pages-{NAME}"} <= names


def test_it_is_scraped_routed_and_watched(six: Recording) -> None:
    scraped = six.object("ConfigMap", "prometheus-config").inputs["data"]["prometheus.yml"]
    routed = six.object("ConfigMap", "alertmanager-config").inputs["data"]["alertmanager.yml"]
    assert f"job_name: {NAME}/" in scraped
    assert f'system="{NAME}"' in routed


def test_nothing_of_the_others_changes(six: Recording, dev_recording: Recording) -> None:
    before = {place(resource): resource.inputs for resource in dev_recording.objects}
    after = {place(resource): resource.inputs for resource in six.objects}
    assert not before.keys() - after.keys() - hashed(before)
    changed = {key for key, inputs in before.items() if key in after and after[key] != inputs}
    assert {name for _, _, name in changed} <= SHARED | configurations(changed), sorted(changed)


def hashed(objects: dict[tuple[str, str, str], object]) -> set[tuple[str, str, str]]:
    """Jobs named after what they are told: another input makes another Job."""
    return {key for key in objects if key[0] == "Job"}


def configurations(changed: set[tuple[str, str, str]]) -> set[str]:
    """ConfigMaps and policies of the shared stacks; those of systems live in their own namespaces."""
    platform = {"monitoring", "logging", "tracing", "groundcrew-node-agents"}
    return {
        name
        for kind, namespace, name in changed
        if namespace in platform and kind in ("ConfigMap", "NetworkPolicy") and not name.startswith("prometheus-rules-")
    }
