"""Every rule file and every alert on the real promtool: each alert fires for what it is for and is quiet next to it."""

import subprocess
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from rules.group import AlertingRule, text
from tests.rules.proof.case import Case
from tests.rules.proof.catalogue import cases
from tests.rules.proof.oracle import Proof, failures
from tests.rules.rendered import ALERTS, ENVIRONMENT, Place, files
from tools.toolchain.programs import program

ALWAYS = {"Watchdog"}
"""It is meant to fire whatever happens."""


def proof(place: Place) -> Proof:
    assert isinstance(place.rule, AlertingRule)
    return Proof(place.name, place.group, place.rule, cases(place.rule, place.system, ENVIRONMENT))


def test_every_rule_file_passes_every_lint(tmp_path: Path) -> None:
    for name, groups in files().items():
        (tmp_path / name).write_text(text(groups), encoding="utf-8")
    command = [program("promtool"), "check", "rules", "--lint=all", "--lint-fatal", *files()]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert answer.stdout.count("SUCCESS") == len(files())


@pytest.mark.covers(
    "ALT-01", "ALT-02", "ALT-03", "ALT-04", "ALT-05", "ALT-06", "ALT-07", "ALT-08", "ALT-09", "ALT-10", "ALT-11", "ALT-12",
    "ALT-13", "ALT-14", "ALT-15", "ALT-16", "ALT-17", "ALT-18", "ALT-19", "ALT-20", "ALT-21", "ALT-22", "ALT-23", "ALT-24",
    "ALT-25", "ALT-26", "ALT-27", "ALT-28", "ALT-29", "ALT-30", "ALT-31", "ALT-32", "ALT-33", "ALT-34", "ALT-35", "ALT-36",
    "ALT-37", "ALT-38", "ALT-39", "ALT-40", "ALT-41", "ALT-42", "ALT-43", "ALT-44", "ALT-45", "ALT-46",
    "BUG-45", "BUG-46", "BUG-47", "BUG-48", "BUG-50", "BUG-51", "BUG-56", "RULE-07",
)  # fmt: skip
@pytest.mark.parametrize("file", files())
def test_alerts_fire_and_stay_quiet(file: str, tmp_path: Path) -> None:
    """Each alert fires once and is quiet once; each other thing that can befall an alert befalls one of its kind."""
    proofs = [sampled()[place.name] for place in ALERTS if place.file == file]
    assert proofs
    holds(tmp_path, proofs)


@pytest.mark.prove
@pytest.mark.parametrize("file", files())
def test_every_case_holds(file: str, tmp_path: Path) -> None:
    holds(tmp_path, [proof(place) for place in ALERTS if place.file == file])


def holds(folder: Path, proofs: Iterable[Proof]) -> None:
    found = failures(folder, proofs)
    assert not found, "\n\n".join(f"{name}\n{said}" for name, said in found.items())


@cache
def sampled() -> dict[str, Proof]:
    """Of every alert by its name: its first case that fires, its first that does not, and each that is the first of its name
    for this kind of alert."""
    seen: set[tuple[str, str]] = set()
    found = {}
    for place in ALERTS:
        one, kept = proof(place), list[Case]()
        for case in one.cases:
            if (kind(place), case.name) not in seen or case.fires not in {other.fires for other in kept}:
                kept.append(case)
            seen.add((kind(place), case.name))
        found[place.name] = replace(one, cases=tuple(kept))
    return found


def kind(place: Place) -> str:
    """What a system's own alert compares and how; any other alert is a kind by its name."""
    assert isinstance(place.rule, AlertingRule)
    name = place.rule.alert
    own = next((alert.kind for alert in place.system.alerts if alert.name == name), None) if place.system else None
    return f"{type(own).__name__} of {type(getattr(own, 'signal', None)).__name__}" if own else name


@pytest.mark.covers("RULE-07")
def test_no_alert_is_left_out() -> None:
    """Each rendered alert has a case in which it fires and one in which it does not."""
    for place in ALERTS:
        found = proof(place).cases
        assert any(case.fires for case in found), place.name
        assert any(not case.fires for case in found) or place.rule.alert in ALWAYS, place.name  # pyright: ignore[reportAttributeAccessIssue]
        assert len({case.name for case in found}) == len(found), place.name
