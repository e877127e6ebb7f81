"""Metrics, logs and volumes: what is kept against what was declared."""

from typing import Any

import pytest

from commands.recording import Recording
from specs.units import days
from tests.policies.mutation import REMOVED, Path, changed, controls, declaring, in_text, told, without
from tests.policies.sample import STREAM, recording
from tests.support.coverage import covers

ARGUMENTS = ("spec", "template", "spec", "containers", 0, "args")
CLAIM = ("spec", "volumeClaimTemplates", 0, "spec", "resources", "requests", "storage")
PHASES = ("state", "ilm", "audit-366d", "phases")
TEMPLATES = ("state", "index_templates", "composable_index_templates", "audit-366d")
COMPONENT = ("state", "index_templates", "component_templates", "audit-366d")


def server(path: Path, value: Any) -> Recording:
    return changed(recording(), "StatefulSet", "prometheus", path, value)


def arguments(*given: str) -> Recording:
    """The server with these retention flags."""
    return server(ARGUMENTS, ["--web.config.file=/access/web.yml", "--storage.tsdb.path=/prometheus", *given])


def log_state(path: Path, value: Any) -> Recording:
    return in_text(recording(), "elasticsearch", "settings.json", path, value)


@covers("RULE-01", "BUG-66", "RET-04")
@pytest.mark.parametrize(
    "given",
    [
        ("--storage.tsdb.retention.time=34d",),
        ("--storage.tsdb.retention.time=30d",),
        (),
        ("--storage.tsdb.retention.time=",),
        ("--storage.tsdb.retention.time=long",),
        ("--storage.tsdb.retention.time", "15d"),
        ("-storage.tsdb.retention.time=15d",),
        ("--storage.tsdb.retention.time=90d", "--storage.tsdb.retention.time=15d"),
        ("--storage.tsdb.retention.time=35d", "--storage.tsdb.retention.size=1GB"),
        ("--storage.tsdb.retention.time=35d", "--storage.tsdb.retention.size=lots"),
    ],
)
def test_series_that_end_too_early(given: tuple[str, ...]) -> None:
    assert controls(arguments(*given)) == {"RET-001"}


@pytest.mark.parametrize("given", ["35d", "5w", "840h", "1y", "30d120h"])
def test_series_that_are_kept_long_enough(given: str) -> None:
    roomy = changed(arguments(f"--storage.tsdb.retention.time={given}"), "StatefulSet", "prometheus", CLAIM, "500Gi")
    assert controls(roomy) == set()


def test_the_longest_window_of_any_objective_counts() -> None:
    longer = declaring(recording(), "SloSet", ("objectives", 0, "window_seconds"), days(31).seconds)
    [violation] = told(longer)
    assert violation.message.startswith("RET-001 StatefulSet monitoring/prometheus ")
    assert "at least 36d" in violation.message


def test_a_longer_declared_retention_counts_as_well() -> None:
    assert "RET-001" in controls(
        declaring(recording(), "MonitoringStack", ("metric_retention_seconds",), days(60).seconds)
    )


def test_a_stack_that_declares_metrics_renders_a_server() -> None:
    found = controls(without(recording(), "StatefulSet", "prometheus"))
    assert {"RET-001"} <= found <= {"RET-001", "NET-002"}, "its network policy selects nobody then"


@pytest.mark.parametrize("size", ["1Gi", "19Gi", "20G", "", REMOVED])
def test_a_volume_that_is_too_small_for_what_is_declared(size: Any) -> None:
    assert {"STO-002"} <= controls(server(CLAIM, size)) <= {"STO-002", "STO-003"}, (
        "no size is no size of a claim either"
    )


def test_more_series_need_a_larger_volume() -> None:
    assert controls(declaring(recording(), "MonitoringStack", ("series",), 40_000)) == {"STO-002"}


def test_a_database_outside_its_claim_has_no_volume() -> None:
    mounts = ("spec", "template", "spec", "containers", 0, "volumeMounts", 0, "mountPath")
    assert controls(server(mounts, "/elsewhere")) == {"STO-002"}


@covers("RULE-06", "BUG-72", "RET-01")
@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*PHASES, "delete", "min_age"), "365d"),
        ((*PHASES, "delete", "min_age"), "1 year"),
        ((*PHASES, "delete"), REMOVED),
        ((*PHASES, "delete", "actions"), {}),
        ((*PHASES, "hot", "actions", "rollover"), {"max_primary_shard_size": "30gb"}),
        ((*PHASES, "hot", "actions"), {}),
        ((*PHASES, "warm", "min_age"), "91d"),
        ((*PHASES, "cold"), {"min_age": "30d"}),
        ((*PHASES, "frozen"), {}),
        (("state", "ilm", "audit-366d"), REMOVED),
        ((*TEMPLATES, "index_patterns"), ["logs-audit.other-prod"]),
        ((*TEMPLATES, "composed_of"), ["mappings"]),
        ((*COMPONENT, "template", "settings", "index", "lifecycle", "name"), "another"),
        (("state",), REMOVED),
    ],
)
def test_logs_that_end_too_early_or_never(path: Path, value: Any) -> None:
    assert controls(log_state(path, value)) == {"RET-002"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*PHASES, "delete", "min_age"), "8784h"),
        ((*PHASES, "warm"), REMOVED),
        ((*TEMPLATES, "index_patterns"), ["logs-*"]),
        ((*COMPONENT, "template", "settings"), {"index.lifecycle.name": "audit-366d"}),
    ],
)
def test_other_ways_to_keep_the_same_promise(path: Path, value: Any) -> None:
    assert controls(log_state(path, value)) == set()


def test_the_template_that_wins_decides() -> None:
    other = {
        "index_patterns": ["logs-*"],
        "priority": 500,
        "template": {"settings": {"index": {"lifecycle": {"name": "short"}}}},
    }
    assert controls(log_state((*TEMPLATES[:-1], "other"), other)) == {"RET-002"}
    assert controls(log_state((*TEMPLATES[:-1], "other"), {**other, "priority": 100})) == set()


def test_text_that_is_no_json_is_no_policy() -> None:
    broken = changed(recording(), "ConfigMap", "elasticsearch", ("data", "settings.json"), '{"state": {"ilm": ')
    [violation] = told(broken)
    assert violation.message.startswith("RET-002 logs shop/audit lifecycle: wanted an index template")


def test_the_stream_is_the_declared_one() -> None:
    assert controls(declaring(recording(), "ElkStack", ("classes", 0, "stream"), f"{STREAM}-2")) == {"RET-002"}
    assert controls(declaring(recording(), "ElkStack", ("classes", 0, "stream"), REMOVED)) == {"RET-002"}
