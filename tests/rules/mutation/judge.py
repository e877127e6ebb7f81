"""Which mutants of an alert its cases notice. All mutants of an alert stand side by side in one group under numbers for
names, so that a case's series are loaded once for all of them; whoever was noticed is left out of the next case."""

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from rules.group import AlertingRule, text
from tests.rules.mutation.mutant import Mutant
from tests.rules.proof.case import Case, group_of
from tests.rules.proof.oracle import Proof, failed
from tools.toolchain.programs import program

NAME = re.compile(r"\bMutant(\d+)\b")


@dataclass
class Trial:
    """An alert, its mutants, and which of them were noticed so far."""

    proof: Proof
    mutants: tuple[Mutant, ...]
    killed: set[int] = field(default_factory=set)
    seen: int = 0
    """How many cases all living mutants went through."""

    @property
    def living(self) -> dict[int, Mutant]:
        return {number: m for number, m in enumerate(self.mutants) if number not in self.killed}

    @property
    def case(self) -> Case | None:
        """The next one; none where nobody is left to be noticed or no case to notice them."""
        return self.proof.cases[self.seen] if self.living and self.seen < len(self.proof.cases) else None


def judged(folder: Path, trials: Iterable[Trial]) -> None:
    """Runs case after case against the mutants on the real promtool."""
    waiting = [trial for trial in trials if trial.case]
    while waiting:
        files = [file for number, trial in enumerate(waiting) for file in _written(folder, number, trial)]
        command = [program("promtool"), "test", "rules", "--junit=answer.xml", *files]
        answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert (folder / "answer.xml").exists(), answer.stderr
        said: dict[int, str] = defaultdict(str)
        for name, words in failed(folder / "answer.xml").items():
            said[int(name.partition(" ")[0])] += words
        (folder / "answer.xml").unlink()
        for number, trial in enumerate(waiting):
            _notice(trial, said[number])
        waiting = [trial for trial in waiting if trial.case]


def _notice(trial: Trial, said: str) -> None:
    """An evaluation that fails ends the case for all others: they see it once more, without those that broke."""
    broken = {int(number) for number in re.findall(r"rule: Mutant(\d+), time: \S+,? err:", said)}
    named = {int(number) for number in NAME.findall(said)}
    assert named or not said, said
    trial.killed |= named
    trial.seen += not broken


def _written(folder: Path, number: int, trial: Trial) -> Iterator[str]:
    """Names of the files that ask a trial's next case."""
    case, living = trial.case, trial.living
    assert case
    rules, file = folder / f"{number}-rules.yml", folder / f"{number}-test.yml"
    named = tuple(replace(mutant.rule, alert=f"Mutant{place}") for place, mutant in living.items())
    rules.write_text(text([replace(trial.proof.group, rules=named)]), encoding="utf-8")
    tests = [_test(number, case, trial.proof, living)]
    document = {"rule_files": [rules.name], "evaluation_interval": case.interval, "tests": tests}
    file.write_text(yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, width=1_000_000), encoding="utf-8")
    yield file.name


def _test(number: int, case: Case, proof: Proof, mutants: dict[int, Mutant]) -> dict[str, Any]:
    """The case, asked of each mutant as it would be of the alert itself."""
    asked = [group_of(case, _named(proof.rule, place), f"{number} {proof.name}") for place in mutants]
    whole = dict(asked[0])
    whole["promql_expr_test"] = [check for group in asked for check in group["promql_expr_test"]]
    # What an alert says is asked of those that say something else.
    told = [group for group, mutant in zip(asked, mutants.values(), strict=True) if mutant.only_told]
    whole["alert_rule_test"] = [check for group in told for check in group["alert_rule_test"]]
    return whole


def _named(rule: AlertingRule, place: int) -> AlertingRule:
    return replace(rule, alert=f"Mutant{place}")
