"""What the program writes the task reads back; what is no document ends it with its own code."""

import json
from pathlib import Path

import pytest

from components.backup_schedule.auditor import document
from components.backup_schedule.manifests import planned
from jobs.auditor.program import main
from jobs.document import read_audit
from jobs.exit_code import ExitCode
from tests.components.plans import plans
from tests.jobs.auditor.seeded import document as seeded

CASES = [
    pytest.param(system, environment, id=f"{environment.name}-{system.name}")
    for environment, system in plans()
    if planned(system)
]


@pytest.mark.parametrize(("system", "environment"), CASES)
def test_rendered_documents_are_read_back(system, environment, tmp_path: Path) -> None:
    file = tmp_path / "job.json"
    given = document(system, environment)
    file.write_text(given.json())
    assert read_audit(file) == given
    assert [store.name for store in given.stores] == [store.name for store, _ in planned(system)]


@pytest.mark.parametrize(
    "change",
    [
        {"stores": []},
        {"stores": [{"name": "db"}]},
        {"stores": [{"name": "db", "engine": "postgresql", "tiers": []}]},
        {"interval_seconds": 0},
        {"interval_seconds": "60"},
        {"version": 99},
        {"unknown": 1},
    ],
)
def test_what_is_no_document_is_told(tmp_path: Path, change: dict, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "job.json"
    file.write_text(json.dumps({**json.loads(seeded(tmp_path).json()), **change}))
    assert main(["--document", str(file)]) is ExitCode.DOCUMENT
    assert str(file) in capsys.readouterr().err


def test_an_engine_nobody_knows_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "job.json"
    file.write_text(seeded(tmp_path).json().replace("postgresql", "oracle"))
    assert main(["--document", str(file)]) is ExitCode.UNSUPPORTED
    assert "oracle" in capsys.readouterr().err
