"""Where the next slice begins: behind the newest one, and where there is none, behind the newest base."""

from dataclasses import replace
from pathlib import Path

from jobs.manifest import SLICE, Manifest
from jobs.paths import Paths
from jobs.prepare import published
from jobs.run import Run
from tests.jobs.copies import HOUR, START, copy, document, store_with

OLDER, BASE = (copy(START + hour * HOUR, engine="mongodb", start=f"{hour}.1", last=f"{hour}.7") for hour in (1, 2))


def previous(folder: Path, engine: str, *copies: Manifest) -> str:
    given = document()
    run = Run(replace(given, store=replace(given.store, engine=engine)), Paths(exchange=folder), SLICE, "")
    run.__dict__["store"] = store_with(*copies)
    return published(run)["PREVIOUS"]


def test_the_first_slice_reaches_into_the_newest_base(tmp_path: Path) -> None:
    """Otherwise what was written between the two would be in neither."""
    assert previous(tmp_path, "mongodb", OLDER, BASE) == BASE.last
    assert previous(tmp_path, "mongodb") == ""


def test_other_slices_begin_where_the_one_before_ended(tmp_path: Path) -> None:
    shipped = copy(START, SLICE, engine="mongodb", copy="1.7", start="1.7", last="1.9")
    assert previous(tmp_path, "mongodb", BASE, shipped) == "1.9"


def test_logs_that_are_shipped_by_files_do_not_overlap(tmp_path: Path) -> None:
    assert previous(tmp_path, "mariadb", OLDER, BASE) == ""
