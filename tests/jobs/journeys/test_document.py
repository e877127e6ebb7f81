"""What the program writes the task reads back; what is no document ends it with its own code."""

from pathlib import Path

import pytest

from components.health_checks import journeys, report
from jobs.document import read_health, read_journeys
from jobs.exit_code import ExitCode
from jobs.journeys.program import main
from tests.components.plans import plans

CASES = [pytest.param(system, environment, id=f"{environment.name}-{system.name}") for environment, system in plans()]


@pytest.mark.parametrize(("system", "environment"), CASES)
def test_rendered_documents_are_read_back(system, environment, tmp_path: Path) -> None:
    file = tmp_path / "job.json"
    for document, read in (
        (report.document(system, environment), read_health),
        (journeys.document(system, environment), read_journeys),
    ):
        file.write_text(document.json())
        assert read(file) == document


@pytest.mark.parametrize("text", ["", "[]", '{"version": 1}', '{"system": "a", "journeys": [{"name": 1}]}'])
def test_what_is_no_document_is_told(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "job.json"
    file.write_text(text)
    assert main(["--document", str(file), "--accounts", str(tmp_path)]) is ExitCode.DOCUMENT
    assert str(file) in capsys.readouterr().err
