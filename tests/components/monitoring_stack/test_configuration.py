"""The whole of what Prometheus reads, laid out as its pod sees it, before the real promtool."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands.check_input import checked
from components.monitoring_stack.files import files
from specs.environment import Environment, KeepLists, KubeletTrust, RemoteWrite, SecretReference
from tools.toolchain.programs import program

PLAN = checked("prod")
COPY = RemoteWrite("far", "https://metrics.example/api/v1/push", SecretReference("far", "token"))
ENVIRONMENTS = {
    "prod": PLAN.environment,
    "dev": checked("dev").environment,
    "copied": replace(PLAN.environment, remote_write=(COPY,)),
    "everything": replace(PLAN.environment, keep_lists=KeepLists.ALL, kubelet_trust=KubeletTrust.UNVERIFIED),
}


def laid_out(folder: Path, environment: Environment) -> Path:
    """The configuration with its paths moved below the folder, beside every rule and every file it names."""
    texts = files(environment, PLAN.systems)
    for path, text in texts.items():
        if path.startswith("prometheus/rules/"):
            file = folder / "etc/prometheus/rules" / Path(path).name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    told = texts["prometheus/prometheus.yml"]
    told = told.replace("/etc/prometheus/", f"{folder}/etc/prometheus/").replace("/var/run/", f"{folder}/var/run/")
    for name in named(yaml.safe_load(told)):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("any", encoding="utf-8")
    file = folder / "prometheus.yml"
    file.write_text(told, encoding="utf-8")
    return file


def named(value: Any) -> Iterator[str]:
    """Files the configuration reads secrets and certificates from."""
    if isinstance(value, dict):
        yield from (inner for key, inner in value.items() if key.endswith("_file"))
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from named(inner)


@pytest.mark.covers("MET-01", "MET-17")
@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_prometheus_takes_all_of_it(tmp_path: Path, name: str) -> None:
    """Rules are read through the pattern the configuration names, secrets and certificates must be there."""
    file = laid_out(tmp_path, ENVIRONMENTS[name])
    answer = subprocess.run([program("promtool"), "check", "config", file], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    checked_rules = [line for line in answer.stdout.splitlines() if line.startswith("Checking") and "/rules/" in line]
    assert len(checked_rules) == 2 * len(PLAN.systems) + 1


def test_a_file_that_is_missing_is_noticed(tmp_path: Path) -> None:
    """The oracle reads what is named, so that the test above means something."""
    file = laid_out(tmp_path, ENVIRONMENTS["copied"])
    next(tmp_path.rglob("serviceaccount/token")).unlink()
    answer = subprocess.run([program("promtool"), "check", "config", file], capture_output=True, text=True, check=False)
    assert answer.returncode != 0
