"""A base copy of a database of more than a gigabyte and its restore, beside the programs people use instead."""

from collections.abc import Mapping

import pytest

from drill.programs import scratch
from drill.server import closing
from specs.store import Engine
from tests.live.shipping.measure import Cost, compared
from tests.live.shipping.postgresql import ROWS, Ours, asked, peers, world
from tests.live.test_drills import document
from tests.support.proof_table import Page, Rows, Table
from tests.support.servers import obtained
from tools import debian

pytestmark = pytest.mark.live

PAGE = Page(
    "backup-performance",
    "What a base copy costs",
    "One PostgreSQL with a log of events of more than a gigabyte on the machine's own disk, copied and restored by each "
    "program in turn, then in reverse; medians of that. Copies go to a folder. Ours are compressed, encrypted to a public "
    "key, hashed and counted; which of the others encrypt is said. A restore ends when a server or a database has its rows "
    "counted. Seconds depend on what else the machine does; processor seconds, the server's own among them, hardly do.",
    sources=(
        "jobs/ship.py",
        "jobs/stream.py",
        "jobs/opened.py",
        "jobs/restored.py",
        "jobs/cipher",
        "tests/live/shipping",
    ),
)
TABLE = Table(
    PAGE,
    "PostgreSQL",
    (
        "program",
        "encrypted",
        "copy, s",
        "processor s",
        "stored MB",
        "restore, s",
        "processor s of it",
    ),
)
RUNS = 2
MOST = 1.25
"""Times the processor seconds of the best that encrypts too, at the same size or less."""
LEAST_BYTES = 1_000_000_000


@pytest.mark.prove
def test_a_base_copy_costs_what_it_must(proof: Rows) -> None:
    for package in ("pgbackrest", "restic"):
        obtained(lambda package=package: {"root": str(debian.unpacked([package]))})
    with scratch() as home:
        of = world(home, document(Engine.POSTGRESQL), ROWS)
        with closing(of.server):
            bytes_there = int(asked(of.programs, of.server, "SELECT pg_database_size(current_database())"))
            copies = peers(of)
            found = compared(copies, RUNS, of.identity)
    for copy in copies:
        taken, restored = found[copy.name]
        cells = (taken.seconds, taken.processor, taken.bytes / 1e6, restored.seconds, restored.processor)
        proof.row(TABLE, copy.name, "yes" if copy.encrypted else "no", *(f"{cell:.1f}" for cell in cells))
    assert bytes_there > LEAST_BYTES
    judged({copy.name: found[copy.name][0] for copy in copies if copy.encrypted and "restic" not in copy.name})


def judged(physical: Mapping[str, Cost]) -> None:
    """Ours against the best whole copy of files that is encrypted; logical dumps hold no indexes and restore slowly."""
    ours = physical[Ours.name]
    best = min((cost for name, cost in physical.items() if name != Ours.name), key=lambda cost: cost.processor)
    assert ours.processor <= MOST * best.processor
    assert ours.bytes <= best.bytes
