"""Certificates come from where the environment says, and their keys never pass through Pulumi."""

import json
from collections.abc import Callable

import pytest

from commands.recording import Recording, record_function
from components.certificates import Certificates, CertificatesArgs
from components.certificates.catalogue import AUTHORITY, ELASTICSEARCH, GRAFANA, LEAVES
from components.certificates.job import LEAF_LIFE, RENEW_BEFORE, SCHEDULE, document
from components.certificates.leaf import LEAF_KEYS, client, server
from specs.environment import CertificateSource, Environment
from specs.job_document import CertificateDocument
from specs.units import days
from tests.components.elk_stack.test_component import CHECKS
from tests.support.pods import house_faults, pods, restricted_faults
from tests.support.samples import environment


def stack(given: Environment) -> Recording:
    return record_function(lambda: Certificates("certificates", CertificatesArgs(given)))


JOB = stack(environment())
MANAGED = stack(environment(certificates=CertificateSource.CERT_MANAGER))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("test_"))
def test_objects_are_sound(check: Callable[[Recording], None]) -> None:
    assert check(JOB) is None


def test_secrets_are_empty_so_that_pods_wait() -> None:
    held = {found.object_name: found.inputs.get("stringData", {}) for found in JOB.of_kind("Secret")}
    assert set(held) == {AUTHORITY.secret, *(leaf.secret for leaf in LEAVES)}
    assert not any(getattr(data, "value", data) for data in held.values())


def test_where_nothing_runs_the_keys_are_there_from_the_start() -> None:
    for found in stack(environment(simulated=True)).of_kind("Secret"):
        data = found.inputs["stringData"]
        keys = getattr(data, "value", data)
        assert set(keys.values()) == {""}
        if found.object_name != AUTHORITY.secret:
            assert set(keys) == set(LEAF_KEYS)


def test_what_the_job_wrote_is_never_taken_back() -> None:
    assert all(set(found.ignore_changes) >= {"data", "stringData"} for found in JOB.of_kind("Secret"))
    assert all(found.retain_on_delete for found in JOB.of_kind("Secret"))


def test_the_job_may_touch_its_own_secrets_only() -> None:
    for role in JOB.of_kind("Role"):
        [rule] = role.inputs["rules"]
        assert sorted(rule["verbs"]) == ["get", "patch"]
        there = {leaf.secret for leaf in (AUTHORITY, *LEAVES) if leaf.namespace == role.namespace}
        assert set(rule["resourceNames"]) == there
    bound = {subject["namespace"] for binding in JOB.of_kind("RoleBinding") for subject in binding.inputs["subjects"]}
    assert bound == {AUTHORITY.namespace}
    assert len(JOB.of_kind("Role")) == len({leaf.namespace for leaf in (AUTHORITY, *LEAVES)})


def test_pods_are_restricted() -> None:
    found = dict(pods(JOB))
    assert len(found) == 2
    assert [
        fault for pod in found.values() for fault in (*restricted_faults(pod), *house_faults(pod, probes=False))
    ] == []
    assert all(pod["automountServiceAccountToken"] for pod in found.values())


def test_the_job_starts_when_everything_it_needs_is_there() -> None:
    [job] = JOB.of_kind("Job")
    needed = {found.urn for kind in ("Secret", "Role", "RoleBinding", "ConfigMap") for found in JOB.of_kind(kind)}
    assert needed <= set(job.dependencies)


def test_other_certificates_are_another_job() -> None:
    more = CertificatesArgs(environment(), (*LEAVES, client("more", "logging")))
    [other] = record_function(lambda: Certificates("certificates", more)).of_kind("Job")
    [job] = JOB.of_kind("Job")
    assert other.object_name != job.object_name


def test_the_document_names_every_leaf() -> None:
    [config_map] = JOB.of_kind("ConfigMap")
    told = json.loads(config_map.inputs["data"]["job.json"])
    assert set(told) == set(CertificateDocument.__dataclass_fields__)
    assert {(c["namespace"], c["secret"]) for c in told["certificates"]} == {
        (leaf.namespace, leaf.secret) for leaf in LEAVES
    }
    assert told == json.loads(document(LEAVES, environment()).json())


def test_six_renewals_may_fail_before_it_is_critical() -> None:
    assert str(SCHEDULE).endswith("* * 1")
    assert (RENEW_BEFORE.seconds - days(7).seconds) // days(7).seconds >= 5
    assert RENEW_BEFORE < LEAF_LIFE


@pytest.mark.parametrize("address", ["elasticsearch.logging.svc", "*.elasticsearch-headless.logging.svc", "localhost"])
def test_a_server_s_names_are_those_it_is_called_by(address: str) -> None:
    assert address in ELASTICSEARCH.names
    assert ELASTICSEARCH.subject == "elasticsearch"
    assert GRAFANA.names == ()
    assert server("a", "b").secret == "a-certificates"


def test_an_issuer_of_the_cluster_is_asked_for_the_same_secrets() -> None:
    asked = {
        (found.namespace, found.inputs["spec"]["secretName"]): found.inputs["spec"]
        for found in MANAGED.objects
        if found.inputs["kind"] == "Certificate"
    }
    assert {(leaf.namespace, leaf.secret) for leaf in LEAVES} <= set(asked)
    issuers = {found.object_name for found in MANAGED.objects if found.inputs["kind"] == "ClusterIssuer"}
    assert {spec["issuerRef"]["name"] for spec in asked.values()} == issuers
    assert all(spec["privateKey"]["encoding"] == "PKCS8" for spec in asked.values())
    [authority] = [spec for spec in asked.values() if spec.get("isCA")]
    assert authority["secretName"] == AUTHORITY.secret


def test_existing_secrets_are_left_alone() -> None:
    recording = stack(environment(certificates=CertificateSource.EXISTING))
    assert recording.objects == ()
    [outputs] = recording.outputs.values()
    assert f"{ELASTICSEARCH.namespace}/{ELASTICSEARCH.secret}" in outputs["secrets"]
