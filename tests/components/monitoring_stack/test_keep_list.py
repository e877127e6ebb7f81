"""Keep-lists: what any expression reads is kept, and what none reads is not. Read by a parser that is not ours."""

import re
from collections.abc import Iterator
from functools import cache

import pytest

from commands.check_input import checked
from components.monitoring_stack.backfill import BACKFILL
from components.monitoring_stack.keep_list import ALWAYS, WRITTEN, used
from components.monitoring_stack.scrape import scrape_jobs
from components.monitoring_stack.series import in_mesh, mesh_exporter
from dashboards.catalogue import boards
from rules.catalogue import rule_groups
from rules.group import RecordingRule
from rules.slo.file import slo_groups
from specs.backup import Backup
from specs.exporters import (
    AUDITOR_JOB,
    BACKUP_AUDITOR,
    ISTIO,
    JOURNEY_JOB,
    JOURNEYS,
    PLATFORM,
    PROBE_JOB,
    STORE_EXPORTERS,
    Exporter,
    exporter_job,
    series_names,
)
from specs.store import Engine
from tests.queries.syntax import Reading, parsed, readings

PLAN = checked("prod")
BOARDS = boards(PLAN.systems, PLAN.environment)
USED = used(PLAN.systems, PLAN.environment, BOARDS)
JOBS = {job["job_name"]: job for job in scrape_jobs(PLAN.systems, PLAN.environment, USED)}
GROUPS = [
    *(group for listed in rule_groups(PLAN.systems, PLAN.environment).values() for group in listed),
    *(group for system in PLAN.systems for group in slo_groups(system, PLAN.environment)),
]
RULES = [rule for group in GROUPS for rule in group.rules]
LABEL_VALUES = re.compile(r"label_values\((?P<selector>.+), \w+\)")


def filtered() -> dict[str, Exporter]:
    """Jobs with a keep-list, and whose series they scrape. Probes have a job per module and interval."""
    found = {exporter.job: exporter for exporter in PLATFORM if exporter.job and exporter.job != PROBE_JOB}
    [probes] = [exporter for exporter in PLATFORM if exporter.job == PROBE_JOB]
    found |= {name: probes for name in JOBS if name.startswith(f"{PROBE_JOB}/")}
    for system in PLAN.systems:
        for store in system.stores:
            found[f"{system.name}/{exporter_job(store.name)}"] = STORE_EXPORTERS[Engine(store.engine)]
        if system.journeys:
            found[f"{system.name}/{JOURNEY_JOB}"] = JOURNEYS
        if any(isinstance(store.backup, Backup) for store in system.stores):
            found[f"{system.name}/{AUDITOR_JOB}"] = BACKUP_AUDITOR
        if in_mesh(system):
            found[f"{system.name}/{ISTIO.job}"] = mesh_exporter(system)
    return found


FILTERED = filtered()


def board_expressions() -> Iterator[str]:
    for board in BOARDS:
        for panel in board.document["panels"]:
            for found in (panel, *panel.get("panels", [])):
                yield from (target["expr"] for target in found.get("targets", []))
        yield from (mark["expr"] for mark in board.document["annotations"]["list"])
        for variable in board.document["templating"]["list"]:
            if variable["type"] == "query":
                match = LABEL_VALUES.fullmatch(variable["definition"])
                assert match, variable["definition"]
                yield match["selector"]


@cache
def read() -> tuple[Reading, ...]:
    """Every selector of every rule and board, with Grafana's range put in as Grafana does."""
    texts = [rule.expression.text for rule in RULES] + list(board_expressions())
    return tuple(reading for text in texts for reading in readings(parsed(text.replace("$__rate_interval", "1m"))))


def keeps(job: str, name: str) -> bool:
    """What the rendered step does, with the anchors Prometheus puts around its pattern."""
    [pattern, *_] = [step["regex"] for step in JOBS[job]["metric_relabel_configs"]]
    return re.fullmatch(pattern, name) is not None


@pytest.mark.parametrize("job", FILTERED)
def test_what_is_read_is_kept(job: str) -> None:
    contract = {name for metric in FILTERED[job].metrics for name in series_names(metric)}
    dropped = {reading.name for reading in read() if reading.name in contract and not keeps(job, reading.name)}
    assert dropped == set()


@pytest.mark.parametrize("job", FILTERED)
def test_what_nothing_reads_is_not_kept(job: str) -> None:
    names = {reading.name for reading in read()}
    [pattern, *_] = [step["regex"] for step in JOBS[job]["metric_relabel_configs"]]
    assert [name for name in pattern.split("|") if name not in names and name not in ALWAYS] == []


def test_no_list_is_left_unread() -> None:
    """Every job with a keep-list stands in the two tests above, but the one that brings history: it lets in what is recorded."""
    assert {name for name, job in JOBS.items() if "metric_relabel_configs" in job} == FILTERED.keys() | {BACKFILL}


def test_a_pattern_is_a_list_of_names() -> None:
    """No name has a character that a pattern reads in another way."""
    for names in (USED.read, USED.recorded, USED.declared):
        assert [name for name in names if not re.fullmatch(r"[a-zA-Z_:][a-zA-Z0-9_:]*", name)] == []


def test_every_job_but_the_systems_own_has_a_keep_list() -> None:
    """A team looks at a new metric before it writes a contract for it; its bound is declared."""
    own = {f"{system.name}/{service.name}" for system in PLAN.systems for service in system.services if service.metrics}
    assert {name for name, job in JOBS.items() if "metric_relabel_configs" not in job} == own


def test_containers_are_asked_for_by_pod_or_namespace() -> None:
    """Series of no pod are dropped: nothing may read them."""
    contract = {name for metric in FILTERED["cadvisor"].metrics for name in series_names(metric)}
    found = [reading for reading in read() if reading.name in contract]
    assert found
    assert all({"namespace", "pod"} & {label for label, _, _ in reading.matchers} for reading in found)


def test_everything_that_is_read_or_recorded_is_sent() -> None:
    """A remote store answers every board and every rule."""
    pattern = re.compile("|".join(USED.sent))
    recorded = {rule.record for rule in RULES if isinstance(rule, RecordingRule)}
    assert {name for name in {r.name for r in read()} | recorded if not pattern.fullmatch(name)} == set()
    assert set(ALWAYS + WRITTEN) <= set(USED.sent)


def test_a_panel_that_reads_another_series_changes_its_list() -> None:
    """Without boards only what rules read is left."""
    rules_only = used(PLAN.systems, PLAN.environment, ())
    assert set(rules_only.names(FILTERED["cadvisor"])) < set(USED.names(FILTERED["cadvisor"]))
