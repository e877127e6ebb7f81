"""The retention run: prints its plan, then deletes, or refuses with a code of its own."""

import time

from jobs.exit_code import ExitCode, Failure
from jobs.retention import MOST_SHARE, Clocks, Plan, plan
from jobs.run import Run
from jobs.scheduled import stamp


def run(run: Run, share: float = MOST_SHARE) -> ExitCode:
    """Raises Failure(RETENTION_REFUSED) before anything is deleted."""
    catalogue = run.catalogue()
    found = plan(run.document, run.engine, catalogue, Clocks(run.store.now(), int(time.time())), share)
    print(written(found))
    if found.refusals:
        raise Failure(ExitCode.RETENTION_REFUSED, "; ".join(found.refusals))
    for copy, until in found.locks:
        for key in catalogue.objects(copy):
            run.store.lock(key, until)
    # The oldest first: cut off in the middle, what is left is still a row without holes.
    for copy in (*found.delete, *found.slices):
        for key in catalogue.objects(copy):
            run.store.delete(key)
    for key in found.litter:
        run.store.delete(key)
    return ExitCode.DONE


def written(plan: Plan) -> str:
    """The plan as a person reads it in the Job's log."""
    lines = [f"keep    {copy.copy}" for copy in plan.keep]
    lines += [f"lock    {copy.copy} until {stamp(until)}" for copy, until in plan.locks]
    lines += [f"delete  {copy.copy}" for copy in plan.delete]
    lines += [f"delete  log {copy.copy}" for copy in plan.slices]
    lines += [f"delete  {key}" for key in plan.litter]
    lines += [f"REFUSED {reason}" for reason in plan.refusals]
    return "\n".join(lines)
