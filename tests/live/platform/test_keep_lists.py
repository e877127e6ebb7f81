"""The rendered keep-lists and limits on real servers: beside a Prometheus that stores everything, one that stores less."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands.check_input import checked
from components.monitoring_stack.backfill import BACKFILL
from components.monitoring_stack.keep_list import used
from components.monitoring_stack.scrape import scrape_jobs
from components.monitoring_stack.series import platform_exporter, target_series
from dashboards.catalogue import boards
from tests.live.platform.prometheus import Prometheus, prometheus, until
from tests.live.platform.stack import Stack

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("platform")]

PLAN = checked("dev")
USED = used(PLAN.systems, PLAN.environment, boards(PLAN.systems, PLAN.environment))
EVERYTHING = replace(USED, everything=True)
RENDERED = {job["job_name"]: job for job in scrape_jobs(PLAN.systems, PLAN.environment, USED)}
TOLD = ("metric_relabel_configs", "sample_limit", "label_limit", "label_name_length_limit", "label_value_length_limit")
HERE = ("node-exporter", "kube-state-metrics", "apiserver", "prometheus", "alertmanager", "blackbox-exporter")
DEAREST = ("node-exporter", "kube-state-metrics", "apiserver")


@pytest.fixture(scope="module")
def keeping(running: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A second server on the same targets, with the keep-lists and limits of the rendered jobs."""
    document: dict[str, Any] = yaml.safe_load(running.prometheus.configuration())
    for job in document["scrape_configs"]:
        job |= {key: RENDERED[job["job_name"]][key] for key in TOLD}
    document = {key: document[key] for key in ("global", "scrape_configs")}
    folder: Path = tmp_path_factory.mktemp("keeping")
    with prometheus(folder, document) as server:
        until(lambda: len(server.labels("up == 1")) == len(document["scrape_configs"]), "every scrape")
        yield server


def names(server: Prometheus, job: str) -> dict[str, int]:
    """Series of a job by name."""
    found = server.values(f'count by (__name__) ({{job="{job}"}})')
    return {dict(labels)["__name__"]: round(value) for labels, value in found.items()}


@pytest.mark.parametrize("job", HERE)
def test_what_is_read_is_kept_and_nothing_else(running: Stack, keeping: Prometheus, job: str) -> None:
    before, after = names(running.prometheus, job), names(keeping, job)
    wanted = set(USED.names(platform_exporter(job, PLAN.environment)))
    assert {name for name in wanted if name not in after} == {name for name in wanted if name not in before}
    own = {name for name in after if not name.startswith("scrape_") and name != "up"}
    assert {name for name in own - wanted if not is_always_kept(name)} == set()


def is_always_kept(name: str) -> bool:
    return name.endswith("_build_info") or name.startswith("process_")


@pytest.mark.parametrize("job", HERE)
def test_a_target_stays_below_what_it_is_declared_to_have(keeping: Prometheus, job: str) -> None:
    """The declared figure sizes the volume; the limit is twice of it."""
    declared = target_series(platform_exporter(job, PLAN.environment), PLAN.environment, USED)
    [stored] = keeping.values(f'scrape_samples_post_metric_relabeling{{job="{job}"}}').values()
    assert stored <= declared < RENDERED[job]["sample_limit"]


def test_keep_lists_pay(running: Stack, keeping: Prometheus) -> None:
    """Of the three dearest jobs less than a fifth is stored."""
    before = sum(sum(names(running.prometheus, job).values()) for job in DEAREST)
    after = sum(sum(names(keeping, job).values()) for job in DEAREST)
    assert after < before / 5, f"{after} of {before}"


@pytest.mark.parametrize("job", HERE)
def test_what_is_exposed_stays_below_what_it_is_said_to_be(running: Stack, job: str) -> None:
    """What an environment that keeps everything is sized by."""
    declared = target_series(platform_exporter(job, PLAN.environment), PLAN.environment, EVERYTHING)
    [exposed] = running.prometheus.values(f'scrape_samples_scraped{{job="{job}"}}').values()
    assert exposed <= declared


def test_without_keep_lists_nothing_is_dropped() -> None:
    """Computed history is no scrape: of it nothing but records is ever let in."""
    dropping = [
        job for job in scrape_jobs(PLAN.systems, PLAN.environment, EVERYTHING) if "metric_relabel_configs" in job
    ]
    assert [job["job_name"] for job in dropping] == [BACKFILL]
