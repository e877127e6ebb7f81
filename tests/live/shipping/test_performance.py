"""A base copy of a PostgreSQL of more than a gigabyte and its restore, beside the programs people use instead."""

import pytest

from specs.store import Engine
from tests.live.shipping import postgresql
from tests.live.shipping.table import COLUMNS, FELT, cells, felt_cells, judged, side_by_side
from tests.support.proof_table import Page, Rows, Table

pytestmark = pytest.mark.live

PAGE = Page(
    "backup-performance",
    "What a base copy costs",
    "One PostgreSQL with a log of events of more than a gigabyte on the machine's own disk, copied and restored by each program "
    "in turn, then in reverse, and so on; medians of three turns, of one for the logical copies. Copies go to a folder. Ours are "
    "compressed, encrypted to a public key, hashed, and their tables counted before and after; which of the others encrypt is "
    "said. A restore ends when a server or a database has its rows counted. Seconds depend on what else the machine does; "
    "processor seconds, the server's own among them, do so less. What clients feel is measured in a turn of its own, by four "
    "that write one small transaction after the other: for five calm seconds, while the copy is taken, and for five more.",
    sources=(
        "jobs/ship.py",
        "jobs/stream.py",
        "jobs/opened.py",
        "jobs/cipher",
        "tests/live/shipping/foreground.py",
        "tests/live/shipping/measure.py",
        "tests/live/shipping/postgresql.py",
        "tests/live/shipping/world.py",
    ),
)
TABLE = Table(PAGE, "PostgreSQL", COLUMNS)
WORK = Table(PAGE, "What clients feel", FELT)
RUNS = 3


@pytest.mark.prove
def test_a_base_copy_costs_what_it_must(proof: Rows) -> None:
    """Against the best whole copy of files that is encrypted; logical dumps hold no indexes and restore slowly."""
    copies, found, felt = side_by_side(postgresql, Engine.POSTGRESQL, RUNS)
    assert found.keys() == {copy.name for copy in copies}
    for copy in copies:
        proof.row(TABLE, *cells(copy, found))
        proof.row(WORK, *felt_cells(copy, felt))
    judged(found, [copy for copy in copies if copy.encrypted and not copy.logical])
