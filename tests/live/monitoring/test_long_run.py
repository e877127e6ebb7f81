"""Ten minutes at the rendered intervals: nothing is late, nothing fails, nothing fires that should not."""

import time
from pathlib import Path

import pytest

from commands.check_input import checked
from commands.recording import Recording
from tests.live.clone import built
from tests.live.monitoring.test_rules import HOUR_BEHIND
from tests.live.monitoring.watched import Watched, watched
from tests.support.proof_table import Page, Rows, Table

pytestmark = [pytest.mark.live, pytest.mark.prove, pytest.mark.xdist_group("monitoring")]

MINUTES = 12
"""The slowest group but the hourly one runs each five minutes, and the longest window of a rate is ten."""

PAGE = Page(
    "monitoring",
    "Prometheus at its rendered intervals",
    "The rendered production configuration on the real server for twelve minutes, every declared target answering.",
    sources=("components/monitoring_stack", "rules", "queries", "specs/exporters", "tests/live/monitoring"),
)
FOUND = Table(PAGE, "What was found", ("what", "number", "faults"))


def test_twelve_minutes(tmp_path: Path, prod_recording: Recording, proof: Rows) -> None:
    built("prometheus")
    with watched(tmp_path, checked("prod"), prod_recording.manifests(patches=True)) as found:
        found.start()
        time.sleep(MINUTES * 60)
        api, own = found.api, f'{{instance="{found.address}"}}'
        rules = [rule for rule in api.rules() if rule["name"] not in HOUR_BEHIND]
        groups = [group for group in api.groups() if group["interval"] < 3600]
        results = {
            "targets": (len(found.world.targets), [one["labels"] for one in api.targets() if one["health"] == "down"]),
            "rules": (len(rules), [rule["name"] for rule in rules if rule["health"] != "ok"]),
            "groups": (len(groups), [one["name"] for one in groups if one["evaluationTime"] > one["interval"] / 10]),
            "recorded names": (
                len({rule["name"] for rule in api.rules("recording")}),
                sorted({rule["name"] for rule in api.rules("recording")} - api.names() - set(HOUR_BEHIND)),
            ),
            "alerts pending or firing": (len(api.alerts()), unexpected(found)),
            "evaluations that failed": (0, api.vector(f"prometheus_rule_evaluation_failures_total{own} > 0")),
            "evaluations left out": (0, api.vector(f"prometheus_rule_group_iterations_missed_total{own} > 0")),
        }
    for what, (number, faults) in results.items():
        proof.row(FOUND, what, number, len(faults))
    assert {what: faults for what, (_, faults) in results.items() if faults} == {}


def unexpected(found: Watched) -> list[str]:
    return sorted({one["labels"]["alertname"] for one in found.api.alerts()} - {"Watchdog"})
