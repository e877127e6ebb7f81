"""The image holds what the program imports, and nothing that is not locked."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.arrows import reached
from tests.support.tree import ROOT, modules, syntax

CONTAINERFILE = (ROOT / "jobs" / "Containerfile").read_text(encoding="utf-8")
LOCK = (ROOT / "jobs" / "requirements.txt").read_text(encoding="utf-8")
BROUGHT_BY = {"bson": "pymongo"}
"""Libraries whose package has another name."""


def copied() -> list[str]:
    """What the final image takes from the repository."""
    lines = [
        line.split()[1:-1] for line in CONTAINERFILE.splitlines() if line.startswith("COPY ") and "--from" not in line
    ]
    return [source for sources in lines for source in sources if source != "jobs/requirements.txt"]


def test_it_runs_with_what_the_image_copies(tmp_path: Path) -> None:
    """The program starts from exactly the copied files: no import reaches a file that is not in the image."""
    for source in copied():
        target = tmp_path / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, target)
    command = [sys.executable, "-P", "-m", "jobs", "--help"]
    environment = {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "verify" in done.stdout
    ours = {module for module in reached("jobs.__main__") if module.partition(".")[0] != "jobs"}
    assert ours <= {"specs", "specs.units", "specs.job_document", "specs.audit_document", "specs.history_document"}


def test_every_library_it_imports_is_locked() -> None:
    tops = {
        (node.module or "").partition(".")[0] if isinstance(node, ast.ImportFrom) else alias.name.partition(".")[0]
        for path in modules("jobs")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    foreign = tops - set(sys.stdlib_module_names) - {"jobs", "specs", ""}
    locked = set(re.findall(r"^([a-z0-9_-]+)==", LOCK, flags=re.MULTILINE))
    assert {BROUGHT_BY.get(name, name) for name in foreign} <= locked
    assert {"boto3", "zstandard"} <= foreign


def test_versions_are_those_the_tests_run_with() -> None:
    tested = (ROOT / "requirements-test.txt").read_text(encoding="utf-8") + (ROOT / "requirements.txt").read_text(
        encoding="utf-8"
    )
    pins = re.findall(r"^([a-z0-9_-]+==\S+) \\$", LOCK, flags=re.MULTILINE)
    assert len(pins) >= 4
    assert [pin for pin in pins if f"{pin} \\" not in tested] == []


@pytest.mark.covers("BUG-39", "BUG-88")
def test_it_is_pinned_and_runs_without_root() -> None:
    bases = re.findall(r"^FROM (\S+)", CONTAINERFILE, flags=re.MULTILINE)
    assert all(re.fullmatch(r"docker\.io/library/python:\d+\.\d+\.\d+-slim-bookworm", base) for base in bases)
    assert "USER 10001:10001" in CONTAINERFILE
    assert "--require-hashes" in CONTAINERFILE
    assert not re.search(r"\bcurl\b|\bwget\b", CONTAINERFILE)
    pins = re.split(r"^(?=[a-z0-9_-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []
