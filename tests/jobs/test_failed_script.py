"""What a script's end means for the run: the code, and one line."""

from dataclasses import replace
from pathlib import Path

import pytest

from jobs.exit_code import ExitCode
from jobs.failed_script import failure
from jobs.paths import Paths
from jobs.run import Run
from tests.jobs.copies import document


@pytest.mark.covers("BUG-18", "BUG-40")
@pytest.mark.parametrize(
    ("status", "said", "code", "line"),
    [
        (None, "", ExitCode.RETRY, "the dumper ended without a status: it was killed."),
        (1, "", ExitCode.RETRY, "the dumper ended with 1: it said nothing"),
        (1, "Warning: w\n1\n2\n\n3\n  4  4\n", ExitCode.RETRY, "the dumper ended with 1: 2; 3; 4 4"),
        (66, "/password: is missing\n", ExitCode.CREDENTIALS, "/password: is missing"),
        (2, "FATAL: password authentication failed for x", ExitCode.CREDENTIALS, "the server refused the role backup"),
    ],
)
def test_a_scripts_end_is_one_line_with_a_code(
    tmp_path: Path, status: int | None, said: str, code: ExitCode, line: str
) -> None:
    told = document(("daily", 7))
    told = replace(told, store=replace(told.store, user="backup"))
    (tmp_path / "errors").write_text(said)
    found = failure(Run(told, replace(Paths(), exchange=tmp_path), "base"), "the dumper", status)
    assert (found.code, str(found)) == (code, line)
