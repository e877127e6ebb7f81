"""The scrape configuration: accepted by the real promtool, and true to the systems' declarations."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from commands.check_input import checked
from components.monitoring_stack.files import document
from components.monitoring_stack.keep_list import used
from components.monitoring_stack.probes import address, modules, probe_jobs
from components.monitoring_stack.prometheus_files import REPLICA_LABEL, prometheus_configuration
from components.monitoring_stack.scrape import scrape_jobs
from dashboards.catalogue import boards
from specs.environment import SCRAPE_INTERVAL, KubeletTrust
from specs.system import System
from tools.toolchain.programs import program

PLAN = checked("prod")
USED = used(PLAN.systems, PLAN.environment, boards(PLAN.systems, PLAN.environment))
JOBS = {job["job_name"]: job for job in scrape_jobs(PLAN.systems, PLAN.environment, USED)}


@pytest.mark.covers("MET-01", "MET-02", "MET-03")
def test_prometheus_accepts_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "prometheus.yml"
    file.write_text(document(prometheus_configuration(PLAN.systems, PLAN.environment, USED)), encoding="utf-8")
    answer = subprocess.run(
        [program("promtool"), "check", "config", "--syntax-only", file], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.covers("MET-03")
def test_the_fifteen_jobs_of_the_documents_are_there() -> None:
    cluster = {"apiserver", "kubelet", "cadvisor", "node-exporter", "kube-state-metrics", "coredns"}
    metrics = {"prometheus", "alertmanager", "grafana", "blackbox-exporter"}
    logs_and_traces = {"elasticsearch-exporter", "log-agent", "otel-collector", "jaeger"}
    assert cluster | metrics | logs_and_traces <= JOBS.keys()


@pytest.mark.covers("MET-04", "MET-05", "BUG-48")
@pytest.mark.parametrize("system", PLAN.systems, ids=lambda system: system.name)
def test_every_service_and_store_of_a_system_is_scraped(system: System) -> None:
    for service in system.services:
        if service.metrics:
            job = JOBS[f"{system.name}/{service.name}"]
            replaced = {step.get("target_label"): step.get("replacement") for step in job["relabel_configs"]}
            assert replaced["job"] == service.name
            assert replaced["system"] == system.name
            assert replaced["__address__"] == f"$1:{service.metrics.port}"
    for store in system.stores:
        assert f"{system.name}/{store.name}-exporter" in JOBS


@pytest.mark.parametrize("name", JOBS)
def test_every_job_is_bounded(name: str) -> None:
    """Probes too. A target with no Content-Type would be refused by Prometheus 3."""
    job = JOBS[name]
    for limit in ("sample_limit", "label_limit", "label_name_length_limit", "label_value_length_limit"):
        assert job[limit] > 0
    assert job["fallback_scrape_protocol"]


def test_a_limit_is_that_of_the_contract() -> None:
    [backend] = [service for system in PLAN.systems for service in system.services if service.name == "flask-api"]
    assert backend.metrics is not None
    assert JOBS["endpoint-stats/flask-api"]["sample_limit"] == backend.metrics.series_per_replica * 2
    longest = max(len(metric.labels) for metric in backend.metrics.metrics)
    assert JOBS["endpoint-stats/flask-api"]["label_limit"] > longest
    assert JOBS["kube-state-metrics"]["sample_limit"] > JOBS["alertmanager"]["sample_limit"]


def test_the_address_of_a_target_is_found_by_endpoint_slices() -> None:
    """Endpoints are deprecated since Kubernetes 1.33, and hold at most a thousand addresses."""
    roles = {found["role"] for job in JOBS.values() for found in job.get("kubernetes_sd_configs", [])}
    assert roles == {"endpointslice", "node", "pod"}


@pytest.mark.covers("MET-01")
def test_series_say_where_they_come_from() -> None:
    told = prometheus_configuration(PLAN.systems, PLAN.environment, USED)
    assert told["global"]["external_labels"] == {"cluster": "prod", "environment": "prod", REPLICA_LABEL: "${POD_NAME}"}
    assert {"regex": REPLICA_LABEL, "action": "labeldrop"} in told["alerting"]["alert_relabel_configs"]


@pytest.mark.parametrize("job", ["kubelet", "cadvisor"])
def test_kubelets_are_verified_unless_it_is_said_otherwise(job: str) -> None:
    assert "insecure_skip_verify" not in JOBS[job]["tls_config"]
    environment = replace(PLAN.environment, kubelet_trust=KubeletTrust.UNVERIFIED)
    found = {job["job_name"]: job for job in scrape_jobs(PLAN.systems, environment, USED)}
    assert found[job]["tls_config"] == {"insecure_skip_verify": True}
    assert found["apiserver"]["tls_config"] == JOBS["apiserver"]["tls_config"]


@pytest.mark.covers("MET-01")
def test_one_interval_for_all_but_probes() -> None:
    configuration = prometheus_configuration(PLAN.systems, PLAN.environment, USED)
    assert configuration["global"]["scrape_interval"] == str(SCRAPE_INTERVAL)
    assert all("scrape_interval" not in job for name, job in JOBS.items() if not name.startswith("blackbox/"))


@pytest.mark.covers("HLT-01", "HLT-03", "HLT-04", "HLT-05")
def test_every_probe_is_asked_at_its_interval() -> None:
    asked = {
        (target["labels"]["system"], target["labels"]["probe"]): (job["scrape_interval"], target["targets"][0])
        for name, job in JOBS.items()
        if name.startswith("blackbox/")
        for target in job["static_configs"]
    }
    for system in PLAN.systems:
        for probe in system.probes:
            assert asked[system.name, probe.name] == (str(probe.interval), address(system, probe))


def test_every_probe_has_its_module() -> None:
    known = modules(PLAN.systems)["modules"]
    for name, job in JOBS.items():
        if name.startswith("blackbox/"):
            assert job["params"]["module"][0] in known


def test_an_exporter_of_objects_lends_them_no_label_of_its_own() -> None:
    """An unscheduled pod has no node; with honor_labels the exporter's own would take the empty place."""
    job = JOBS["kube-state-metrics"]
    assert job["honor_labels"]
    assert not {step.get("target_label") for step in job["relabel_configs"]} & {"namespace", "pod", "node"}


def test_the_end_of_a_container_ends_its_series() -> None:
    assert JOBS["cadvisor"]["track_timestamps_staleness"]


def test_the_api_server_is_known_by_the_name_all_its_certificates_bear() -> None:
    assert JOBS["apiserver"]["tls_config"]["server_name"] == "kubernetes"
    assert "insecure_skip_verify" not in JOBS["apiserver"]["tls_config"]


def test_two_systems_may_name_a_probe_alike() -> None:
    one, two = PLAN.systems[:2]
    page = replace(one.probes[0], name="page", target="https://www.example.com", service="")
    probes = [replace(page, body=body) for body in ("first", "second")]
    pair = [replace(system, probes=(probe,)) for system, probe in zip((one, two), probes, strict=True)]
    asked = [found["http"]["fail_if_body_not_matches_regexp"] for found in modules(pair)["modules"].values()]
    assert sorted(asked) == [["first"], ["second"]]
    assert len({job["params"]["module"][0] for job in probe_jobs(pair, USED)}) == 2
