"""What base copies and their restores cost beside those of other programs: `python -m tests.live.shipping.cost`."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from types import ModuleType

from drill.programs import scratch
from drill.server import closing
from specs.store import Engine
from tests.live.shipping import mariadb, postgresql
from tests.live.shipping.foreground import felt
from tests.live.shipping.measure import compared
from tests.live.shipping.table import COLUMNS, FELT, cells, felt_cells
from tests.live.shipping.world import ROWS
from tests.live.test_drills import document
from tools.debian import Unobtainable

ENGINES = {Engine.POSTGRESQL: postgresql, Engine.MARIADB: mariadb}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="of about 200 bytes")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--engine", choices=[engine.value for engine in ENGINES], action="append")
    options = parser.parse_args()
    for engine, module in ENGINES.items():
        if not options.engine or engine.value in options.engine:
            try:
                table(engine, module, options.rows, options.runs)
            except Unobtainable as error:
                print(f"{engine.value} is not measured: {error}")
    return 0


def table(engine: Engine, module: ModuleType, rows: int, runs: int) -> None:
    with scratch() as home:
        of = module.world(home, document(engine), rows)
        with closing(of.server):
            copies = module.peers(of)
            found, work = compared(copies, runs, of.identity), felt(copies, of.server)
    print(f"{engine.value}\n")
    printed(COLUMNS, (cells(copy, found) for copy in copies))
    printed(FELT, (felt_cells(copy, work) for copy in copies))


def printed(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    for line in (columns, ["---"] * len(columns), *rows):
        print(f"| {' | '.join(line)} |")
    print(flush=True)


if __name__ == "__main__":
    sys.exit(main())
