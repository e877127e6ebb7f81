"""The stack's own exporters and servers, as the nodes run them."""

from commands.check_input import checked
from components.monitoring_stack.exporters import HOST_ROOT, node_exporter
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
    objects = prometheus(SYSTEMS, ENVIRONMENT, files(ENVIRONMENT, SYSTEMS), ())
    services = {found["metadata"]["name"]: found["spec"] for found in objects if found["kind"] == "Service"}
    assert services["prometheus"]["sessionAffinity"] == "ClientIP"
    assert "sessionAffinity" not in services["prometheus-headless"]
