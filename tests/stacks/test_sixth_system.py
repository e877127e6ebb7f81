"""A sixth system is one file: everything it asks for appears, and nothing of the other five changes."""

import re
import shutil

import pytest

from commands.recording import RecordedResource, Recording, record_stack
from tests.support.tree import ROOMS, ROOT, modules, shown, text

FILE = ROOT / "tests" / "specs" / "data" / "invoice_service.py"
NAME = "invoice-service"
MOST_LINES = 80
SHARED = {
    # What speaks of all systems: targets, rules, routes, boards, pages, flows, and where logs go.
    "ConfigMap monitoring/prometheus-config",
    "StatefulSet monitoring/prometheus",
    "ConfigMap monitoring/alertmanager-config",
    "ConfigMap monitoring/dashboard-platform-systems",
    "ConfigMap monitoring/dashboard-platform-backups",
    "ConfigMap monitoring/dashboard-platform-capacity",
    "StatefulSet monitoring/grafana",
    "ConfigMap monitoring/handbook-pages-platform",
    "Deployment monitoring/handbook",
    "NetworkPolicy monitoring/allow-blackbox-exporter",
    "NetworkPolicy monitoring/allow-prometheus",
    "NetworkPolicy logging/allow-logstash",
    "ConfigMap logging/event-collector",
    "StatefulSet logging/event-collector",
    "ConfigMap logging/elasticsearch",
    "ConfigMap logging/logstash-pipelines",
    "ConfigMap logging/kibana-objects",
    "CronJob logging/platform-log-state",
    "ConfigMap groundcrew-node-agents/log-agent",
    "DaemonSet groundcrew-node-agents/log-agent",
}
NAMED_BY_CONTENT = re.compile(r"(log-state|kibana-objects)-[0-9a-f]{8}-job$")
"""Jobs that run anew for what they bring or look for."""
CODE = shutil.ignore_patterns(".git", ".groundcrew", "tests", "docs", "__pycache__", "tools")


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Of dev: in prod a route without a channel would rightly be a fault."""
    root = tmp_path_factory.mktemp("six") / "clone"
    shutil.copytree(ROOT, root, ignore=CODE)
    shutil.copy(FILE, root / "systems" / FILE.name)
    return record_stack("dev", root=root)


def shown_as(resource: RecordedResource) -> str:
    return f"{resource.kind} {resource.namespace}/{resource.object_name}"


def test_one_short_file_is_all() -> None:
    assert len(FILE.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    assert [shown(path) for path in modules(*ROOMS) if NAME in text(path) or FILE.stem in text(path)] == []


def test_everything_it_asks_for_appears(six: Recording) -> None:
    found = {shown_as(resource) for resource in six.objects}
    assert found >= {
        f"Namespace /{NAME}",
        f"ResourceQuota {NAME}/system-quota",
        f"LimitRange {NAME}/system-limits",
        f"NetworkPolicy {NAME}/default-deny",
        f"HorizontalPodAutoscaler {NAME}/{NAME}",
        f"PodDisruptionBudget {NAME}/{NAME}",
        f"Deployment {NAME}/postgres-exporter",
        f"Deployment {NAME}/redis-exporter",
        f"ConfigMap monitoring/prometheus-rules-{NAME}",
        f"ConfigMap monitoring/prometheus-rules-slo-{NAME}",
        f"ConfigMap monitoring/error-budget-policy-{NAME}",
        f"ConfigMap monitoring/handbook-pages-{NAME}",
        *(f"ConfigMap monitoring/dashboard-{NAME}-{board}" for board in ("overview", "slo", "database")),
        f"CronJob {NAME}/{NAME}-restore-postgres",
        *(f"CronJob {NAME}/{NAME}-backup-postgres-{task}" for task in ("base", "slice", "verify", "retain", "drill")),
    }


def test_it_has_every_component_the_others_have(six: Recording) -> None:
    kinds: dict[str, set[str]] = {}
    for component in six.components:
        for system in six.exports["systems"]:
            if component.name.startswith(f"{system}-"):
                kinds.setdefault(system, set()).add(component.type)
    assert kinds[NAME] == {f"groundcrew:index:{kind}" for kind in (
        "SloSet", "BackupSchedule", "MaintenanceSchedule", "HealthChecks", "SystemGuards"
    )}  # fmt: skip
    assert all(found == kinds[NAME] for found in kinds.values())
    assert NAME in six.exports["systems"]


def test_it_is_scraped_and_routed(six: Recording) -> None:
    scraped = six.object("ConfigMap", "prometheus-config").inputs["data"]["prometheus.yml"]
    routed = six.object("ConfigMap", "alertmanager-config").inputs["data"]["alertmanager.yml"]
    assert f"job_name: {NAME}/" in scraped
    assert f'system="{NAME}"' in routed


def test_nothing_of_the_others_changes(six: Recording, dev_recording: Recording) -> None:
    """Resources by their full names: a renamed one would be replaced, and its data with it."""
    before = {urn: found for urn, found in dev_recording.by_urn.items() if not NAMED_BY_CONTENT.search(urn)}
    after = six.by_urn
    assert [urn for urn in before if urn not in after] == []
    changed = {
        shown_as(found) if found.is_object else urn
        for urn, found in before.items()
        if (found.inputs, found.protect, found.retain_on_delete)
        != (after[urn].inputs, after[urn].protect, after[urn].retain_on_delete)
    }
    assert changed <= SHARED, sorted(changed - SHARED)
    # The comparison sees something: a sixth system is scraped.
    assert "ConfigMap monitoring/prometheus-config" in changed
