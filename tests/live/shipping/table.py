"""One line of a table of costs for each program, and what ours must keep."""

from collections.abc import Iterable, Mapping

from tests.live.shipping.measure import Copy, Cost
from tests.live.shipping.world import Ours

COLUMNS = ("program", "encrypted", "copy, s", "processor s", "stored MB", "restore, s", "processor s of it")
MOST = 1.25
"""Times the processor seconds of the best of its kind."""

Found = Mapping[str, tuple[Cost, Cost]]


def cells(copy: Copy, found: Found) -> tuple[str, ...]:
    taken, restored = found[copy.name]
    measures = (taken.seconds, taken.processor, taken.bytes / 1e6, restored.seconds, restored.processor)
    return (copy.name, "yes" if copy.encrypted else "no", *(f"{measure:.1f}" for measure in measures))


def judged(found: Found, alike: Iterable[Copy]) -> None:
    """Ours against the best of the same kind: at most so much more work, and no more bytes."""
    ours, _ = found[Ours.name]
    others = [found[copy.name][0] for copy in alike if not isinstance(copy, Ours)]
    assert ours.processor <= MOST * min(cost.processor for cost in others)
    assert ours.bytes <= min(cost.bytes for cost in others)
