"""Waits for the engine's container to do the maintenance, and gives its result a code and a metric."""

from jobs.exit_code import ExitCode
from jobs.failed_script import failure
from jobs.run import Run


def run(run: Run) -> ExitCode:
    status = run.exchange.status()
    if status != 0:
        raise failure(run, run.task, status)
    return ExitCode.DONE
