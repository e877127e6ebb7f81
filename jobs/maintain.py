"""Waits for the engine's container to do the maintenance, and gives its result a code and a metric."""

from jobs.exit_code import ExitCode
from jobs.failed_script import failure
from jobs.run import Run

PATIENCE = 86_400.0
"""The Job's own deadline ends it earlier."""


def run(run: Run) -> ExitCode:
    status = run.exchange.status(PATIENCE)
    if status != 0:
        raise failure(run, run.task, status)
    return ExitCode.DONE
