"""Waits for the engine's container to do the maintenance, and gives its result a code and a metric."""

from jobs.exit_code import ExitCode, Failure
from jobs.run import Run

PATIENCE = 86_400.0
"""The Job's own deadline ends it earlier."""


def run(run: Run) -> ExitCode:
    status = run.exchange.status(PATIENCE)
    said = run.exchange.errors()
    if status and any(sign in said for sign in run.engine.refused):
        raise Failure(ExitCode.CREDENTIALS, f"the server refused the role {run.document.store.user}")
    if status != 0:
        raise Failure(ExitCode.RETRY, f"{run.task} ended with {status}: {said}")
    return ExitCode.DONE
