"""The rules of the other node agent: what is proven of production's is proven of that one too."""

from dataclasses import replace
from pathlib import Path

import pytest

from rules.group import AlertingRule
from rules.platform import platform_groups
from specs.environment import LogAgent
from tests.queries.syntax import parsed, readings
from tests.rules.proof.catalogue import cases
from tests.rules.proof.oracle import Proof, failures
from tests.rules.rendered import ENVIRONMENT

OTHER = replace(ENVIRONMENT, log_agent=LogAgent.FLUENTD)


def own_rules(agent: LogAgent) -> dict[str, AlertingRule]:
    [group] = platform_groups(replace(ENVIRONMENT, log_agent=agent))
    found = [rule for rule in group.rules if isinstance(rule, AlertingRule) and rule.labels["service"] == "log-agent"]
    return {rule.alert: rule for rule in found if rule.alert != "PlatformJobDown"}


@pytest.mark.parametrize(
    ("agent", "jobs"),
    [
        (LogAgent.OTEL, {"otelcol_": "log-agent|event-collector"}),
        (LogAgent.FLUENTD, {"otelcol_": "event-collector", "fluentd_": "log-agent"}),
    ],
)
def test_each_sender_is_asked_for_its_own_series(agent: LogAgent, jobs: dict[str, str]) -> None:
    found = [reading for rule in own_rules(agent).values() for reading in readings(parsed(rule.expression.text))]
    asked = {
        (f"{reading.name.partition('_')[0]}_", value)
        for reading in found
        for label, _, value in reading.matchers
        if label == "job"
    }
    assert asked == set(jobs.items())


def test_the_collector_of_events_is_judged_beside_either_agent() -> None:
    assert own_rules(LogAgent.FLUENTD).keys() == own_rules(LogAgent.OTEL).keys()


def test_the_other_agents_alert_fires_and_stays_quiet(tmp_path: Path) -> None:
    [group] = platform_groups(OTHER)
    proofs = [Proof(name, group, rule, cases(rule, None, OTHER)) for name, rule in own_rules(OTHER.log_agent).items()]
    assert proofs
    assert not failures(tmp_path, proofs)
