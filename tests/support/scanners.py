"""Other people's scanners, asked about rendered manifests: checkov, and kube-score with every check it has by default."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policies.scanners import CHECKOV, KUBE_SCORE, Failure
from tools.toolchain import scanner
from tools.toolchain.programs import program

KUBERNETES = "v1.34"
PASSED = 10
"""kube-score's grade for what it has nothing to say about."""


@dataclass(frozen=True)
class Scan:
    """What one scanner said of one folder: checks that passed, and each that failed."""

    passed: int
    failures: tuple[Failure, ...]


def checkov(folder: Path) -> Scan:
    """Every Kubernetes check it brings along; it asks nobody for more."""
    command = (*scanner.command(), "--directory", str(folder), "--framework", "kubernetes")
    found = _answer([*command, "--skip-download", "--compact", "--output", "json"], folder)
    report = found[0] if isinstance(found, list) else found
    assert report["summary"]["parsing_errors"] == 0, report["summary"]
    failed = [Failure(CHECKOV, each["check_id"], _checkov_place(each["resource"])) for each in _failed(report)]
    return Scan(report["summary"]["passed"], tuple(failed))


def _failed(report: Any) -> list[Any]:
    return report["results"]["failed_checks"]


def _checkov_place(resource: str) -> str:
    """`Deployment.monitoring.handbook`, as a finding names it. Names of namespaces hold no dot."""
    kind, namespace, name = resource.split(".", 2)
    return f"{kind} {namespace}/{name}"


def kube_score(folder: Path) -> Scan:
    """One run over all files: it compares Services, policies and budgets with the pods of the others."""
    files = sorted(map(str, folder.rglob("*.yaml")))
    command = [str(program("kube-score")), "score", "--kubernetes-version", KUBERNETES, "--output-format", "json"]
    checks = [
        (each, check)
        for each in _answer([*command, *files], folder)
        for check in each["checks"] or ()
        if not check["skipped"]
    ]
    failed = [
        Failure(KUBE_SCORE, check["check"]["id"], _kube_score_place(each["object_name"]))
        for each, check in checks
        if check["grade"] < PASSED
    ]
    return Scan(len(checks) - len(failed), tuple(failed))


def _kube_score_place(name: str) -> str:
    """`Deployment/apps/v1/monitoring/handbook`; the version has one part or two, and a name never has a slash."""
    kind, *_, namespace, last = name.split("/")
    return f"{kind} {namespace}/{last}"


def _answer(command: list[str], folder: Path) -> Any:
    """The JSON a scanner prints. Both end with 1 when something failed, which is no fault of the run."""
    done = subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr[-2000:]
    return json.loads(done.stdout)
