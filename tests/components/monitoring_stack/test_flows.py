"""What Prometheus is told to ask, a network policy lets it ask; people reach the pages of the stacks."""

from dataclasses import replace

import pytest

from commands.check_input import checked
from components.monitoring_stack.exporters import node_exporter
from components.monitoring_stack.flows import flows, peer
from components.monitoring_stack.keep_list import used
from components.monitoring_stack.scrape import scrape_jobs
from components.system_guards.flows import declared_flows
from components.workload import identity
from dashboards.catalogue import boards
from specs.network import NODES, Flow

PLAN = checked("prod")
USED = used(PLAN.systems, PLAN.environment, boards(PLAN.systems, PLAN.environment))
FLOWS = flows(PLAN.environment, PLAN.systems)
OPENED = [flow for flow in FLOWS if flow.source == peer("prometheus")]
CLUSTER = {"kubelet": "discover", "cadvisor": "discover", "apiserver": "discover"}


def flow_of(job: str) -> Flow | None:
    """The flow a scrape job needs, by the names both are given."""
    name = CLUSTER.get(job) or f"scrape-{job.replace('/', '-')}".replace("-istio-proxy", "-mesh")
    return next((flow for flow in OPENED if flow.name == name), None)


@pytest.mark.covers("SEC-01")
def test_every_scrape_has_its_flow() -> None:
    jobs = [
        job["job_name"]
        for job in scrape_jobs(PLAN.systems, PLAN.environment, USED)
        if not job["job_name"].startswith("blackbox/")
    ]
    assert [name for name in jobs if flow_of(name) is None] == []


def test_a_pod_on_the_host_network_is_not_sought_by_its_labels() -> None:
    """A policy's pod selector never matches it: its address is its node's."""
    for manifest in node_exporter(PLAN.environment):
        if manifest["kind"] == "DaemonSet":
            assert manifest["spec"]["template"]["spec"]["hostNetwork"]
            chosen = identity(manifest["metadata"]["labels"])
            assert not any(dict(flow.target.labels) == chosen for flow in FLOWS)
    flow = flow_of("node-exporter")
    assert flow is not None
    assert flow.target == NODES


def test_the_pages_are_open_to_the_ingress_controller_and_to_nobody_where_there_is_none() -> None:
    def visits(namespace: str) -> dict[str, str]:
        environment = replace(PLAN.environment, ingress_namespace=namespace)
        found = declared_flows(environment, PLAN.systems)
        return {flow.name: flow.source.namespace for flow in found if flow.name.startswith("visit-")}

    assert visits("edge") == dict.fromkeys(("visit-grafana", "visit-handbook", "visit-jaeger", "visit-kibana"), "edge")
    assert visits("") == {}
