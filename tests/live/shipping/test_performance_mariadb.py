"""A base copy of a MariaDB of more than a gigabyte and its restore, beside the programs people use instead."""

import pytest

from specs.store import Engine
from tests.live.shipping import mariadb
from tests.live.shipping.table import COLUMNS, FELT, cells, felt_cells, judged, side_by_side
from tests.support.proof_table import Page, Rows, Table

pytestmark = pytest.mark.live

PAGE = Page(
    "backup-performance-mariadb",
    "What a base copy of MariaDB costs",
    "As [PostgreSQL's](backup-performance.md), with two turns. Ours and `mariadb-dump` write statements, which a restore carries "
    "out again; `mariadb-backup` copies files, and restores in a fraction of the time. It needs the server's own folder, which "
    "no Job of the program has: where a restore by statements takes longer than may be, it is the program to use.",
    sources=(
        "jobs/ship.py",
        "jobs/stream.py",
        "jobs/opened.py",
        "jobs/cipher",
        "tests/live/shipping/foreground.py",
        "tests/live/shipping/measure.py",
        "tests/live/shipping/mariadb.py",
        "tests/live/shipping/world.py",
    ),
)
TABLE = Table(PAGE, "MariaDB", COLUMNS)
WORK = Table(PAGE, "What clients feel", FELT)
RUNS = 2


@pytest.mark.prove
def test_a_base_copy_costs_what_it_must(proof: Rows) -> None:
    """Against the same dump without encryption and without counting."""
    copies, found, felt = side_by_side(mariadb, Engine.MARIADB, RUNS)
    assert found.keys() == {copy.name for copy in copies}
    for copy in copies:
        proof.row(TABLE, *cells(copy, found))
        proof.row(WORK, *felt_cells(copy, felt))
    judged(found, [copy for copy in copies if not isinstance(copy, mariadb.Backup)])
