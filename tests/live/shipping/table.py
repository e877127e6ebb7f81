"""One line of a table of costs for each program, and what ours must keep."""

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType

from drill.programs import scratch
from drill.server import closing
from specs.store import Engine
from tests.live.shipping.foreground import Felt, felt
from tests.live.shipping.measure import Copy, Cost, compared
from tests.live.shipping.world import ROWS, Ours
from tests.live.test_drills import document
from tests.support.servers import obtained
from tools import debian

COLUMNS = ("program", "encrypted", "copy, s", "processor s", "stored MB", "restore, s", "processor s of it")
FELT = (
    "program",
    "calm transactions a second",
    "meanwhile, %",
    "95 % within ms, calm",
    "meanwhile",
    "seconds of work missed",
)
LEAST_BYTES = 1_000_000_000

Found = Mapping[str, tuple[Cost, Cost]]


def side_by_side(peers: ModuleType, engine: Engine, runs: int) -> tuple[Sequence[Copy], Found, Mapping[str, Felt]]:
    """Ours and the peers of one engine over one database, what each cost, and what those who worked with it felt of each. The
    module makes the database and knows the peers."""
    for package in peers.PACKAGES:
        obtained(lambda package=package: {"root": str(debian.unpacked([package]))})
    with scratch() as home:
        of = peers.world(home, document(engine), ROWS)
        with closing(of.server):
            assert peers.bytes_of(of) > LEAST_BYTES
            copies: Sequence[Copy] = peers.peers(of)
            return copies, compared(copies, runs, of.identity), felt(copies, of.server)


def cells(copy: Copy, found: Found) -> tuple[str, ...]:
    taken, restored = found[copy.name]
    measures = (taken.seconds, taken.processor, taken.bytes / 1e6, restored.seconds, restored.processor)
    return (copy.name, "yes" if copy.encrypted else "no", *(f"{measure:.1f}" for measure in measures))


def felt_cells(copy: Copy, found: Mapping[str, Felt]) -> tuple[str, ...]:
    one = found[copy.name]
    return (
        copy.name,
        f"{one.calm.rate:.0f}",
        f"{one.kept:.0f}",
        f"{one.calm.slow:.1f}",
        f"{one.copying.slow:.1f}",
        f"{one.missed:.1f}",
    )


def judged(found: Found, alike: Iterable[Copy]) -> None:
    """Ours against the best of the same kind: no more bytes. Seconds are for people to judge; a busy machine has others."""
    ours, _ = found[Ours.name]
    others = [found[copy.name][0] for copy in alike if not isinstance(copy, Ours)]
    assert ours.bytes <= min(cost.bytes for cost in others)
