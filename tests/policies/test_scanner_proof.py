"""What other people's scanners say of everything that is rendered: no failure that is not a registered exception."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from commands.folder import write
from commands.recording import Recording
from commands.render import manifest_files
from policies.catalogue import OBJECT_IDS, STACK_IDS
from policies.scanners import CHECKOV, KUBE_SCORE, SCANNER_EXCEPTIONS, Failure, unregistered, wrong_rows
from tests.support.proof_table import Page, Rows, Table
from tests.support.recorder import STACKS
from tests.support.scanners import Scan, checkov, kube_score

TODAY = date(2026, 11, 28)
ENFORCED = "prod, guards enforced"
OF_IMAGES = frozenset({"CKV_K8S_15", "CKV_K8S_43", "container-image-pull-policy"})
"""They fail once for each image, here as there."""
SCANNERS: Mapping[str, Callable[[Path], Scan]] = {CHECKOV: checkov, KUBE_SCORE: kube_score}
PAGE = Page(
    "scanners",
    "Scanners on the rendered manifests",
    "Checkov 3.3.30 and kube-score 1.20.0 with every check that is on by default, on the manifests of `make render`. A failure "
    "is mended or is a row of policies/scanners.py with its reason, who answers for it and the day it ends; a row that "
    "nothing needs is a fault. Beside them the manifests of kube-prometheus at 4d719f1 (2026-08-10), measured the same way on "
    "2026-11-28: checkov 626 passed and 38 failed, 26 of them neither for a digest nor for the pull policy; kube-score 139 "
    "passed and 27 failed, 21 of them not for the pull policy.",
    sources=("policies/scanners.py", "tests/policies/test_scanner_proof.py", "tests/support/scanners.py"),
)
RESULTS = Table(
    PAGE,
    "Results",
    ("scanner", "stack", "passed", "failed", "neither digest nor pull policy", "registered", "unregistered"),
)
CHECKS = Table(PAGE, "What is registered", ("scanner", "check", "objects", "reason", "control instead", "until"))


@pytest.fixture(scope="module")
def scans(
    recorded: Callable[..., Recording], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[tuple[str, str], Scan]:
    """By scanner and stack."""
    found = {}
    for stack in (*STACKS, ENFORCED):
        recording = recorded("prod", guards="enforce") if stack == ENFORCED else recorded(stack)
        folder = tmp_path_factory.mktemp("manifests") / "rendered"
        write(folder, manifest_files(recording.manifests()))
        found |= {(name, stack): scan(folder) for name, scan in SCANNERS.items()}
    return found


@pytest.fixture(scope="module")
def failures(scans: Mapping[tuple[str, str], Scan]) -> tuple[Failure, ...]:
    return tuple(failure for scan in scans.values() for failure in scan.failures)


@pytest.mark.prove
@pytest.mark.parametrize("stack", [*STACKS, ENFORCED])
@pytest.mark.parametrize("name", SCANNERS)
def test_every_failure_is_registered(scans: Mapping[tuple[str, str], Scan], name: str, stack: str, proof: Rows) -> None:
    scan = scans[name, stack]
    left = unregistered(scan.failures, TODAY)
    unknown = sum(failure in left for failure in scan.failures)
    others = sum(failure.check not in OF_IMAGES for failure in scan.failures)
    proof.row(RESULTS, name, stack, scan.passed, len(scan.failures), others, len(scan.failures) - unknown, unknown)
    assert scan.passed > 1000, "a scanner that looks at nothing finds nothing"
    assert left == []


@pytest.mark.prove
def test_every_row_is_needed(failures: tuple[Failure, ...], proof: Rows) -> None:
    assert list(wrong_rows(failures, TODAY, (*OBJECT_IDS, *STACK_IDS))) == []
    for row in SCANNER_EXCEPTIONS:
        proof.row(CHECKS, row.scanner, row.check, row.place, row.reason, row.instead, str(row.expires))


@pytest.mark.prove
def test_pods_of_systems_are_closed_in_once_guards_are_enforced(scans: Mapping[tuple[str, str], Scan]) -> None:
    """What the registered exceptions of production's audit mode stand for."""
    checks = {failure.check for failure in scans[KUBE_SCORE, ENFORCED].failures}
    assert "pod-networkpolicy" not in checks
