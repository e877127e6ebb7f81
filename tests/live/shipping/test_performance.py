"""A base copy of a PostgreSQL of more than a gigabyte and its restore, beside the programs people use instead."""

import pytest

from drill.programs import scratch
from drill.server import closing
from specs.store import Engine
from tests.live.shipping import postgresql
from tests.live.shipping.measure import compared
from tests.live.shipping.table import COLUMNS, cells, judged
from tests.live.shipping.world import ROWS
from tests.live.test_drills import document
from tests.support.proof_table import Page, Rows, Table
from tests.support.servers import obtained
from tools import debian

pytestmark = pytest.mark.live

PAGE = Page(
    "backup-performance",
    "What a base copy costs",
    "One PostgreSQL with a log of events of more than a gigabyte on the machine's own disk, copied and restored by each program "
    "in turn, then in reverse, and so on; medians of three turns, of one for the logical copies. Copies go to a folder. Ours are "
    "compressed, encrypted to a public key, hashed, and their tables counted before and after; which of the others encrypt is "
    "said. A restore ends when a server or a database has its rows counted. Seconds depend on what else the machine does; "
    "processor seconds, the server's own among them, do so less.",
    sources=(
        "jobs/ship.py",
        "jobs/stream.py",
        "jobs/opened.py",
        "jobs/cipher",
        "tests/live/shipping/measure.py",
        "tests/live/shipping/postgresql.py",
        "tests/live/shipping/world.py",
    ),
)
TABLE = Table(PAGE, "PostgreSQL", COLUMNS)
RUNS = 3
LEAST_BYTES = 1_000_000_000


@pytest.mark.prove
def test_a_base_copy_costs_what_it_must(proof: Rows) -> None:
    """Against the best whole copy of files that is encrypted; logical dumps hold no indexes and restore slowly."""
    for package in postgresql.PACKAGES:
        obtained(lambda package=package: {"root": str(debian.unpacked([package]))})
    with scratch() as home:
        of = postgresql.world(home, document(Engine.POSTGRESQL), ROWS)
        with closing(of.server):
            assert postgresql.bytes_of(of) > LEAST_BYTES
            copies = postgresql.peers(of)
            found = compared(copies, RUNS, of.identity)
    for copy in copies:
        proof.row(TABLE, *cells(copy, found))
    judged(found, [copy for copy in copies if copy.encrypted and not copy.logical])
