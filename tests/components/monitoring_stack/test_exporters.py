"""The stack's own exporters and servers, as the nodes run them."""

from dataclasses import replace

import pytest
import yaml

from commands.check_input import checked
from components.monitoring_stack.exporters import HOST_ROOT, blackbox, node_exporter
from components.monitoring_stack.files import files
from components.monitoring_stack.prometheus import prometheus

ENVIRONMENT, SYSTEMS = checked("prod").environment, checked("prod").systems


def test_disks_mounted_later_are_measured_too() -> None:
    [agent] = [found for found in node_exporter(ENVIRONMENT) if found["kind"] == "DaemonSet"]
    [mount] = agent["spec"]["template"]["spec"]["containers"][0]["volumeMounts"]
    assert mount["mountPath"] == HOST_ROOT
    assert mount["mountPropagation"] == "HostToContainer"
    assert mount["readOnly"]


def test_a_board_stays_with_one_replica_of_prometheus() -> None:
    objects = prometheus(100_000, ENVIRONMENT, files(ENVIRONMENT, SYSTEMS), ())
    services = {found["metadata"]["name"]: found["spec"] for found in objects if found["kind"] == "Service"}
    assert services["prometheus"]["sessionAffinity"] == "ClientIP"
    assert "sessionAffinity" not in services["prometheus-headless"]


@pytest.mark.covers("HLT-04")
def test_a_probe_that_logs_in_finds_its_token_in_a_file() -> None:
    """From a Secret of its own, which may come later: the other probes do not wait for it. Its text is nowhere else."""
    texts = files(ENVIRONMENT, SYSTEMS)
    [server] = [found for found in blackbox(ENVIRONMENT, texts, SYSTEMS) if found["kind"] == "Deployment"]
    pod = server["spec"]["template"]["spec"]
    mounts = {mount["name"]: mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]}
    [volume] = [volume for volume in pod["volumes"] if volume["name"] == "credentials"]
    held = {
        f"{mounts['credentials']}/{item['path']}": source["secret"]["optional"]
        for source in volume["projected"]["sources"]
        for item in source["secret"]["items"]
    }
    modules = yaml.safe_load(texts["blackbox/blackbox.yml"])["modules"].values()
    asked = [found["http"]["authorization"] for found in modules if "authorization" in found.get("http", {})]
    assert {login["credentials_file"]: True for login in asked} == held != {}
    assert all(login.keys() == {"type", "credentials_file"} for login in asked)


def test_without_such_a_probe_nothing_is_mounted() -> None:
    plain = tuple(replace(system, probes=()) for system in SYSTEMS)
    [server] = [
        found for found in blackbox(ENVIRONMENT, files(ENVIRONMENT, SYSTEMS), plain) if found["kind"] == "Deployment"
    ]
    assert [volume["name"] for volume in server["spec"]["template"]["spec"]["volumes"]] == ["config"]
