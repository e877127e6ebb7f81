"""The whole log stack, recorded."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
import yaml

from commands.recording import Recording, Secret, record_function
from components.elk_stack import ElkStack, ElkStackArgs, ports
from components.elk_stack.files import files
from components.elk_stack.flows import flows
from components.elk_stack.users import users_of
from specs.environment import LOGGING_NAMESPACE, NODE_AGENTS_NAMESPACE, CertificateSource, Environment
from specs.fault import SpecificationError
from tests.stacks import test_objects as objects
from tests.stacks import test_secrets as secrets
from tests.support.pods import house_faults, pods, restricted_faults
from tests.support.samples import environment, resized, small, systems


def stack(given: Environment, *, preview: bool = False, **more) -> Recording:
    return record_function(
        lambda: ElkStack("elk", ElkStackArgs(given, systems(), **more)), stack=given.name, preview=preview
    )


BOARDS = {"a.ndjson": "{}\n"}
PROD, DEV = stack(environment()), stack(small(simulated=True), kibana_objects=BOARDS)
WITH_BOARDS = stack(environment(), kibana_objects=BOARDS)
CHECKS = (
    objects.test_objects_are_valid_in_both_minors,
    objects.test_the_sdk_knows_every_field,
    objects.test_no_two_resources_claim_one_object,
    objects.test_names_are_fixed_and_legal,
    objects.test_label_values_are_legal,
    objects.test_workloads_select_their_own_pods,
    objects.test_pods_mount_config_maps_and_accounts_that_exist,
    objects.test_config_maps_fit,
    objects.test_objects_belong_to_a_component,
    objects.test_components_register_their_outputs,
    secrets.test_secret_values_reach_secret_objects_only,
    secrets.test_secrets_are_the_data_of_their_object,
    secrets.test_outputs_and_exports_hold_no_secret,
    secrets.test_no_secret_text_stands_in_the_open,
)


@pytest.mark.parametrize("recording", [PROD, DEV], ids=["prod", "dev"])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("test_"))
def test_objects_are_sound(check: Callable[[Recording], None], recording: Recording) -> None:
    assert check(recording) is None


def test_a_first_preview_shows_everything() -> None:
    preview = stack(environment(), preview=True)
    secrets.test_a_first_preview_shows_every_object_whole(preview)
    secrets.test_what_components_declare_is_known_in_a_preview(preview)
    assert len(preview.objects) == len(PROD.objects)


def test_the_same_stack_twice_is_the_same() -> None:
    assert stack(environment()).resources == PROD.resources


@pytest.mark.parametrize("recording", [PROD, DEV], ids=["prod", "dev"])
def test_pods_are_restricted_but_for_the_node_agent(recording: Recording) -> None:
    found = dict(pods(recording))
    assert len(found) >= 7
    broken = {name: faults for name, pod in found.items() if (faults := restricted_faults(pod))}
    assert set(broken) == {f"DaemonSet {NODE_AGENTS_NAMESPACE}/log-agent"}
    runs = {name: house_faults(pod, probes="Job" not in name) for name, pod in found.items()}
    assert {name: faults for name, faults in runs.items() if faults} == {}


def test_the_store_stands_before_what_writes_to_it() -> None:
    store = PROD.object("StatefulSet", "elasticsearch").urn
    shipper = PROD.object("StatefulSet", "logstash")
    assert store in shipper.dependencies
    assert shipper.urn in PROD.object("DaemonSet", "log-agent").dependencies
    [job] = [found for found in PROD.of_kind("Job") if found.object_name.startswith("certificates-")]
    assert job.urn in PROD.object("StatefulSet", "elasticsearch").dependencies


def test_data_and_what_opens_it_outlive_a_destroy() -> None:
    for kind, name in (
        ("StatefulSet", "elasticsearch"),
        ("Secret", "elasticsearch-users"),
        ("Secret", "certificate-authority"),
    ):
        assert PROD.object(kind, name).retain_on_delete
        assert not DEV.object(kind, name).protect
    assert all(password.protect for password in PROD.of_type("random:index/randomPassword:RandomPassword"))


def test_every_user_s_hash_stands_in_the_server_s_table() -> None:
    table = PROD.object("Secret", "elasticsearch-users").inputs["stringData"]
    assert isinstance(table, Secret)
    lines = table.value["users"].splitlines()
    assert sorted(line.partition(":")[0] for line in lines) == sorted(user.name for user in users_of(environment()))
    assert all(line.partition(":")[2].startswith("$2a$") for line in lines)


def test_each_consumer_has_its_password_in_its_own_namespace() -> None:
    for user in users_of(environment()):
        held = PROD.object("Secret", user.secret, user.namespace).inputs["stringData"]
        assert isinstance(held, Secret)
        assert (user.key or "secrets.yml") in held.value


def test_kibana_s_secret_settings_are_settings() -> None:
    held = PROD.object("Secret", "kibana-settings").inputs["stringData"].value["secrets.yml"]
    settings = yaml.safe_load(held)
    keys = [value for name, value in settings.items() if name.endswith("encryptionKey")]
    assert len(set(keys)) == 3
    assert all(len(key) >= 32 for key in keys)


def test_what_cannot_reload_restarts_when_its_files_change_and_only_then() -> None:
    def template(recording: Recording, kind: str, name: str):
        return recording.object(kind, name).inputs["spec"]["template"]["metadata"]["annotations"]

    fewer = record_function(lambda: ElkStack("elk", ElkStackArgs(environment(), systems()[:1])), stack="prod")
    assert template(fewer, "DaemonSet", "log-agent") != template(PROD, "DaemonSet", "log-agent")
    # Policies and pipelines of another set of systems are taken over while running.
    for name in ("elasticsearch", "logstash"):
        assert template(fewer, "StatefulSet", name) == template(PROD, "StatefulSet", name)


def test_retention_replaces_no_store() -> None:
    """Ten days more of a class change a policy and no volume."""
    logs = systems()[0].logs
    longer = replace(
        systems()[0], logs=replace(logs, retention=tuple(replace(r, keep=r.keep + r.keep) for r in logs.retention))
    )
    changed = record_function(
        lambda: ElkStack("elk", ElkStackArgs(environment(), (longer, systems()[1]))), stack="prod"
    )
    before, after = (r.object("StatefulSet", "elasticsearch").inputs["spec"] for r in (PROD, changed))
    assert before == after


@pytest.mark.covers("RET-01")
def test_the_contract_says_what_the_systems_asked() -> None:
    [outputs] = [given for urn, given in PROD.outputs.items() if urn.endswith("ElkStack::elk")]
    contract = outputs["contract"]
    assert contract["kind"] == "ElkContract"
    declared = {(c["system"], c["log_class"]): c["keep_seconds"] for c in contract["classes"]}
    assert declared == {
        (system.name, kept.log_class.value): system.logs.keep(kept.log_class).seconds
        for system in systems()
        for kept in system.logs.retention
    }
    assert outputs["elasticsearch"] == ports.ELASTICSEARCH_URL


def test_config_maps_hold_what_is_rendered() -> None:
    texts = files(environment(), systems())
    held = {
        name: text
        for config_map in PROD.of_kind("ConfigMap")
        for name, text in config_map.inputs["data"].items()
        if config_map.object_name != "certificates"
    }
    assert len(texts) == len(held)
    assert all(held[path.rpartition("/")[2]] == text for path, text in texts.items())
    json.loads(texts["elasticsearch/settings.json"])


def test_saved_objects_are_handed_over() -> None:
    assert not [m for m in PROD.of_kind("ConfigMap") if m.object_name == "kibana-objects"]
    assert WITH_BOARDS.object("ConfigMap", "kibana-objects").inputs["data"] == BOARDS


def test_a_store_that_would_refuse_is_refused_first() -> None:
    with pytest.raises(SpecificationError, match=r"sizes\.elasticsearch\.replicas"):
        record_function(
            lambda: ElkStack(
                "elk",
                ElkStackArgs(
                    resized("elasticsearch", replicas=1),
                    tuple(replace(systems()[1], name=f"s-{n}", namespace=f"s-{n}") for n in range(40)),
                ),
            )
        )


def test_a_crowded_disk_is_said_where_data_matters() -> None:
    tiny = resized("elasticsearch", volume=environment().size("logstash").volume)
    assert any("sizes.elasticsearch.volume" in text for _, text in stack(tiny).messages)
    assert stack(replace(tiny, protect=False)).messages == ()


def test_flows_cover_the_pods_that_talk() -> None:
    declared = flows(environment(), systems())
    assert len({flow.name for flow in declared}) == len(declared)
    specs = [
        (found.namespace, found.inputs["spec"].get("jobTemplate", found.inputs)["spec"])
        for kind in ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
        for found in WITH_BOARDS.of_kind(kind)
    ]
    labels = {(place, tuple(sorted(spec["template"]["metadata"]["labels"].items()))) for place, spec in specs}
    ours = {
        peer
        for flow in declared
        for peer in (flow.source, flow.target)
        if peer.namespace in (LOGGING_NAMESPACE, NODE_AGENTS_NAMESPACE)
    }
    assert all(any(ns == peer.namespace and set(peer.labels) <= set(own) for ns, own in labels) for peer in ours)
    without = flows(replace(environment(), certificates=CertificateSource.EXISTING), systems())
    assert {flow.name for flow in declared} - {flow.name for flow in without} == {"certificates"}


def test_kinds_are_few_and_known() -> None:
    assert Counter(found.kind for found in DEV.objects)["StatefulSet"] == 3
    assert len(PROD.resources) <= 100
