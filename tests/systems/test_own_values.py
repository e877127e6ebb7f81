"""Values no document states: each open row is decided in the data, and the page that lists them names the place."""

import ast
import re

import pytest

from specs.backup import Backup, Cipher
from specs.logs import DEFAULT_RETENTION, LogClass
from specs.routing import Channel
from specs.severity import PROMISES, Severity
from specs.slo import RETENTION_MARGIN
from specs.store import Engine
from specs.system import System
from specs.units import days
from tests.handbook.written import environment
from tests.support.coverage import covers
from tests.support.tree import ROOT
from tests.systems.data import FOUND, SYSTEMS

EP, ST, MA, EW, SQ = "endpoint-stats", "school-timetable", "maintenance-api", "eyewear-ml", "sql-studio"
PAGE = (ROOT / "docs" / "decisions" / "0011-values-of-our-own.md").read_text(encoding="utf-8")
OPEN = re.compile(r"^\| (OPEN-\d{2}) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_every_open_row_is_decided_in_a_place_that_exists() -> None:
    rows = OPEN.findall(PAGE)
    assert [row for row, *_ in rows] == [f"OPEN-{number:02}" for number in range(1, 12)]
    for row, _, place, how in rows:
        for file in re.findall(r"`([a-z_/]+\.py)`", place):
            names = {
                target.id
                for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body
                if isinstance(node, ast.Assign | ast.AnnAssign)
                for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
                if isinstance(target, ast.Name)
            }
            assert set(re.findall(r"`([A-Z_]+)`", place)) <= names, row
        assert len(how) > 20, row


@pytest.mark.parametrize("system", FOUND, ids=lambda system: system.name)
def test_a_systems_file_says_which_values_are_ours(system: System) -> None:
    file = ROOT / "systems" / f"{system.name.replace('-', '_')}.py"
    assert re.search(r"# ours\b", file.read_text(encoding="utf-8"))


@covers("OPEN-01")
@pytest.mark.parametrize("name", [ST, MA, EW])
def test_logs_of_every_class_have_an_age(name: str) -> None:
    logs = SYSTEMS[name].logs
    assert {kept.log_class for kept in logs.retention} == set(LogClass)
    assert logs.retention == DEFAULT_RETENTION
    assert all(logs.keep(one) >= kept.keep for kept in DEFAULT_RETENTION for one in (kept.log_class,))


@covers("OPEN-02")
@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_metrics_are_kept_longer_than_the_longest_objective_looks_back(stack: str) -> None:
    longest = max(slo.window for system in FOUND for slo in system.slos)
    assert environment(stack).metric_retention >= longest + RETENTION_MARGIN


@covers("OPEN-03")
@pytest.mark.parametrize(("name", "store"), [(ST, "mysql"), (SQ, "postgres"), (MA, "mysql")])
def test_databases_have_a_plan_and_both_goals(name: str, store: str) -> None:
    plan = SYSTEMS[name].store(store).backup
    assert isinstance(plan, Backup)
    assert days(0) < plan.rpo <= plan.rto <= days(1)


@covers("OPEN-04")
def test_engines_contracts_and_namespaces_are_chosen() -> None:
    assert (SYSTEMS[SQ].store("postgres").engine, SYSTEMS[SQ].store("postgres").version) == (Engine.POSTGRESQL, "16")
    # Whatever language it is written in: what it must expose is a contract.
    assert all(service.metrics for name in (MA, EW) for service in SYSTEMS[name].services)
    assert {service.name for service in SYSTEMS[EW].services} == {"web", "api", "recommendation", "virtual-try-on"}
    assert all(system.namespace == system.name for system in FOUND)


@covers("OPEN-05")
def test_every_system_has_objectives_over_thirty_days() -> None:
    for system in FOUND:
        assert system.slos, system.name
        assert {slo.window for slo in system.slos} == {days(30)}, system.name


@covers("OPEN-06")
def test_every_alert_has_a_name_of_its_own_and_one_of_four_severities() -> None:
    for system in FOUND:
        names = [alert.name for alert in system.alerts]
        assert len(names) == len(set(names)), system.name
        assert {alert.severity for alert in system.alerts} <= set(Severity), system.name
    assert len(SYSTEMS[SQ].alerts) >= 9


@covers("OPEN-07")
def test_receivers_tracing_and_boards_are_chosen() -> None:
    channels: tuple[Channel, ...] = SYSTEMS[EP].routing.channels
    assert channels
    assert all(channel.name.startswith(f"{channel.medium.value}-") for channel in channels)
    assert {system.name for system in FOUND if system.tracing} <= {EW, SQ, EP, ST, MA}
    assert all(SYSTEMS[name].boards for name in (MA, EW, SQ))


@covers("OPEN-08")
@pytest.mark.parametrize("name", [EP, ST, EW, SQ])
def test_services_have_resources_and_autoscalers_bounds(name: str) -> None:
    for service in SYSTEMS[name].services:
        assert service.cpu.millicores > 0
        assert service.memory.count > 0
        if service.scaling:
            assert 0 < service.scaling.least <= service.replicas <= service.scaling.most


@covers("OPEN-09")
@pytest.mark.parametrize("name", [EP, EW])
def test_copies_lie_offsite_under_keys_of_the_environment(name: str) -> None:
    store = environment("prod").object_store
    assert store.bucket != store.offsite_bucket != ""
    assert environment("prod").backup_recipients
    for one in SYSTEMS[name].stores:
        if isinstance(one.backup, Backup):
            assert one.backup.offsite
            assert one.backup.cipher in set(Cipher)


@covers("OPEN-10")
def test_messages_wait_are_grouped_and_repeated_by_severity() -> None:
    assert set(PROMISES) == set(Severity)
    ordered = [PROMISES[severity] for severity in (Severity.CRITICAL, Severity.HIGH, Severity.WARNING, Severity.INFO)]
    for field in ("group_wait", "group_interval", "repeat_interval"):
        values = [getattr(promise, field) for promise in ordered]
        assert values == sorted(values), field
    assert all(promise.group_wait < promise.answer for promise in ordered)


@covers("OPEN-11")
def test_environments_differ_in_data_only() -> None:
    """One program; what differs stands in the stack files and in the profile of sizes they name."""
    dev, prod = environment("dev"), environment("prod")
    assert dev.object_store.driver == "volume"
    assert prod.object_store.driver == "s3"
    assert dev.size("prometheus").replicas < prod.size("prometheus").replicas
    rooms = ("components", "queries", "rules", "dashboards", "handbook")
    named = [
        path.relative_to(ROOT).as_posix()
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"environment\.name\s*(?:==|!=|in)\s*[\"'(\[]", path.read_text(encoding="utf-8"))
    ]
    assert named == []
