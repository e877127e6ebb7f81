"""Falco: as little right as it can work with, rules of our own that name what is mounted, and nothing of it unless asked."""

import re
from dataclasses import replace

import pytest
import yaml

from commands.check_input import checked
from commands.render import rendered
from components.monitoring_stack.files import files as monitoring_files
from components.runtime_security import ports
from components.runtime_security.falco import CAPABILITIES, falco
from components.runtime_security.files import CONFIGURATION, OWN_RULES, SHIPPED_RULES, documents
from components.runtime_security.rules import RULES, SECRET_FOLDERS
from components.system_guards.flows import declared_flows
from components.system_guards.network import network_policies
from policies.exceptions import PROBE_CAPABILITIES
from rules.runtime_security import THREATS, VIOLATIONS
from specs import job_document
from specs.environment import MONITORING_NAMESPACE, PLATFORM, RUNTIME_SECURITY_NAMESPACE
from specs.profiles import FALCO
from specs.settings import read
from tests.support.coverage import covers
from tests.support.kubernetes_schemas import all_schema_faults
from tests.support.network_policy import NO_PORTS, Network, Party, listed

PLAN = checked("prod")
ON = replace(PLAN.environment, falco=True, sizes={**PLAN.environment.sizes, **FALCO})
FOUND = {made["kind"]: made for made in falco(ON)}
POD = FOUND["DaemonSet"]["spec"]["template"]["spec"]
[CONTAINER] = POD["containers"]
PRIORITIES = ("EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFORMATIONAL", "DEBUG")
"""Falco's, as its series count them from 0."""
MACROS = {"open_read", "spawned_process", "container"}
"""Of the rules that come with it."""


@covers("SEC-01")
def test_it_has_four_capabilities_and_is_not_privileged() -> None:
    own = CONTAINER["securityContext"]
    assert (own["privileged"], own["allowPrivilegeEscalation"], own["readOnlyRootFilesystem"]) == (False, False, True)
    assert own["capabilities"] == {"drop": ["ALL"], "add": list(CAPABILITIES)}
    assert list(CAPABILITIES) == PROBE_CAPABILITIES
    assert not {"hostPID", "hostNetwork", "hostIPC"} & POD.keys()
    assert POD["automountServiceAccountToken"] is False


def test_what_it_sees_of_the_node_it_only_reads_and_the_runtimes_socket_is_not_among_it() -> None:
    host = {volume["name"]: volume["hostPath"]["path"] for volume in POD["volumes"] if "hostPath" in volume}
    assert set(host.values()) == {"/proc", "/etc"}
    mounted = {mount["name"]: mount for mount in CONTAINER["volumeMounts"]}
    assert all(mounted[name]["readOnly"] for name in host)


def test_its_objects_are_what_kubernetes_knows() -> None:
    assert all_schema_faults(falco(ON)) == []
    assert {made["metadata"]["namespace"] for made in falco(ON)} == {RUNTIME_SECURITY_NAMESPACE}


def test_it_reads_the_shipped_rules_and_ours_and_tells_prometheus() -> None:
    told = yaml.safe_load(documents()[CONFIGURATION])
    [mount] = [mount for mount in CONTAINER["volumeMounts"] if mount["name"] == "configuration"]
    assert told["rules_files"] == [SHIPPED_RULES, f"{mount['mountPath']}/{OWN_RULES}"]
    assert CONTAINER["args"] == ["-c", f"{mount['mountPath']}/{CONFIGURATION}"]
    assert told["engine"]["kind"] == "modern_ebpf"
    assert told["webserver"]["listen_port"] == CONTAINER["ports"][0]["containerPort"] == ports.WEB
    assert told["webserver"]["prometheus_metrics_enabled"]
    assert told["metrics"]["rules_counters_enabled"]
    assert told["metrics"]["kernel_event_counters_enabled"]
    assert told["stdout_output"]["enabled"]
    assert told["json_output"]


def test_the_least_priority_it_tells_is_the_least_an_alert_reads() -> None:
    told = yaml.safe_load(documents()[CONFIGURATION])["priority"]
    assert PRIORITIES.index(told.upper()) == VIOLATIONS[-1]
    assert list(THREATS) + list(VIOLATIONS) == list(range(6))


@pytest.mark.parametrize("rule", yaml.safe_load(documents()[OWN_RULES]), ids=lambda rule: rule["rule"])
def test_a_rule_has_all_falco_asks_for(rule: dict) -> None:
    assert set(rule) == {"rule", "desc", "condition", "output", "priority", "tags"}
    assert PRIORITIES.index(rule["priority"]) in (*THREATS, *VIOLATIONS)
    assert rule["condition"].count("(") == rule["condition"].count(")")
    words = set(re.findall(r"(?<![\w./-])[a-z_]+(?![\w./(-])", re.sub(r"\([^()]*,[^()]*\)", "", rule["condition"])))
    assert words - {"and", "or", "in", "startswith"} <= MACROS
    assert "container" in rule["condition"]


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_every_folder_of_credentials_is_watched() -> None:
    folders = {
        value
        for name, value in vars(job_document).items()
        if re.fullmatch(r".*(CREDENTIALS|ACCOUNTS|IDENTITY)_PATH", name)
    }
    assert folders < set(SECRET_FOLDERS)
    assert all(f"fd.name startswith {folder}/" in RULES[0].condition for folder in SECRET_FOLDERS)


def test_prometheus_reaches_it_and_nobody_else_does() -> None:
    flows = declared_flows(ON, PLAN.systems)
    network = Network(tuple(network_policies(RUNTIME_SECURITY_NAMESPACE, PLATFORM, flows)))
    port = (("http", "TCP", ports.WEB),)
    pod = Party("falco", "10.0.0.1", RUNTIME_SECURITY_NAMESPACE, ports.own_labels(ports.NAME), port)
    prometheus = {
        "app.kubernetes.io/name": "prometheus",
        "app.kubernetes.io/part-of": "monitoring-stack",
        "system": PLATFORM,
    }
    server = Party("prometheus", "10.0.0.2", MONITORING_NAMESPACE, prometheus)
    stranger = Party("stranger", "10.0.0.3", MONITORING_NAMESPACE, {"app": "stranger"})
    assert listed(network.accepts(server, pod)) == [f"TCP {ports.WEB}"]
    assert network.accepts(stranger, pod) == NO_PORTS
    assert network.opens(pod, server) == network.opens(pod, stranger) == NO_PORTS


def test_it_is_scraped_alerted_on_and_rendered_only_where_it_is_switched_on() -> None:
    for environment, on in ((ON, True), (PLAN.environment, False)):
        texts = monitoring_files(environment, PLAN.systems)
        jobs = [job["job_name"] for job in yaml.safe_load(texts["prometheus/prometheus.yml"])["scrape_configs"]]
        assert ("falco" in jobs) == on
        assert ("RuntimeThreatDetected" in texts["prometheus/rules/platform.yml"]) == on


def test_what_it_reads_and_its_runbooks_are_rendered() -> None:
    texts = rendered(PLAN.systems, ON)
    assert texts[f"falco/{CONFIGURATION}"] == FOUND["ConfigMap"]["data"][CONFIGURATION]
    assert texts[f"falco/{OWN_RULES}"] == FOUND["ConfigMap"]["data"][OWN_RULES]
    for alert in ("runtime-threat-detected", "runtime-rule-violated", "runtime-events-lost"):
        assert f"handbook/runbooks/platform/{alert}.md" in texts


def test_a_size_of_it_is_a_fault_where_it_is_not_switched_on() -> None:
    raw = {"profile": "small", "cluster": "a", "domain": "a.example", "sizes": {"falco": {"memory": "1Gi"}}}
    _, faults = read("dev", raw)
    assert [fault.path for fault in faults] == ["sizes.falco"]
    settings, faults = read("dev", {**raw, "falco": True})
    assert (faults, settings is not None) == ((), True)
    assert str(settings.environment("dev").size("falco").memory) == "1Gi"  # pyright: ignore[reportOptionalMemberAccess]
