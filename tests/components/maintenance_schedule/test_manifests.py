"""What a system's maintenance is rendered to."""

import json
import re
from typing import Any

import pytest

from components.maintenance_schedule import MaintenanceSchedule, MaintenanceScheduleArgs
from components.maintenance_schedule.calendar import calendar
from components.maintenance_schedule.flows import flows
from components.maintenance_schedule.manifests import maintained, manifests, texts
from jobs.engine import engine
from jobs.maintenance import script
from specs.environment import Environment
from specs.system import System
from tests.components.plans import plans
from tests.support.kubernetes_schemas import all_schema_faults
from tests.support.recorder import record

CASES = [pytest.param(system, environment, id=f"{environment.name}-{system.name}") for environment, system in plans()]
every_plan = pytest.mark.parametrize(("system", "environment"), CASES)


def cron_jobs(system: System, environment: Environment) -> list[dict[str, Any]]:
    return [found for found in manifests(system, environment) if found["kind"] == "CronJob"]


@pytest.mark.covers("MNT-01", "MNT-02", "MNT-05", "BUG-18", "BUG-36")
@every_plan
def test_each_task_is_one_bounded_job_that_is_never_repeated(system: System, environment: Environment) -> None:
    jobs = cron_jobs(system, environment)
    assert len(jobs) == len(system.maintenance.tasks)
    for task, job in zip(system.maintenance.tasks, jobs, strict=True):
        run = job["spec"]["jobTemplate"]["spec"]
        assert len(job["metadata"]["name"]) <= 52
        assert job["spec"]["schedule"] == str(task.schedule)
        assert (job["spec"]["timeZone"], job["spec"]["concurrencyPolicy"]) == ("Etc/UTC", "Forbid")
        assert (run["activeDeadlineSeconds"], run["backoffLimit"]) == (task.deadline.seconds, 0)
        assert run["ttlSecondsAfterFinished"] > 0


@every_plan
def test_statements_end_before_their_job(system: System, environment: Environment) -> None:
    for store in maintained(system):
        document = json.loads(texts(system, environment)[f"{store.name}.json"])
        longest = max(task.deadline.seconds for task in system.maintenance.tasks if task.store == store.name)
        assert 0 < int(document["extra"]["statement_timeout"].removesuffix("s")) < longest


@every_plan
def test_manifests_are_valid(system: System, environment: Environment) -> None:
    assert all_schema_faults(manifests(system, environment)) == []


@every_plan
def test_each_pod_reaches_its_own_store_only(system: System, environment: Environment) -> None:
    for task, job in zip(system.maintenance.tasks, cron_jobs(system, environment), strict=True):
        carried = job["spec"]["jobTemplate"]["spec"]["template"]["metadata"]["labels"].items()
        reached = [
            flow.target.labels for flow in flows(environment, (system,)) if set(flow.source.labels) <= set(carried)
        ]
        assert reached == [(("app", task.store),)]


@pytest.mark.covers("MNT-03", "MNT-04", "BUG-32", "BUG-33", "BUG-34", "BUG-35", "BUG-37", "BUG-39")
@every_plan
def test_every_task_has_a_script_that_blocks_and_deletes_nothing(system: System, environment: Environment) -> None:
    assert environment.name
    harmful = re.compile(
        r"VACUUM FULL|VACUUM \(.*\bFULL\b|FLUSH(DB|ALL)|\bKEYS\b|DROP TABLE|\bDELETE\b|TRUNCATE TABLE|\bSAVE\b|kubectl|\bUNLINK\b"
    )
    for task in system.maintenance.tasks:
        text = script(engine(system.store(task.store).engine.value), task.task.value)
        assert harmful.findall(text) == []
        assert "set -Eeuo pipefail" in text
        reindexing = [line for line in text.splitlines() if re.search(r"\bREINDEX INDEX\b", line)]
        assert all("CONCURRENTLY" in line for line in reindexing)


@every_plan
def test_the_calendar_names_every_review(system: System, environment: Environment) -> None:
    assert environment.name
    page = calendar(system)
    assert [review.what for review in system.maintenance.reviews if review.what not in page] == []
    assert page.count("- [ ]") == len(system.maintenance.reviews)


def test_it_registers_exactly_what_the_builders_made() -> None:
    environment, system = plans()[0]
    recording = record(lambda: MaintenanceSchedule("maintenance", MaintenanceScheduleArgs(environment, system)))
    wanted = {(found["kind"], found["metadata"]["name"]) for found in manifests(system, environment)}
    assert {(found["kind"], found["metadata"]["name"]) for found in recording.manifests()} == wanted
    [outputs] = [given for given in recording.outputs.values() if "tasks" in given]
    assert len(outputs["tasks"]) == len(system.maintenance.tasks)
