"""What became of the script in the engine's container, as a failure of the run."""

from jobs.exit_code import ExitCode, Failure
from jobs.run import Run

LAST_LINES = 3
"""A tool says what went wrong at its end; what stands before is how far it came."""


def failure(run: Run, what: str, status: int | None) -> Failure:
    """Why a script that ended with this status, or with none, did not do its work: one line, and the code for the Job."""
    said = run.exchange.errors()
    if status is not None and any(sign in said for sign in run.engine.refused):
        return Failure(ExitCode.CREDENTIALS, f"the server refused the role {run.document.store.user}")
    told = one_line(said)
    if status is None:
        return Failure(ExitCode.RETRY, f"{what} ended without a status: it was killed. {told}".rstrip())
    if status == ExitCode.CREDENTIALS:
        return Failure(ExitCode.CREDENTIALS, told)
    return Failure(ExitCode.RETRY, f"{what} ended with {status}: {told or 'it said nothing'}")


def one_line(said: str) -> str:
    """The end of what tools said, to be read in a log; warnings are not why something ended."""
    told = (" ".join(line.split()) for line in said.splitlines())
    lines = [line for line in told if line and not line.startswith("Warning: ")]
    return "; ".join(lines[-LAST_LINES:])
