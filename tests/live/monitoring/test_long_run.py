"""Twelve minutes at the rendered intervals: nothing is late and nothing fails. What fires is judged elsewhere, on histories."""

import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from commands.check_input import checked
from commands.recording import Recording
from queries.attempts import window_of
from specs.system import System
from tests.live.clone import built
from tests.live.monitoring.watched import watched
from tests.support.proof_table import Page, Rows, Table

pytestmark = [pytest.mark.live, pytest.mark.prove, pytest.mark.xdist_group("monitoring")]

MINUTES = 12
"""The slowest group but the hourly ones runs each five minutes, and the longest window of a rate is ten."""
HOUR = 3_600
"""Seconds: rules of so slow a group may not have run yet."""

PAGE = Page(
    "monitoring",
    "Prometheus at its rendered intervals",
    "The rendered production configuration on the real server for twelve minutes, every declared target answering.",
    sources=("components/monitoring_stack", "rules", "queries", "specs/exporters", "tests/live/monitoring"),
)
FOUND = Table(PAGE, "What was found", ("what", "number", "faults"))


def seldom(systems: Iterable[System]) -> set[str]:
    """What is recorded of probes that need not come in these minutes."""
    probes = (one for system in systems for one in system.probes if one.interval.seconds > MINUTES * 60)
    return {f"probe:success:ratio{window_of(one.interval)}" for one in probes}


def test_twelve_minutes(tmp_path: Path, prod_recording: Recording, proof: Rows) -> None:
    built("prometheus")
    with watched(tmp_path, checked("prod"), prod_recording.manifests(patches=True)) as found:
        found.start()
        time.sleep(MINUTES * 60)
        api, own = found.api, f'{{instance="{found.address}"}}'
        groups = [group for group in api.groups() if group["interval"] < HOUR]
        rules = [rule for group in groups for rule in group["rules"]]
        recorded = {rule["name"] for rule in rules if rule["type"] == "recording"} - seldom(
            found.world.blueprint.systems
        )
        results = {
            "targets": (len(found.world.targets), [one["labels"] for one in api.targets() if one["health"] == "down"]),
            "rules": (len(rules), [rule["name"] for rule in rules if rule["health"] != "ok"]),
            "groups": (len(groups), [one["name"] for one in groups if one["evaluationTime"] > one["interval"] / 10]),
            "recorded names": (len(recorded), sorted(recorded - api.names())),
            "evaluations that failed": (0, api.vector(f"prometheus_rule_evaluation_failures_total{own} > 0")),
            "evaluations left out": (0, api.vector(f"prometheus_rule_group_iterations_missed_total{own} > 0")),
        }
    for what, (number, faults) in results.items():
        proof.row(FOUND, what, number, len(faults))
    assert {what: faults for what, (_, faults) in results.items() if faults} == {}
