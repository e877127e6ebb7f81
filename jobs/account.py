"""What a run publishes about itself when it ends, well or not."""

from jobs import maintenance
from jobs.catalogue import Catalogue
from jobs.chain import chain
from jobs.exit_code import ExitCode
from jobs.receipt import Level
from jobs.run import Run
from jobs.store import Unavailable


def measures(run: Run, code: ExitCode, seconds: float, now: int) -> dict[str, float]:
    """Values by metric name. Where the object store is away, what the run itself knows remains."""
    if run.task in maintenance.TASKS:
        return _of_maintenance(code, seconds, now)
    values: dict[str, float] = {
        "backup_last_attempt_timestamp_seconds": now,
        "backup_exit_code": code,
        "backup_duration_seconds": seconds,
        "backup_rpo_objective_seconds": run.document.rpo_seconds,
        "backup_rto_objective_seconds": run.document.rto_seconds,
    }
    if code is ExitCode.DONE:
        values["backup_last_success_timestamp_seconds"] = now
    if run.task == "retain":
        values["backup_retention_refused"] = float(code is ExitCode.RETENTION_REFUSED)
    try:
        return {**values, **_of_copies(run, run.catalogue())}
    except Unavailable:
        return values


def _of_maintenance(code: ExitCode, seconds: float, now: int) -> dict[str, float]:
    success = {"maintenance_last_success_timestamp_seconds": now} if code is ExitCode.DONE else {}
    return {
        "maintenance_last_attempt_timestamp_seconds": now,
        "maintenance_exit_code": code,
        "maintenance_duration_seconds": seconds,
        **success,
    }


def _of_copies(run: Run, catalogue: Catalogue) -> dict[str, float]:
    """What the catalogue says, whoever runs."""
    if not catalogue.bases:
        return {"backup_restorable_copies": 0}
    newest = catalogue.bases[-1]
    links = chain(run.engine, newest, catalogue.slices)
    through = max([newest.started, *(copy.finished for copy in links.slices)])
    proofs = [receipt for receipt in catalogue.receipts if receipt.passed and receipt.level >= Level.RESTORED]
    last: dict[str, float] = {}
    if proofs:
        last = {
            "backup_verified_timestamp_seconds": proofs[-1].at,
            "backup_rpo_measured_seconds": proofs[-1].rpo_seconds,
            "backup_rto_measured_seconds": proofs[-1].rto_seconds,
        }
    return {
        "backup_raw_bytes": newest.raw_bytes,
        "backup_stored_bytes": newest.stored_bytes,
        "backup_chain_through_timestamp_seconds": through,
        "backup_chain_gaps": float(bool(links.gap)),
        "backup_restorable_copies": sum(catalogue.passed(copy, Level.RESTORED) for copy in catalogue.bases),
        **last,
    }
