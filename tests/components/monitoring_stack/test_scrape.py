"""The scrape configuration: accepted by the real promtool, and true to the systems' declarations."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from commands.check_input import checked
from components.monitoring_stack.files import document
from components.monitoring_stack.probes import address, modules, probe_jobs
from components.monitoring_stack.prometheus_files import prometheus_configuration
from components.monitoring_stack.scrape import declared_series, scrape_jobs
from specs.environment import SCRAPE_INTERVAL
from specs.system import System
from tools.toolchain.programs import program

PLAN = checked("prod")
JOBS = {job["job_name"]: job for job in scrape_jobs(PLAN.systems)}


@pytest.mark.covers("MET-01", "MET-02", "MET-03")
def test_prometheus_accepts_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "prometheus.yml"
    file.write_text(document(prometheus_configuration(PLAN.systems, PLAN.environment)), encoding="utf-8")
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


def test_every_job_is_bounded() -> None:
    for name, job in JOBS.items():
        assert job["sample_limit"] > 0, name
        assert job["label_limit"] > 0, name


@pytest.mark.covers("MET-01")
def test_one_interval_for_all_but_probes() -> None:
    configuration = prometheus_configuration(PLAN.systems, PLAN.environment)
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


def test_more_replicas_declare_more_series() -> None:
    assert declared_series(PLAN.systems, PLAN.environment) > declared_series(PLAN.systems[:1], PLAN.environment)


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
    assert len({job["params"]["module"][0] for job in probe_jobs(pair)}) == 2
