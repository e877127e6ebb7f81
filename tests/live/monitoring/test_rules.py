"""Every rendered rule on a real server that has the series it asks for."""

import pytest

from tests.live.monitoring.api import until
from tests.live.monitoring.soundness import faulty, rendered_rules
from tests.live.monitoring.watched import Watched

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("monitoring")]

HOUR_BEHIND = ("slo:bad:late1h", "slo:bad:residual1h", "slo:total:late1h", "slo:total:residual1h")
"""They correct what was recorded an hour ago: nothing was."""


@pytest.mark.covers("REC-01", "REC-02", "REC-03", "REC-04")
def test_every_rule_is_evaluated_without_a_fault(prod: Watched) -> None:
    assert faulty(prod) == []
    assert len(prod.api.rules()) == rendered_rules(prod) > 400


def test_no_evaluation_fails(prod: Watched) -> None:
    """Whether one is left out is asked at the rendered intervals: `test_long_run.py`."""
    own = f'{{instance="{prod.address}"}}'
    until(lambda: bool(prod.api.vector(f"prometheus_rule_group_interval_seconds{own}")), "its own series")
    assert prod.api.vector(f"prometheus_rule_evaluation_failures_total{own}")
    assert prod.api.vector(f"prometheus_rule_evaluation_failures_total{own} > 0") == []


def test_every_recording_has_series(prod: Watched) -> None:
    """A name that stays empty beside full contracts would be asked for by boards in vain."""
    names = {rule["name"] for rule in prod.api.rules("recording")}

    def empty() -> set[str]:
        return names - prod.api.names() - set(HOUR_BEHIND)

    until(lambda: not empty(), "recorded", told=empty)
    assert len(names) > 40


def test_nothing_but_the_watchdog_fires_where_all_is_well(prod: Watched) -> None:
    firing = {one["labels"]["alertname"] for one in prod.api.alerts() if one["state"] == "firing"}
    assert firing == {"Watchdog"}


@pytest.mark.covers("ALT-18")
def test_alerts_reach_every_alertmanager(prod: Watched) -> None:
    """Found through the rendered discovery, entered with the rendered login, and without the replica's label."""
    until(lambda: bool(prod.world.alerts), "alerts arrive")
    found = prod.api.get("alertmanagers")["activeAlertmanagers"]
    assert len(found) == prod.world.blueprint.environment.size("alertmanager").replicas
    sent = [alert["labels"] for alert in prod.world.alerts]
    assert any(labels["alertname"] == "Watchdog" for labels in sent)
    assert all(labels["cluster"] and "prometheus_replica" not in labels for labels in sent)
