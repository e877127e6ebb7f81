"""What people look for in a stack of monitoring, at the ports they know it by."""

from commands.recording import Recording
from specs.environment import LOGGING_NAMESPACE, MONITORING_NAMESPACE, NODE_AGENTS_NAMESPACE
from tests.support.coverage import covers
from tests.support.pods import house_faults

KNOWN = {
    (MONITORING_NAMESPACE, "prometheus"): 9090,
    (MONITORING_NAMESPACE, "grafana"): 3000,
    (MONITORING_NAMESPACE, "alertmanager"): 9093,
    (NODE_AGENTS_NAMESPACE, "node-exporter"): 9100,
    (LOGGING_NAMESPACE, "elasticsearch"): 9200,
    (LOGGING_NAMESPACE, "logstash"): 5000,
    (LOGGING_NAMESPACE, "kibana"): 5601,
}
"""cAdvisor is the kubelet's own, and no second one is run."""
MYSQL_EXPORTER = 9104


@covers("ENV-01")
def test_the_parts_of_the_local_stack_are_there_with_limits_and_health_checks(dev_recording: Recording) -> None:
    listening = {
        (found.namespace, found.object_name, port["port"])
        for found in dev_recording.of_kind("Service")
        for port in found.inputs["spec"]["ports"]
    }
    assert {(*place, port) for place, port in KNOWN.items()} <= listening
    assert MYSQL_EXPORTER in {port for _, _, port in listening}
    for namespace, name in KNOWN:
        [workload] = [
            found
            for found in dev_recording.objects
            if found.kind in ("Deployment", "StatefulSet", "DaemonSet")
            and (found.namespace, found.object_name) == (namespace, name)
        ]
        template = workload.inputs["spec"]["template"]["spec"]
        assert house_faults(template, probes=False) == []
        assert template["containers"][0]["livenessProbe"]
        assert template["containers"][0]["readinessProbe"]
