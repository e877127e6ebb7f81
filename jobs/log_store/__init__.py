"""Looks after the log store: whether it applies what is declared, whether indices grow old and can be read from copies, and
whether what pods write arrives there without its secrets."""

from collections.abc import Callable, Mapping, Sequence

from jobs.exit_code import ExitCode
from jobs.log_store import program

TASKS: Mapping[str, Callable[[Sequence[str]], ExitCode]] = {
    program.ARCHIVE_TASK: program.archive,
    program.CANARY_TASK: program.write_canary,
    program.DEAD_LETTERS_TASK: program.letters,
    program.LIFECYCLE_TASK: program.lifecycles,
    program.REDACTION_TASK: program.redaction,
    program.SNAPSHOTS_TASK: program.snapshots,
    program.STATE_TASK: program.state,
}

__all__ = ["TASKS"]
