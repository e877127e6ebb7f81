"""What people read when an alert fires. promtool is told to expect nothing and says what it got instead."""

import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.rules.proof.case import Case
from tests.rules.proof.oracle import Proof, failed, written
from tools.toolchain.programs import program

PAIR = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Shown:
    labels: Mapping[str, str]
    annotations: Mapping[str, str]


def told(proof: Proof) -> tuple[Case, ...]:
    """The first case that fires, and one in which nothing exists that could give an alert its labels."""
    firing = [case for case in proof.cases if case.fires]
    return (firing[0], *(case for case in firing[1:] if "without series" in case.name))


def shown(folder: Path, proofs: Iterable[Proof]) -> dict[str, tuple[Shown, ...]]:
    """The alerts of each case that fires, by "alert: case"."""
    files = [
        file for number, proof in enumerate(proofs) for file in written(folder, number, proof, told(proof), _nothing)
    ]
    command = [program("promtool"), "test", "rules", "--junit=answer.xml", *files]
    subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return {name: tuple(_alerts(said)) for name, said in failed(folder / "answer.xml").items()}


def _nothing(case: Case, proof: Proof) -> dict[str, object]:
    last = next(check for check in reversed(case.checks) if check.firing)
    expected = {"eval_time": f"{round(last.minute * 60)}s", "alertname": proof.rule.alert, "exp_alerts": []}
    return {"promql_expr_test": [], "alert_rule_test": [expected]}


def _alerts(said: str) -> Iterable[Shown]:
    for found in re.finditer(r"Labels:\{(.*)\}\s*Annotations:\{(.*)\}", said):
        yield Shown(*(dict(PAIR.findall(part)) for part in found.groups()))
