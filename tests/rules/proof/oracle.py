"""promtool, asked about many alerts at once. Each alert has a rule file and a test file of its own, so that a case costs
the evaluation of one rule and a wrong expression spoils no other."""

import re
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from rules.group import AlertingRule, RuleGroup, text
from tests.rules.proof.case import Case, group_of
from tools.toolchain.programs import program


@dataclass(frozen=True)
class Proof:
    """One alert with its cases."""

    name: str
    group: RuleGroup
    rule: AlertingRule
    cases: tuple[Case, ...]
    tried: AlertingRule | None = None
    """What Prometheus is given in the rule's place, to see whether the cases notice."""


Asking = Callable[[Case, Proof], dict[str, Any]]


def failures(folder: Path, proofs: Iterable[Proof]) -> dict[str, str]:
    """What promtool says against each case, by "alert: case"; empty where every case holds."""
    files = [file for number, proof in enumerate(proofs) for file in written(folder, number, proof, proof.cases)]
    answer = _asked(folder, files)
    found = failed(folder / "answer.xml")
    if answer.returncode and not found:
        found["promtool"] = answer.stdout + answer.stderr
    return found


def written(
    folder: Path, number: int, proof: Proof, cases: tuple[Case, ...], otherwise: Asking = lambda case, proof: {}
) -> list[str]:
    """Names of the files that ask about some cases of an alert. `otherwise` replaces what is asked."""
    rules = folder / f"{number}-rules.yml"
    rules.write_text(text([replace(proof.group, rules=(proof.tried or proof.rule,))]), encoding="utf-8")
    found = []
    for step in sorted({case.step for case in cases}):
        asked = [case for case in cases if case.step == step]
        tests = [{**group_of(case, proof.rule, proof.name), **otherwise(case, proof)} for case in asked]
        found.append(_document(folder / f"{number}-test-{asked[0].interval}.yml", rules.name, asked[0].interval, tests))
    return found


def _document(file: Path, rules: str, interval: str, tests: list[dict[str, Any]]) -> str:
    document = {"rule_files": [rules], "evaluation_interval": interval, "tests": tests}
    file.write_text(yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, width=1_000_000), encoding="utf-8")
    return file.name


def _asked(folder: Path, files: list[str]) -> subprocess.CompletedProcess[str]:
    command = [program("promtool"), "test", "rules", "--junit=answer.xml", *files]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def failed(file: Path) -> dict[str, str]:
    """What was said against each test that failed."""
    found: dict[str, str] = {}
    for case in ElementTree.parse(file).getroot().iter("testcase"):
        said = [child.text or "" for child in case if child.tag in ("failure", "error")]
        if said:
            found[case.get("name", "")] = re.sub(r"\n\s+", "\n  ", "\n".join(said))
    return found
