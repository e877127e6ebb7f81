"""Jobs that would meet."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from policies.finding import Breach, Control, Found
from policies.index import Index, store_of, task_of
from policies.reading import gap, text, whole
from specs.arithmetic import Cron, Window, windows_overlap
from specs.units import Duration

BESIDE = frozenset({"slice", "retain"})
"""Tasks that are short and may run beside any other."""
RARE = frozenset({"drill"})
"""Tasks that only keep off their own store's."""


@dataclass(frozen=True)
class Occupation:
    found: Found
    store: tuple[str, str]
    window: Window
    heavy: bool


def _occupations(index: Index) -> Iterator[Occupation]:
    """CronJobs that work on a store, with the longest time each run may take."""
    for found in index.objects("CronJob"):
        schedule, task = text(found.data, "spec", "schedule"), task_of(found)
        length = whole(found.data, "spec", "jobTemplate", "spec", "activeDeadlineSeconds")
        if store_of(found)[1] and task not in BESIDE and length and gap(schedule):
            yield Occupation(found, store_of(found), Window(Cron(schedule), Duration(length)), task not in RARE)


def apart(index: Index) -> Iterator[Breach]:
    """Copies, proofs and maintenance never run at the same time: not on one store, and not on the cluster they share."""
    for one, other in combinations(_occupations(index), 2):
        meeting = one.store == other.store or (one.heavy and other.heavy)
        if meeting and windows_overlap(one.window, other.window):
            wanted = f"a window that never meets {one.found.name}"
            mend = "start it when the other's deadline has passed, or shorten a deadline"
            yield Breach("spec.schedule", wanted, mend, place=other.found.name, urn=other.found.urn)


CONTROLS = (Control("JOB-004", apart, "RULE-11; BUG-94"),)
