"""What each environment's Prometheus, Alertmanager and blackbox exporter read, judged by the programs that read it and by
a linter of rules."""

import re
import subprocess
from pathlib import Path

import pytest

from commands.check_input import checked
from components.monitoring_stack.files import files
from tests.live.clone import built
from tests.support.recorder import STACKS
from tools.toolchain.programs import program

PINT = Path(__file__).parent / "pint.hcl"
IN_A_POD = {
    "/etc/prometheus/": "prometheus/",
    "/etc/alertmanager/": "alertmanager/",
    "/var/run/secrets/kubernetes.io/serviceaccount/": "account/",
}
"""Folders of the pods, and where the files of such a folder lie here."""
NEEDED = {"alerts/comparison", "group/interval", "promql/regexp", "rule/dependency"}
"""What pint says without our configuration: each exception there is there for one of these."""
FINDING = re.compile(r"^\w+: .+ \((\w+/\w+)\)$", re.MULTILINE)


@pytest.fixture(scope="module", params=STACKS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment's files as its pods see them, below a folder of this machine."""
    built("promtool", "amtool", "pint", "blackbox_exporter")
    home = tmp_path_factory.mktemp(request.param)
    plan = checked(request.param)
    for path, text in files(plan.environment, plan.systems).items():
        file = home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        for there, here in IN_A_POD.items():
            text = text.replace(there, f"{home / here}/")
        file.write_text(text, encoding="utf-8")
    (home / "account").mkdir()
    for name in ("token", "ca.crt"):
        (home / "account" / name).touch()
    return home


def said(name: str, *arguments: str | Path, folder: Path) -> tuple[int, str]:
    done = subprocess.run([program(name), *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_prometheus_takes_its_configuration_with_every_rule(folder: Path) -> None:
    code, answer = said("promtool", "check", "config", "prometheus/prometheus.yml", folder=folder)
    assert code == 0, answer
    rules = list((folder / "prometheus" / "rules").iterdir())
    assert f"{len(rules)} rule files found" in answer
    assert answer.count("SUCCESS") == len(rules) + 2


def test_every_rule_passes_every_lint_of_promtool(folder: Path) -> None:
    rules = sorted((folder / "prometheus" / "rules").iterdir())
    code, answer = said("promtool", "check", "rules", "--lint=all", "--lint-fatal", *rules, folder=folder)
    assert code == 0, answer
    assert answer.count("SUCCESS") == len(rules) > len(checked("prod").systems)


def test_alertmanager_takes_its_configuration(folder: Path) -> None:
    code, answer = said("amtool", "check-config", "alertmanager/alertmanager.yml", folder=folder)
    assert code == 0, answer
    assert "1 templates" in answer


def test_the_blackbox_exporter_takes_its_modules(folder: Path) -> None:
    code, answer = said("blackbox_exporter", "--config.file=blackbox/blackbox.yml", "--config.check", folder=folder)
    assert code == 0, answer


def pint(folder: Path, *, configuration: Path) -> tuple[int, str]:
    return said(
        *("pint", "--config", configuration, "--offline", "--no-color", "lint", "--min-severity=info"),
        *("--fail-on=info", "prometheus/rules"),
        folder=folder,
    )


def test_pint_has_nothing_to_say(folder: Path) -> None:
    code, answer = pint(folder, configuration=PINT)
    assert code == 0, answer
    entries = re.search(r"entries=(\d+)", answer)
    assert entries
    assert int(entries[1]) > 500


def test_pint_is_kept_from_nothing_it_does_not_find(folder: Path) -> None:
    """An exception that nothing needs any more is taken out."""
    none = folder / "none.hcl"
    none.write_text("", encoding="utf-8")
    code, answer = pint(folder, configuration=none)
    assert code != 0
    assert set(FINDING.findall(answer)) == NEEDED


RULE = """groups:
- name: broken
  rules:
  - alert: SomethingWrong
    expr: {expression}
    for: {hold}
    labels: {{severity: {severity}, system: any, team: any}}
    annotations:
      summary: Something is wrong
      description: "{description}"
      dashboard_url: https://grafana.example.com/d/any
      runbook_url: {runbook}
"""
SOUND = {
    "expression": 'sum by (namespace) (rate(failures_total{job="any"}[5m])) > 1',
    "hold": "5m",
    "severity": "warning",
    "description": "Something is wrong in {{ $labels.namespace }}.",
    "runbook": "https://handbook.example.com/any",
}
BREAKS = {
    "alerts/comparison": {"expression": 'sum by (namespace) (rate(failures_total{job="any"}[5m]))'},
    "alerts/template": {"description": "{{ $labels.pod }} is wrong."},
    "alerts/annotation": {"runbook": '""'},
    "promql/aggregate": {"expression": 'sum by (namespace, instance) (rate(failures_total{job="any"}[5m])) > 1'},
    "promql/impossible": {"expression": "vector(1) > 2"},
    "promql/regexp": {"expression": 'sum by (namespace) (rate(failures_total{job=~"any"}[5m])) > 1'},
    "promql/syntax": {"expression": "sum by ("},
    "rule/for": {"hold": "2d"},
    "rule/label": {"severity": "urgent"},
}


@pytest.mark.parametrize("check", [None, *BREAKS])
def test_pint_finds_what_is_wrong(check: str | None, tmp_path: Path) -> None:
    """Also shows that the sound rule beside each broken one is not what it complains about."""
    built("pint")
    rules = tmp_path / "prometheus" / "rules"
    rules.mkdir(parents=True)
    fields = {**SOUND, **(BREAKS[check] if check else {})}
    (rules / "broken.yml").write_text(RULE.format(**fields), encoding="utf-8")
    code, answer = pint(tmp_path, configuration=PINT)
    assert set(FINDING.findall(answer)) == ({check} if check else set()), answer
    assert (code != 0) == bool(check), answer
