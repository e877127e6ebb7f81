"""The Job that brings boards of logs into Kibana: one run for each version of them, with little in its hands."""

from dataclasses import replace

import pytest

from components.certificates.catalogue import KIBANA
from components.elk_stack import ports, users
from components.elk_stack.flows import flows
from components.elk_stack.saved_objects import NAME, saved_objects
from components.kubernetes import Manifest
from components.workload import identity
from jobs.__main__ import OTHERS
from specs.environment import LOGGING_NAMESPACE
from tests.support.coverage import covers
from tests.support.samples import environment, systems

FILES = {"shop-logs.ndjson": '{"id":"a"}\n'}


def job(**files: str) -> Manifest:
    [found] = [one for one in saved_objects(environment(), FILES | files) if one["kind"] == "Job"]
    return found


def test_without_boards_there_is_no_job() -> None:
    assert saved_objects(environment(), {}) == []


@covers("DSH-06", "DSH-10")
def test_a_changed_board_or_image_is_a_new_run_and_the_same_is_none() -> None:
    name = job()["metadata"]["name"]
    assert name.startswith(f"{NAME}-")
    assert job()["metadata"]["name"] == name
    assert job(**{"shop-logs.ndjson": '{"id":"b"}\n'})["metadata"]["name"] != name
    moved = saved_objects(replace(environment(), jobs_image="registry.example/jobs:2"), FILES)[-1]
    assert moved["metadata"]["name"] != name


def test_it_reads_the_files_its_password_and_no_key() -> None:
    pod = job()["spec"]["template"]["spec"]
    given = {volume["name"]: volume for volume in pod["volumes"]}
    assert given["objects"]["configMap"] == {"name": NAME}
    assert given["credentials"]["secret"]["secretName"] == users.BOARD_KEEPER.secret
    assert [item["key"] for item in given["authority"]["secret"]["items"]] == ["ca.crt"]
    assert given["authority"]["secret"]["secretName"] == KIBANA.secret
    assert pod["automountServiceAccountToken"] is False


def test_its_program_knows_the_task_and_it_talks_to_a_name_of_the_certificate() -> None:
    task, *options = job()["spec"]["template"]["spec"]["containers"][0]["args"]
    assert task in OTHERS
    address = options[options.index("--kibana") + 1]
    assert address.removeprefix("https://").partition(":")[0] in KIBANA.names


def test_its_flow_leads_from_its_pods_to_kibana() -> None:
    [flow] = [one for one in flows(environment(), systems()) if one.name == "logs-boards"]
    labels = job()["spec"]["template"]["metadata"]["labels"]
    assert flow.source.namespace == LOGGING_NAMESPACE
    assert dict(flow.source.labels) == identity(labels)
    assert (flow.target, flow.ports) == (ports.peer("kibana"), (ports.KIBANA,))


@pytest.mark.parametrize("part", ["cluster", "indices"])
def test_its_user_has_no_right_in_the_log_store(part: str) -> None:
    role = users.ROLES[users.BOARD_KEEPER.role]
    assert role[part] == []
    assert [one["resources"] for one in role["applications"]] == [["space:default"]]
