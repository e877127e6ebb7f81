"""The Jobs that look after the log store: what they are told, with what in their hands, and how often."""

import json
from fnmatch import fnmatch
from typing import Any

import pytest

from components.elk_stack.lifecycle import REPOSITORY, SNAPSHOTS, policies
from components.elk_stack.log_policy import SECURED, streams
from components.elk_stack.settings import settings_file, state, state_digest
from components.elk_stack.upkeep import upkeep
from components.elk_stack.users import ARCHIVE_PROVER, CANARY_READER, ROLES, STATE_READER, users_of
from jobs.log_store import TASKS
from jobs.log_store.program import CANARY_TASK
from specs.arithmetic import max_gap
from specs.environment import PLATFORM, ObjectStore
from specs.former_system import FormerSystem
from specs.job_document import LOG_STATE_TEMPLATE
from specs.links import log_stream
from specs.log_upkeep import ARCHIVE, CANARY, REDACTION, SCHEDULES, archive_limit, cron_job, limit
from specs.logs import HIPAA, LogClass, Logs
from specs.units import days, minutes
from tests.support.samples import environment, systems

OLD = FormerSystem("old-shop", "2026-11-28", Logs(regimes=(HIPAA,), lines_per_second=0.0))
GIVEN = environment()
WITHOUT_ARCHIVE = environment(object_store=ObjectStore("volume"))
PLATFORM_STREAM = log_stream(LogClass.SYSTEM.value, PLATFORM, GIVEN.name)
DIGEST = state_digest(GIVEN, systems())


def found(kind: str, given: Any = GIVEN, digest: str = DIGEST) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in upkeep(given, digest) if one["kind"] == kind}


def words(manifest: dict[str, Any]) -> list[str]:
    specification = manifest["spec"].get("jobTemplate", manifest)["spec"]
    [container] = specification["template"]["spec"]["containers"]
    return container["args"]


def test_a_change_of_the_state_is_a_run_that_the_update_waits_for() -> None:
    [before], [same], [after] = found("Job"), found("Job"), found("Job", digest="another")
    assert before == same != after
    assert words(found("Job")[before])[-2:] == ["--digest", DIGEST]


def test_another_image_is_another_run_too() -> None:
    """A Job's pod cannot be changed in place."""
    [before], [after] = found("Job"), found("Job", environment(jobs_image="registry.example/jobs:2"))
    assert before != after


@pytest.mark.covers("RET-03", "LOG-06")
def test_an_archive_is_proven_where_there_is_one() -> None:
    of_copies = {"platform-log-archive", "platform-log-snapshots"}
    assert found("CronJob").keys() - found("CronJob", WITHOUT_ARCHIVE).keys() == of_copies
    asked = words(found("CronJob")["platform-log-archive"])
    assert asked[asked.index("--repository") + 1] == REPOSITORY
    assert asked[asked.index("--first") + 1 :] == ["logs-audit.*", "logs-security.*"]
    assert ARCHIVE_PROVER in users_of(GIVEN)
    assert ARCHIVE_PROVER not in users_of(WITHOUT_ARCHIVE)


def test_every_check_has_its_cron_job() -> None:
    """And the program knows each, by the name it is called with."""
    assert found("CronJob").keys() == {cron_job(task) for task in SCHEDULES}
    for task in SCHEDULES:
        manifest = found("CronJob")[cron_job(task)]
        assert manifest["spec"]["schedule"] == str(SCHEDULES[task])
        assert words(manifest)[0] == task
    assert SCHEDULES.keys() == TASKS.keys()


def test_tasks_of_one_user_share_what_they_may_reach() -> None:
    groups = found("ServiceAccount")
    assert groups.keys() == {user.secret for user in (STATE_READER, ARCHIVE_PROVER, CANARY_READER)}
    for manifest in found("CronJob").values():
        pod = manifest["spec"]["jobTemplate"]["spec"]["template"]
        [mounted] = [one["secret"]["secretName"] for one in pod["spec"]["volumes"] if one["name"] == "credentials"]
        assert pod["spec"]["serviceAccountName"] == mounted
        assert pod["metadata"]["labels"] == groups[mounted]["metadata"]["labels"]


def test_no_job_s_user_but_the_canary_s_may_read_a_record() -> None:
    for user in (STATE_READER, ARCHIVE_PROVER):
        rights = {right for index in ROLES[user.role]["indices"] for right in index["privileges"]}
        assert rights <= {"monitor", "delete_index", "view_index_metadata"}
    [logs] = [index for index in ROLES[ARCHIVE_PROVER.role]["indices"] if "logs-*" in index["names"]]
    assert logs["privileges"] == ["monitor"]
    [own] = ROLES[CANARY_READER.role]["indices"]
    assert own["privileges"] == ["read"]
    assert [one.name for one in streams(GIVEN, systems()) if fnmatch(one.name, own["names"][0])] == [PLATFORM_STREAM]


@pytest.mark.covers("LOG-03")
def test_the_canary_is_looked_for_where_it_is_written() -> None:
    """Its pod's own stream, and the container that the agent names after it."""
    canary, redaction = (found("CronJob")[cron_job(task)] for task in (CANARY, REDACTION))
    for asked in (words(canary), words(redaction)):
        assert asked[asked.index("--stream") + 1] == PLATFORM_STREAM
    [container] = canary["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    asked = words(redaction)
    assert asked[asked.index("--container") + 1] == container["name"] == CANARY_TASK


def test_the_alerts_wait_for_two_runs_or_a_repetition() -> None:
    for task in SCHEDULES.keys() - {ARCHIVE}:
        assert limit(task) == max_gap(SCHEDULES[task]) * 2 + minutes(5)
    assert days(34) < archive_limit() < days(35)
    assert max_gap(SCHEDULES[ARCHIVE]) == days(31)


def test_the_state_carries_a_digest_of_all_else() -> None:
    told = json.loads(settings_file(GIVEN, systems()))["state"]
    assert told == state(GIVEN, systems())
    marked = told["index_templates"]["component_templates"][LOG_STATE_TEMPLATE]
    assert marked == {"template": {}, "_meta": {"managed_by": "groundcrew", "digest": DIGEST}}
    assert state_digest(GIVEN, systems()) == DIGEST
    assert state_digest(GIVEN, systems()[:1]) != DIGEST


@pytest.mark.covers("RET-01", "RET-02")
def test_a_system_that_left_keeps_its_streams_and_their_ages() -> None:
    """As long as it was served: the same policies, so that the store drops nothing that an index follows."""
    left, *others = systems()
    former = environment(former_systems=(FormerSystem(left.name, "2026-11-28", left.logs),))
    before, after = (policies(streams(e, s), s, e) for e, s in ((GIVEN, systems()), (former, others)))
    own = {name: body for name, body in before.items() if name.endswith(f".{left.name}")}
    assert len(own) == len(LogClass)
    assert {name: after[name] for name in own} == own
    gone = policies(streams(GIVEN, others), others, GIVEN)
    assert not own.keys() & gone.keys()


def test_a_regime_holds_for_a_system_that_left() -> None:
    held = {one.log_class: one for one in streams(environment(former_systems=(OLD,)), ()) if one.system == OLD.name}
    assert held[LogClass.AUDIT].keep == days(2192)
    assert {one.per_day.count for one in held.values()} == {0}
    told = state(environment(former_systems=(OLD,)), ())
    for kind in SECURED:
        deletion = told["ilm"][f"groundcrew-{kind.value}.{OLD.name}"]["phases"]["delete"]["actions"]
        assert deletion["wait_for_snapshot"] == {"policy": SNAPSHOTS}
