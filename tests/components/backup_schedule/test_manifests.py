"""What a system's backups are rendered to."""

import json
from dataclasses import replace
from typing import Any

import pytest

from components.backup_schedule import names
from components.backup_schedule.cron_jobs import PROOFS
from components.backup_schedule.declaration import contract
from components.backup_schedule.document import TASKS, job_document, recipients
from components.backup_schedule.flows import flows
from components.backup_schedule.manifests import manifests, planned, texts
from specs.arithmetic import max_gap, rpo_bound
from specs.backup import PGP_ARMOUR, Cipher, Exemption, retention_schedule
from specs.contract import MISSES_ANNOTATION, RPO_ANNOTATION, STORE_ANNOTATION, TASK_ANNOTATION
from specs.environment import Environment, ObjectStore
from specs.schedule import Cron
from specs.system import System
from specs.units import Duration, gibibytes, parse_bytes
from tests.components.plans import plans
from tests.support.kubernetes_schemas import all_schema_faults

PLANS = plans()
CASES = [pytest.param(system, environment, id=f"{environment.name}-{system.name}") for environment, system in PLANS]
every_plan = pytest.mark.parametrize(("system", "environment"), CASES)


def cron_jobs(system: System, environment: Environment) -> list[dict[str, Any]]:
    """Those that the clock starts."""
    return [found for found in rendered(system, environment) if not found["spec"]["suspend"]]


def restores(system: System, environment: Environment) -> list[dict[str, Any]]:
    return [found for found in rendered(system, environment) if found["spec"]["suspend"]]


def rendered(system: System, environment: Environment) -> list[dict[str, Any]]:
    return [found for found in manifests(system, environment) if found["kind"] == "CronJob"]


def annotation(job: dict[str, Any], name: str) -> str:
    return job["metadata"]["annotations"][name]


def pod_of(job: dict[str, Any]) -> dict[str, Any]:
    return job["spec"]["jobTemplate"]["spec"]["template"]["spec"]


@pytest.mark.covers("BKP-01", "BKP-05", "BKP-06", "BUG-12")
@every_plan
def test_each_store_with_a_plan_has_one_job_per_task(system: System, environment: Environment) -> None:
    jobs = cron_jobs(system, environment)
    wanted = {
        names.job(system, store, task)
        for store, plan in planned(system)
        for task in TASKS
        if task != "slice" or plan.log_slices
    }
    assert {job["metadata"]["name"] for job in jobs} == wanted
    assert len(jobs) == len(wanted)
    assert all(len(name) <= 52 for name in wanted)


@pytest.mark.covers("DR-02", "DR-03", "DR-04", "DR-05", "BUG-23")
@every_plan
def test_each_store_with_a_plan_has_a_template_of_its_restore(system: System, environment: Environment) -> None:
    """It is never started by the clock, runs once, is lent what it needs, and is no schedule of any task."""
    found = {job["metadata"]["name"]: job for job in restores(system, environment)}
    assert set(found) == {f"{system.name}-restore-{store.name}" for store, _ in planned(system)}
    for name, job in found.items():
        run, volumes = job["spec"]["jobTemplate"]["spec"], {one["name"]: one for one in pod_of(job)["volumes"]}
        assert run["backoffLimit"] == 0
        assert [container["args"] for container in pod_of(job)["containers"][:1]] == [["swap"]]
        assert volumes["credentials"]["secret"]["secretName"] == name
        assert volumes["request"]["configMap"] == {"name": name, "optional": True}
        assert "annotations" not in job["metadata"]
        reaching = [flow for flow in flows(environment, (system,)) if flow.target.labels]
        carried = run["template"]["metadata"]["labels"].items()
        store = name.removeprefix(f"{system.name}-restore-")
        assert [flow.target.labels for flow in reaching if set(flow.source.labels) <= set(carried)] == [
            (("app", store),)
        ]


@pytest.mark.covers("DR-01", "DR-03", "BUG-16", "BUG-26")
@every_plan
def test_the_rendered_schedule_keeps_the_declared_loss(system: System, environment: Environment) -> None:
    for store, plan in planned(system):
        mine = [job for job in cron_jobs(system, environment) if annotation(job, STORE_ANNOTATION) == store.name]
        bounds = [
            rpo_bound(
                Cron(job["spec"]["schedule"]),
                Duration(job["spec"]["startingDeadlineSeconds"]),
                Duration(job["spec"]["jobTemplate"]["spec"]["activeDeadlineSeconds"]),
                int(annotation(job, MISSES_ANNOTATION)),
            )
            for job in mine
            if annotation(job, TASK_ANNOTATION) == ("slice" if plan.log_slices else "base")
        ]
        assert len(bounds) == 1
        assert bounds[0] <= plan.rpo
        assert {annotation(job, RPO_ANNOTATION) for job in mine} == {str(plan.rpo.seconds)}


@pytest.mark.covers("BUG-10", "BUG-18")
@every_plan
def test_every_job_has_every_safety_field(system: System, environment: Environment) -> None:
    for job in cron_jobs(system, environment):
        spec = job["spec"]
        run = spec["jobTemplate"]["spec"]
        pod = pod_of(job)
        assert (spec["timeZone"], spec["concurrencyPolicy"]) == ("Etc/UTC", "Forbid")
        assert 0 < spec["startingDeadlineSeconds"] <= 600
        assert run["activeDeadlineSeconds"] > 0
        assert (run["backoffLimit"], run["ttlSecondsAfterFinished"]) == (1, 86_400)
        assert (pod["restartPolicy"], pod["automountServiceAccountToken"]) == ("Never", False)
        codes = next(rule for rule in run["podFailurePolicy"]["rules"] if rule["action"] == "FailJob")["onExitCodes"]
        assert codes["containerName"] == pod["containers"][0]["name"] == "jobs"
        for container in [*pod["containers"], *pod.get("initContainers", [])]:
            assert container["securityContext"]["readOnlyRootFilesystem"]
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert set(container["resources"]["limits"]) >= {"cpu", "memory", "ephemeral-storage"}
            assert ":latest" not in container["image"]


@pytest.mark.covers("BUG-07", "BUG-24")
@every_plan
def test_proofs_hold_no_credentials_of_the_store_and_dumps_no_private_key(
    system: System, environment: Environment
) -> None:
    for job in cron_jobs(system, environment):
        volumes = {volume["name"] for volume in pod_of(job).get("volumes", [])}
        proof = annotation(job, TASK_ANNOTATION) in PROOFS
        assert ("identity" in volumes) is proof
        assert ("credentials" in volumes) is (annotation(job, TASK_ANNOTATION) in ("base", "slice"))
        assert "secretKeyRef" not in str(pod_of(job))


@every_plan
def test_only_dumps_may_reach_a_database(system: System, environment: Environment) -> None:
    reaching = [flow for flow in flows(environment, (system,)) if flow.target.labels]
    assert {flow.target.labels for flow in reaching} == {(("app", store.name),) for store, _ in planned(system)}
    for job in cron_jobs(system, environment):
        carried = job["spec"]["jobTemplate"]["spec"]["template"]["metadata"]["labels"].items()
        reached = [flow for flow in reaching if set(flow.source.labels) <= set(carried)]
        dumps = annotation(job, TASK_ANNOTATION) in ("base", "slice")
        assert len(reached) == (1 if dumps else 0)


@every_plan
def test_manifests_are_valid(system: System, environment: Environment) -> None:
    assert all_schema_faults(manifests(system, environment)) == []


@pytest.mark.covers("BKP-07")
@every_plan
def test_the_contract_names_every_store(system: System, environment: Environment) -> None:
    declared = contract(system, environment)
    assert [backup.store for backup in declared.backups] == [store.name for store in system.stores]
    for store, backup in zip(system.stores, declared.backups, strict=True):
        exempt = isinstance(store.backup, Exemption)
        assert bool(backup.exemption) is exempt
        assert (backup.rpo_seconds == 0) is exempt
        if environment.requires_offsite and not exempt:
            assert (backup.offsite, backup.encrypted) == (True, True)


@every_plan
def test_documents_repeat_the_plan_and_hold_no_secret(system: System, environment: Environment) -> None:
    for store, plan in planned(system):
        text = texts(system, environment)[f"{store.name}.json"]
        document = json.loads(text)
        assert (document["rpo_seconds"], document["rto_seconds"]) == (plan.rpo.seconds, plan.rto.seconds)
        assert {tier["name"]: tier["keep"] for tier in document["tiers"]} == {
            tier.name.value: tier.keep for tier in plan.tiers
        }
        assert document["recipients"]
        assert "password" not in text.lower()


def test_a_plan_is_encrypted_to_keys_of_its_own_kind() -> None:
    environment = replace(PLANS[0][0], backup_recipients=("age1one", f"{PGP_ARMOUR}\nx", "age1two"))
    assert recipients(environment, Cipher.AGE) == ("age1one", "age1two")
    assert recipients(environment, Cipher.OPENPGP_AES256) == (f"{PGP_ARMOUR}\nx",)


def test_a_store_without_a_log_gets_no_slices() -> None:
    environment, system = PLANS[0]
    store, plan = planned(system)[0]
    logless = replace(system, stores=(replace(store, backup=replace(plan, log_slices=None)),))
    tasks = [annotation(job, TASK_ANNOTATION) for job in cron_jobs(logless, environment)]
    assert tasks == ["base", "verify", "retain", "drill"]
    assert not job_document(logless, store, replace(plan, log_slices=None), environment).ships_log


def test_a_volume_gets_a_claim_and_a_bucket_gets_none() -> None:
    environment, system = PLANS[0]
    volume = replace(environment, object_store=ObjectStore("volume", volume=gibibytes(20)))
    bucket = replace(environment, object_store=ObjectStore("s3", bucket="copies"))
    kinds = [[found["kind"] for found in manifests(system, given)] for given in (volume, bucket)]
    assert [found.count("PersistentVolumeClaim") for found in kinds] == [1, 0]


@pytest.mark.covers("BUG-13")
@every_plan
def test_a_volume_nobody_sized_holds_every_copy(system: System, environment: Environment) -> None:
    unsized = replace(environment, object_store=ObjectStore("volume"))
    claims = [found for found in manifests(system, unsized) if found["kind"] == "PersistentVolumeClaim"]
    copies = sum(tier.keep * store.size.count for store, plan in planned(system) for tier in plan.tiers)
    assert len(claims) == bool(planned(system))
    for claim in claims:
        assert claim["spec"]["accessModes"] == ["ReadWriteOnce"]
        assert parse_bytes(claim["spec"]["resources"]["requests"]["storage"]).count > copies / 2


@pytest.mark.parametrize(
    ("base", "retention"),
    [
        ("0 * * * *", "30 * * * *"),
        ("20 2 * * *", "20 14 * * *"),
        ("20 22 * * 0", "20 10 * * *"),
        ("*/30 * * * *", "50 * * * *"),
    ],
)
def test_retention_runs_as_often_as_bases(base: str, retention: str) -> None:
    found = retention_schedule(Cron(base))
    assert found == Cron(retention)
    assert max_gap(found) <= max(max_gap(Cron(base)), Duration(3600))


@every_plan
def test_each_identity_has_its_own_account(system: System, environment: Environment) -> None:
    accounts = {
        annotation(job, TASK_ANNOTATION): pod_of(job)["serviceAccountName"] for job in cron_jobs(system, environment)
    }
    assert accounts["base"] == accounts["slice"]
    accounts["audit"] = names.auditor(system)
    assert len({accounts["base"], accounts["verify"], accounts["retain"], accounts["audit"]}) == 4
    rendered = {
        found["metadata"]["name"] for found in manifests(system, environment) if found["kind"] == "ServiceAccount"
    }
    assert rendered == set(accounts.values())
