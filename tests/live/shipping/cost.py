"""What a base copy and its restore cost beside those of other programs: `python -m tests.live.shipping.cost`."""

import argparse
import sys

from drill.programs import scratch
from drill.server import closing
from specs.store import Engine
from tests.live.shipping.measure import compared
from tests.live.shipping.postgresql import ROWS, peers, world
from tests.live.test_drills import document
from tools.debian import Unobtainable


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="of about 200 bytes")
    parser.add_argument("--runs", type=int, default=2)
    options = parser.parse_args()
    print("| program | encrypted | copy, s | processor s | stored MB | restore, s | processor s of it |")
    print("|---|---|---|---|---|---|---|", flush=True)
    try:
        with scratch() as home:
            of = world(home, document(Engine.POSTGRESQL), options.rows)
            with closing(of.server):
                copies = peers(of)
                found = compared(copies, options.runs, of.identity)
    except Unobtainable as error:
        print(f"| not measured: {error} |")
        return 0
    for copy in copies:
        taken, restored = found[copy.name]
        cells = (taken.seconds, taken.processor, taken.bytes / 1e6, restored.seconds, restored.processor)
        print(f"| {copy.name} | {'yes' if copy.encrypted else 'no'} | {' | '.join(f'{cell:.1f}' for cell in cells)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
