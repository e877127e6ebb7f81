"""Every rule file and every alert on the real promtool: each alert fires for what it is for and is quiet next to it."""

import subprocess
from pathlib import Path

import pytest

from rules.group import AlertingRule, text
from tests.rules.proof.catalogue import cases
from tests.rules.proof.oracle import Proof, failures
from tests.rules.rendered import ALERTS, ENVIRONMENT, Place, files
from tools.toolchain.locations import program

ALWAYS = {"Watchdog"}
"""It is meant to fire whatever happens."""


def proof(place: Place) -> Proof:
    assert isinstance(place.rule, AlertingRule)
    return Proof(place.name, place.group, place.rule, cases(place.rule, place.system, ENVIRONMENT))


@pytest.mark.covers("BUG-57", "BUG-60")
def test_every_rule_file_passes_every_lint(tmp_path: Path) -> None:
    for name, groups in files().items():
        (tmp_path / name).write_text(text(groups), encoding="utf-8")
    command = [program("promtool"), "check", "rules", "--lint=all", "--lint-fatal", *files()]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert answer.stdout.count("SUCCESS") == len(files())


@pytest.mark.parametrize("file", files())
@pytest.mark.covers("RULE-07", "ALT-46")
def test_alerts_fire_and_stay_quiet(file: str, tmp_path: Path) -> None:
    proofs = [proof(place) for place in ALERTS if place.file == file]
    assert proofs
    found = failures(tmp_path, proofs)
    assert not found, "\n\n".join(f"{name}\n{said}" for name, said in found.items())


@pytest.mark.covers("RULE-07")
def test_no_alert_is_left_out() -> None:
    """Each rendered alert has a case in which it fires and one in which it does not."""
    for place in ALERTS:
        found = proof(place).cases
        assert any(case.fires for case in found), place.name
        assert any(not case.fires for case in found) or place.rule.alert in ALWAYS, place.name  # pyright: ignore[reportAttributeAccessIssue]
        assert len({case.name for case in found}) == len(found), place.name
