"""A restore that somebody asked for: the newest shipped data, or what there was just before an instant, as a new server's
data. The source is never touched: the run is told no address of it."""

from jobs.catalogue import Catalogue
from jobs.exit_code import ExitCode, Failure
from jobs.manifest import Manifest
from jobs.restored import restored
from jobs.run import Run
from jobs.scheduled import stamp


def run(run: Run) -> ExitCode:
    """Leaves the data of a stopped server in the run's work folder. Raises Failure(PROOF_FAILED) for what does not restore."""
    try:
        return restore(run)
    finally:
        run.exchange.release()


def restore(run: Run) -> ExitCode:
    if run.until and not run.engine.stops_at_instant:
        raise Failure(ExitCode.UNSUPPORTED, f"{run.engine.name} is restored to a copy, never to an instant")
    catalogue = run.catalogue()
    proof = restored(run, catalogue, base(catalogue, run.prefix, run.until))
    if proof.faults:
        raise Failure(ExitCode.PROOF_FAILED, "\n".join(proof.faults))
    log = [copy for copy in proof.chain.slices if copy.finished <= proof.target.finished]
    point = f"just before {stamp(int(run.until))}" if run.until else f"of {stamp(proof.target.finished)}"
    print(f"{proof.chain.base.copy} and {len(log)} slices behind it: the data {point}, in {proof.rto_seconds:.1f} s")
    print("\n".join(f"{table}: {rows} rows" for table, rows in sorted(proof.counts.items())))
    if proof.chain.gap and not run.until:
        print(f"newer log was shipped and cannot follow: {proof.chain.gap}")
        return ExitCode.GAP
    return ExitCode.DONE


def base(catalogue: Catalogue, prefix: str, until: float) -> Manifest:
    """The newest copy that is older than the instant and not known to be bad, and where all are, the newest of them: what it
    restores to is judged again, and a damaged index is better than nothing. Raises Failure(NOTHING_TO_PROVE).
    """
    found = [copy for copy in catalogue.bases if not until or copy.finished < until]
    if found:
        return ([copy for copy in found if not catalogue.failed(copy)] or found)[-1]
    older = f" older than {stamp(int(until))}" if until else ""
    raise Failure(ExitCode.NOTHING_TO_PROVE, f"{prefix} holds no complete copy{older}")
