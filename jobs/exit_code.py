"""Exit codes. 64 to 79 say "a retry will not help": the Job fails at once and nobody waits for a second run."""

from enum import IntEnum


class ExitCode(IntEnum):
    DONE = 0
    """Done, or nothing to do: another run of the same slot had already published."""
    RETRY = 1
    """Something outside failed (the server went away, the object store did not answer): a second run may succeed."""
    USAGE = 64
    """The command line is wrong."""
    DOCUMENT = 65
    """The job document has faults; all of them are printed."""
    CREDENTIALS = 66
    """A password or key is missing or was refused: a retry would only lock the account."""
    RETENTION_REFUSED = 69
    """The plan would have deleted what may still be needed, and nothing was deleted; or the store holds a lock on what the
    plan deletes, and the rest was deleted."""
    GAP = 70
    """The log is not continuous any more. What is there was shipped; only a new base copy closes the gap."""
    PROOF_FAILED = 71
    """A copy does not open, is not what the manifest says, or does not restore."""
    OBJECTIVE_MISSED = 72
    """A drill restored, but outside the recovery objectives."""
    UNSUPPORTED = 73
    """The engine has no such task."""
    NOTHING_TO_PROVE = 74
    """There is no complete copy at all, or none that reaches the instant that was asked for."""
    UNHEALTHY = 75
    """The health report names at least one thing that does not work."""
    DEGRADED = 76
    """The health report names nothing that fails, but something that works less well than it should."""
    REFUSED = 77
    """Prometheus has fetched what a backfill computed and does not store it."""
    UNCONFIRMED = 78
    """A restore would take the place of protected data, and nobody confirmed it yet; nothing was changed."""
    NO_SAFETY_COPY = 79
    """What serves was not copied lately enough to be replaced; nothing was changed."""


class Failure(Exception):
    """A run that ends: the code for the Job, and a sentence for the person. Never holds a secret."""

    def __init__(self, code: ExitCode, text: str):
        super().__init__(text)
        self.code = code
