"""Tables of `make prove` are written from a run that went whole and well, and from no other."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import proof_table
from tests.support.proof_table import Page, Row, Rows, Table, digest, text, written
from tests.support.tree import ROOT

PAGE = Page("some", "Some mutants", "What happens to them.", ("LICENSE", "docs/decisions"))
TABLE = Table(PAGE, "By kind", ("kind", "made", "killed"))

RUN = """
import pytest
from tests.support.proof_table import Page, Table

TABLE = Table(Page("some", "Some", "Says.", ("LICENSE",)), "By kind", ("kind", "made"))

@pytest.mark.prove
@pytest.mark.parametrize("number", [1, 2])
def test_a(number, proof):
    proof.row(TABLE, "alike", number)
    assert number < {most}

def test_daily():
    assert True
"""


def test_rows_that_agree_in_their_texts_are_added() -> None:
    page = text(PAGE, [Row(TABLE, cells) for cells in (("b", 1, 0), ("a|c", 2, 2), ("b", 4, 3))])
    assert page.splitlines()[-4:] == [
        "| kind | made | killed |",
        "|---|---:|---:|",
        "| a\\|c | 2 | 2 |",
        "| b | 5 | 3 |",
    ]


def test_a_written_table_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_table, "FOLDER", tmp_path)
    proof_table.write(PAGE, [Row(TABLE, cells) for cells in (("b", 1, 0), ("a|c", 2, 2))], tmp_path)
    assert written(TABLE) == [("a\\|c", "2", "2"), ("b", "1", "0")]
    with pytest.raises(ValueError, match=r"some\.md has no rows under 'By shape'"):
        written(Table(PAGE, "By shape", TABLE.columns))


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="By kind: 2 cells for 3 columns"):
        Rows([]).row(TABLE, "a", 1)


def test_a_page_names_its_sources_and_their_digest(tmp_path: Path) -> None:
    proof_table.write(PAGE, [Row(TABLE, ("a", 1, 1))], tmp_path)
    assert proof_table.about(tmp_path / "some.md") == (PAGE.sources, digest(PAGE.sources))
    (tmp_path / "typed.md").write_text("# Typed\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"typed\.md does not say what it speaks of"):
        proof_table.about(tmp_path / "typed.md")


def test_the_digest_is_over_names_and_contents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_table, "ROOT", tmp_path)
    monkeypatch.setattr(proof_table, "files", lambda source: (tmp_path / source).rglob("*"))
    (tmp_path / "a").mkdir()
    found = []
    for name, content in (("a/one", "1"), ("a/two", "1"), ("a/two", "2")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        found.append(digest(("a",)))
    assert len(set(found)) == 3
    with pytest.raises(FileNotFoundError, match="b: a page"):
        digest(("b",))


@pytest.mark.parametrize(
    ("options", "most", "code", "said", "written"),
    [
        (["-m", "prove"], 3, 0, "2 passed", "| alike | 3 |"),
        (["-m", "prove", "-n", "2"], 3, 0, "2 passed", "| alike | 3 |"),
        (["-m", "prove"], 2, 1, "did not run whole and well", ""),
        (["-m", "prove", "-k", "1"], 3, 0, "did not run whole and well", ""),
        ([], 3, 0, "1 passed, 2 deselected", ""),
        (["-m", "not live"], 3, 0, "1 passed, 2 deselected", ""),
    ],
)
def test_a_page_is_written_by_a_whole_run(
    tmp_path: Path, options: list[str], most: int, code: int, said: str, written: str
) -> None:
    done = run(tmp_path, RUN.format(most=most), options)
    assert (done.returncode, said in done.stdout) == (code, True), done.stdout + done.stderr
    page = tmp_path / "docs" / "proof" / "some.md"
    assert page.exists() is bool(written)
    assert not written or written in page.read_text(encoding="utf-8")


def test_an_interrupted_run_writes_no_page(tmp_path: Path) -> None:
    """Nothing failed in it, and yet it did not run whole."""
    text = RUN.format(most=3).replace("    assert number < 3", "    if number == 2:\n        raise KeyboardInterrupt")
    done = run(tmp_path, text, ["-m", "prove"])
    assert (done.returncode, "1 passed" in done.stdout) == (pytest.ExitCode.INTERRUPTED, True), done.stdout
    assert not (tmp_path / "docs").exists()


def run(tmp_path: Path, text: str, options: list[str]) -> "subprocess.CompletedProcess[str]":
    (tmp_path / "test_a.py").write_text(text, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = prove: a matrix\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.support.proof_table"]
    return subprocess.run(
        [*command, "--rootdir", str(tmp_path), "-c", str(tmp_path / "pytest.ini"), *options, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
