"""The backfill's Job: what it is told, when it runs again, and what it may."""

from dataclasses import replace
from pathlib import Path

import pytest

from commands.check_input import checked
from components.monitoring_stack.access import BACKFILL, PROMETHEUS, hashed
from components.monitoring_stack.backfill import backfill_job, late_samples, replica_volume
from components.slo_set.backfill import backfill_manifests, document, reach
from components.system_guards.flows import declared_flows
from jobs.document import read_backfill
from queries import slo_names as names
from rules.order import levels, timed
from rules.slo import backfill
from rules.slo.recording import groups
from specs.system import System
from specs.units import days, minutes

PLAN = checked("prod")
COUNTED = [system for system in PLAN.systems if system.slos]
LARGEST_CONFIG_MAP = 1 << 20


def job_of(system: System) -> dict:
    [found] = [one for one in backfill_manifests(system, PLAN.environment) if one["kind"] == "Job"]
    return found


@pytest.mark.parametrize("system", COUNTED, ids=lambda system: system.name)
def test_the_job_reads_its_own_document(tmp_path: Path, system: System) -> None:
    told = document(system, PLAN.environment)
    (tmp_path / "job.json").write_text(told.json(), encoding="utf-8")
    assert read_backfill(tmp_path / "job.json") == told
    assert len(told.json()) < LARGEST_CONFIG_MAP / 2
    assert len(told.servers) == PLAN.environment.size("prometheus").replicas
    assert reach(PLAN.environment).seconds < PLAN.environment.metric_retention.seconds


@pytest.mark.parametrize("system", COUNTED, ids=lambda system: system.name)
def test_levels_hold_every_rule_once_and_read_only_what_is_there(system: System) -> None:
    every = {record for one in levels(timed(groups(system), minutes(1))) for record in map(backfill.record, one)}
    met: set[str] = set()
    for slo in system.slos:
        recorded = {backfill.record(one) for level in backfill.plan(system, slo) for one in level}
        own: list[str] = []
        for level in backfill.plan(system, slo):
            known = set(own)
            for one in level:
                assert one.rule.expression.uses & recorded <= known, f"{slo.name}: {backfill.record(one)}"
            own += map(backfill.record, level)
        assert own[:2] == [names.TOTAL_TILE, names.BAD_TILE]
        met |= set(own)
    assert met == every


@pytest.mark.parametrize("system", COUNTED, ids=lambda system: system.name)
def test_one_objective_alone_names_no_other(system: System) -> None:
    ids = {f"{system.name}-{slo.name}" for slo in system.slos}
    for objective in document(system, PLAN.environment).objectives:
        text = " ".join(rule.expression for level in objective.levels for rule in level.rules)
        assert f'slo="{objective.slo}"' in text
        assert not any(f'slo="{other}"' in text for other in ids - {objective.slo})
        assert f'system="{system.name}"' not in text


def test_another_rule_is_another_run_and_an_equal_one_is_none() -> None:
    system = COUNTED[0]
    first, *rest = system.slos
    changed = replace(system, slos=(replace(first, window=days(28)), *rest))
    name = job_of(system)["metadata"]["name"]
    assert name == job_of(system)["metadata"]["name"]
    assert name != job_of(changed)["metadata"]["name"]
    assert all(len(job_of(one)["metadata"]["name"]) <= 63 for one in COUNTED)


def test_it_may_read_and_nothing_else() -> None:
    found = backfill_manifests(COUNTED[0], PLAN.environment)
    assert {one["kind"] for one in found} == {"ServiceAccount", "ConfigMap", "Job"}
    specification = job_of(COUNTED[0])["spec"]
    pod = specification["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert specification["activeDeadlineSeconds"] > document(COUNTED[0], PLAN.environment).wait_seconds
    assert all(mount["readOnly"] for mount in pod["containers"][0]["volumeMounts"])
    assert BACKFILL in hashed(PROMETHEUS)
    assert BACKFILL.servers == (PROMETHEUS,)


def test_only_recorded_series_of_objectives_are_let_in() -> None:
    job = backfill_job()
    [keep, drop] = job["metric_relabel_configs"]
    assert (keep["source_labels"], keep["regex"], keep["action"]) == (["__name__"], "slo:.+", "keep")
    assert drop["action"] == "labeldrop"
    assert document(COUNTED[0], PLAN.environment).page_samples <= job["sample_limit"]
    window = late_samples(PLAN.environment)["tsdb"]["out_of_order_time_window"]
    assert window == str(PLAN.environment.metric_retention)
    assert replica_volume()["downwardAPI"]["items"][0]["fieldRef"]["fieldPath"] == "metadata.name"


def test_both_ways_are_declared_and_none_without_objectives() -> None:
    def opened(systems: tuple[System, ...]) -> set[tuple[int, ...]]:
        return {flow.ports for flow in declared_flows(PLAN.environment, systems) if "slo-backfill" in flow.name}

    assert opened(PLAN.systems) == {(9090,), (8080,)}
    assert opened(tuple(replace(one, slos=()) for one in PLAN.systems)) == set()


def test_another_retention_is_no_reason_to_run_again() -> None:
    """The Job cannot be changed in place: a new name would delete it and make another one, which would find nothing to do."""
    longer = replace(PLAN.environment, metric_retention=days(70))
    for system in COUNTED:
        jobs = [
            next(one for one in backfill_manifests(system, environment) if one["kind"] == "Job")
            for environment in (PLAN.environment, longer)
        ]
        assert jobs[0] == jobs[1]
        assert document(system, longer) != document(system, PLAN.environment)
