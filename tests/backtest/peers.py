"""Other tools' rules for the same objective: Sloth's as its own program writes them, Pyrra's by its documented form."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

from backtest.replay import Span, recorded
from backtest.server import Server
from queries.expression import Expression
from queries.slo import counters
from rules.group import RecordingRule
from rules.order import Timed
from specs.units import Duration, Unit, seconds
from tests.backtest.scenarios import Scenario
from tools.toolchain.programs import program

EVALUATION = seconds(30)
"""The stack's own default interval, at which rules without one of their own are evaluated."""
SHORT, LONG = "slo:sli_error:ratio_rate5m", "slo:sli_error:ratio_rate30d"


@dataclass(frozen=True)
class Counted:
    """What a tool says is left of a budget, and the samples its rules read in an hour."""

    remaining: float
    samples_per_hour: float


def sloth_rules(folder: Path, scenario: Scenario) -> list[dict[str, str]]:
    """Every rule Sloth makes of the scenario's objective, with its alerts."""
    [slo] = scenario.system.slos
    found = counters(slo.indicator, scenario.system)
    assert found is not None
    query = "sum(rate({selector}[{{{{.window}}}}]))"
    alert = {"name": "Burn", "page_alert": {}, "ticket_alert": {}}
    events = {"error_query": query.format(selector=found.bad), "total_query": query.format(selector=found.total)}
    one = {"name": slo.name, "objective": slo.target * 100, "sli": {"events": events}, "alerting": alert}
    document = {"version": "prometheus/v1", "service": scenario.system.name, "slos": [one]}
    (folder / "sloth.yml").write_text(yaml.safe_dump(document), encoding="utf-8")
    done = subprocess.run(
        [program("sloth"), "generate", "-i", folder / "sloth.yml", "-o", folder / "rules.yml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    written = yaml.safe_load((folder / "rules.yml").read_text(encoding="utf-8"))
    return [rule for group in written["groups"] for rule in group["rules"]]


def by_sloth(server: Server, folder: Path, scenario: Scenario, span: Span) -> Counted:
    """Its thirty-day ratio is the mean of five-minute ratios, so these are recorded first."""
    rules = sloth_rules(folder, scenario)
    [short] = [rule for rule in rules if rule.get("record") == SHORT]
    uses = frozenset(re.findall(r"[a-z_:]+(?=\{)", short["expr"]))
    rule = RecordingRule(SHORT, Expression(short["expr"], Unit.RATIO, (), uses), short["labels"])  # pyright: ignore[reportArgumentType]
    server.load(list(recorded(server, Timed(rule, EVALUATION, Duration(0), "sloth"), span)))
    [long] = [rule for rule in rules if rule.get("record") == LONG]
    values, _ = server.at(long["expr"], span.end)
    remaining = 1 - values[0][1] / (1 - scenario.target) if values else float("nan")
    per_hour = 3_600 / EVALUATION.seconds
    return Counted(remaining, per_hour * sum(server.at(rule["expr"], span.end)[1] for rule in rules))


def by_raw_increase(server: Server, scenario: Scenario, span: Span) -> Counted:
    """Raw counters over the whole window, evaluated every 150 s, as Pyrra does for a window of thirty days."""
    [slo] = scenario.system.slos
    found = counters(slo.indicator, scenario.system)
    assert found is not None
    bad, bad_cost = server.at(f"sum(increase({found.bad}[30d]))", span.end)
    total, total_cost = server.at(f"sum(increase({found.total}[30d]))", span.end)
    ratio = (bad[0][1] if bad else 0.0) / total[0][1]
    return Counted(1 - ratio / (1 - scenario.target), (bad_cost + total_cost) * 3_600 / 150)
