"""A restore that takes the place of what serves: into a new database beside it, compared, and then swapped by name.

The database that served is kept under a name with its date. Until the one statement that swaps, it serves untouched;
from then on the restored one does. Whatever ends the run, a second one goes on from what it finds.
"""

import hashlib
import time
from functools import partial

from jobs.catalogue import Catalogue
from jobs.exchange import assignments
from jobs.exit_code import ExitCode, Failure
from jobs.failed_script import one_line
from jobs.manifest import Manifest
from jobs.restore import base
from jobs.restored import Proof, restored
from jobs.run import Run
from jobs.scheduled import stamp

READY_PATIENCE = 600.0
"""Seconds until the engine's image is there and its script has looked at the server that serves."""


def run(run: Run) -> ExitCode:
    """Raises Failure; unless it says otherwise nothing was changed and what served still does."""
    try:
        return swap(run)
    finally:
        run.exchange.write("refused", "")
        run.exchange.release()


def swap(run: Run) -> ExitCode:
    if not run.engine.swap:
        raise Failure(
            ExitCode.UNSUPPORTED, f"{run.engine.name} has no swap: run `restore` and point the services at it"
        )
    if run.exchange.reached("ready", READY_PATIENCE) != 0:
        raise failed(run, "looking at the server that serves")
    serving = run.exchange.facts()
    catalogue = run.catalogue()
    copy = base(catalogue, run.prefix, run.until)
    name = identity(run, copy)
    if serving.get("swapped") == name:
        print(f"{run.document.store.database} already is what was asked for; another Job's name asks for it once more")
        return ExitCode.DONE
    if serving.get("serving") == "yes":
        check(run, catalogue, copy)
    proof = restored(run, catalogue, copy, ended=partial(run.exchange.reached, "restored"))
    if proof.faults:
        raise Failure(ExitCode.PROOF_FAILED, "\n".join((*proof.faults, "nothing was changed")))
    run.exchange.write("names", assignments({"RESTORED": name, "KEPT": kept_name(run)}))
    run.exchange.write("approved", "")
    if run.exchange.status() != 0:
        raise failed(run, "putting the restored database in place")
    print(told(run, proof))
    return ExitCode.DONE


def identity(run: Run, copy: Manifest) -> str:
    """What was asked for, so that a second run of it finds it done: the copy, the instant, and the Job that asked."""
    until = stamp(int(run.until)) if run.until else "newest"
    return "/".join((copy.copy, until, run.job_name or "by-hand"))


def token(run: Run, copy: Manifest) -> str:
    """What a person says who has read the plan; another copy, instant or store has another."""
    words = "\n".join((run.prefix, run.document.store.database, copy.digest, repr(run.until)))
    return hashlib.sha256(words.encode()).hexdigest()[:10]


def check(run: Run, catalogue: Catalogue, copy: Manifest) -> None:
    """Whether what serves may be replaced. Raises Failure(UNCONFIRMED) with the plan, Failure(NO_SAFETY_COPY)."""
    wanted = token(run, copy)
    if run.document.protected and run.confirmation != wanted:
        point = f"just before {stamp(int(run.until))}" if run.until else "of the newest shipped log"
        raise Failure(
            ExitCode.UNCONFIRMED,
            f"{run.document.store.database} of {run.prefix} would be replaced by {copy.copy} and the log behind it, the data"
            f" {point}; what serves would be kept as {kept_name(run)}. Nothing was changed. To go on, confirm with {wanted}",
        )
    newest = max(manifest.started for manifest in (*catalogue.bases, *catalogue.slices))
    age, most = run.store.now() - newest, run.document.rpo_seconds
    if age > most and not run.without_safety_copy:
        raise Failure(
            ExitCode.NO_SAFETY_COPY,
            f"what serves was last copied {age} s ago, and {most} s may be lost: run the slice or base task first, or, where"
            " neither can, ask for a swap without a safety copy. Nothing was changed",
        )


def kept_name(run: Run) -> str:
    """Under which the database that serves is kept: an engine's names may be 63 bytes long."""
    return f"{run.document.store.database[:38]}_before_{stamp(int(time.time())).lower()}"


def told(run: Run, proof: Proof) -> str:
    facts = run.exchange.facts()
    rows = "\n".join(f"{table}: {rows} rows" for table, rows in sorted(proof.counts.items()))
    kept = f"what served before is kept as {facts['kept']}" if facts.get("kept") else "nothing served before"
    notes = "\n".join(text for name, text in facts.items() if name.startswith("note."))
    return f"{run.document.store.database} is {proof.chain.base.copy} and the log behind it; {kept}\n{rows}\n{notes}".strip()


def failed(run: Run, doing: str) -> Failure:
    """The script ended, or said nothing in time, while doing that."""
    said, state = run.exchange.errors(), run.exchange.facts().get("state", "nothing was changed")
    if any(sign in said for sign in run.engine.refused):
        return Failure(ExitCode.CREDENTIALS, f"the server refused the administrator that was lent: {state}")
    if run.exchange.status(0.0) == ExitCode.CREDENTIALS:
        return Failure(ExitCode.CREDENTIALS, f"{one_line(said)}; {state}")
    return Failure(ExitCode.RETRY, f"{doing} failed: {said}\n{state}; a second run goes on")
