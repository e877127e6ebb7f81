"""The coverage page follows the markers, and a marker follows the requirements."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.coverage import (
    COVERAGE,
    NOT_SHOWN,
    ROOT,
    Claim,
    Requirement,
    claims,
    page,
    requirements,
    unknown_claims,
)

ROWS = (Requirement("MET-01", "Metrics", "scraped"), Requirement("ALT-01", "Alerts", "fires"))


def test_every_family_of_rows_is_listed() -> None:
    families = {row.id.partition("-")[0] for row in requirements()}
    listed = """
        MET REC ALT RTE DSH LOG TRC SLO BKP DR MNT HLT SCL SEC RET CAP DOC INS ENV RES BUG RULE OPEN
    """
    assert families == set(listed.split())
    assert len(requirements()) == 311


def test_the_page_is_current() -> None:
    rows, found = requirements(), claims()
    assert unknown_claims(found, rows) == []
    assert COVERAGE.read_text(encoding="utf-8") == page(rows, found), "run: python -m tests.support.coverage"


def test_the_page_counts_rows_and_lists_tests() -> None:
    text = page(ROWS, [Claim("ALT-01", "tests/a/test_b.py::test_c")])
    assert "Rows: 2. Shown by at least one test: 1. Not yet shown: 1." in text
    assert f"| MET-01 | {NOT_SHOWN} |" in text
    assert "| ALT-01 | `tests/a/test_b.py::test_c` |" in text
    assert "| Alerts | 1 | 1 |" in text


def test_markers_are_read_from_functions_classes_and_modules(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_a.py").write_text(
        'pytestmark = [pytest.mark.covers("MET-01")]\n'
        '@covers("ALT-01", "ALT-02")\ndef test_one(): ...\n'
        'class TestGroup:\n    @pytest.mark.covers("ALT-03")\n    def test_two(self): ...\n'
    )
    assert [(claim.requirement, claim.test) for claim in claims(folder)] == [
        ("MET-01", "tests/test_a.py"),
        ("ALT-01", "tests/test_a.py::test_one"),
        ("ALT-02", "tests/test_a.py::test_one"),
        ("ALT-03", "tests/test_a.py::TestGroup::test_two"),
    ]


def test_an_unknown_row_is_named() -> None:
    assert unknown_claims([Claim("ALT-99", "tests/test_a.py::test_b")], ROWS) == [
        "tests/test_a.py::test_b: ALT-99 is no row"
    ]


def test_a_computed_id_is_refused(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("@covers(ROW)\ndef test_one(): ...\n")
    with pytest.raises(ValueError, match=r"test_a.py:1: ids of `covers` must be literal"):
        claims(tmp_path)


@pytest.mark.parametrize(
    ("source", "code", "message"),
    [
        ("import pytest\n@pytest.mark.covers('ALT-99')\ndef test_a():\n    assert True\n", 4, "'ALT-99' is no row"),
        ("import pytest\n@pytest.mark.skip\ndef test_a():\n    assert True\n", 5, "proves nothing"),
        ("def helps():\n    pass\n", 4, "holds no test that was collected"),
        ("def test_a():\n    assert True\n", 0, "1 passed"),
    ],
)
def test_a_run_is_honest(tmp_path: Path, source: str, code: int, message: str) -> None:
    """In a process and a folder of its own."""
    (tmp_path / "test_a.py").write_text(source)
    options = ["-p", "no:cacheprovider", "-p", "tests.support.plugin", "-c", "/dev/null", "--rootdir", str(tmp_path)]
    command = [sys.executable, "-m", "pytest", "-q", *options, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert message in done.stdout + done.stderr
    assert done.returncode == code
