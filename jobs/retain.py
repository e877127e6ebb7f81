"""The retention run: prints its plan, then deletes, or refuses with a code of its own."""

import time
from collections.abc import Sequence

from jobs.exit_code import ExitCode, Failure
from jobs.retention import MOST_SHARE, Clocks, Plan, plan
from jobs.run import Run
from jobs.scheduled import stamp
from jobs.store import Locked, ObjectStore


def run(run: Run, share: float = MOST_SHARE) -> ExitCode:
    """Raises Failure(RETENTION_REFUSED): before anything is deleted where the plan is refused, and after all the rest is
    deleted where the store holds a lock on something."""
    catalogue = run.catalogue()
    found = plan(run.document, run.engine, catalogue, Clocks(run.store.now(), int(time.time())), share)
    print(written(found))
    if found.refusals:
        raise Failure(ExitCode.RETENTION_REFUSED, "; ".join(found.refusals))
    for copy, until in found.locks:
        for key in catalogue.objects(copy):
            run.store.lock(key, until)
    # The oldest first: cut off in the middle, what is left is still a row without holes.
    copies = [catalogue.objects(copy) for copy in (*found.delete, *found.slices)]
    groups = [*copies, *([key] for key in (*found.litter, *found.receipts))]
    held = [reason for keys in groups if (reason := deleted(run.store, keys))]
    if held:
        raise Failure(ExitCode.RETENTION_REFUSED, "\n".join(f"not deleted: {reason}" for reason in held))
    return ExitCode.DONE


def deleted(store: ObjectStore, keys: Sequence[str]) -> str:
    """Delete the objects of one copy, or say why the store does not let the first of them go; the rest then stays too."""
    for key in keys:
        try:
            store.delete(key)
        except Locked as locked:
            return str(locked)
    return ""


def written(plan: Plan) -> str:
    """The plan as a person reads it in the Job's log."""
    lines = [f"keep    {copy.copy}" for copy in plan.keep]
    lines += [f"lock    {copy.copy} until {stamp(until)}" for copy, until in plan.locks]
    lines += [f"delete  {copy.copy}" for copy in plan.delete]
    lines += [f"delete  log {copy.copy}" for copy in plan.slices]
    lines += [f"delete  {key}" for key in (*plan.litter, *plan.receipts)]
    lines += [f"REFUSED {reason}" for reason in plan.refusals]
    return "\n".join(lines)
