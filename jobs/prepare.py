"""First step of a pod: checks the document before anything waits, and lays out the script the engine's container runs.

The script comes from this image, the tools from the engine's own: the two are joined by a folder in memory.
"""

import secrets

from jobs import maintenance
from jobs.exit_code import ExitCode, Failure
from jobs.manifest import BASE, SLICE
from jobs.run import Run
from specs.job_document import ADMINISTRATOR_KEY, ADMINISTRATOR_PASSWORD_KEY, PASSWORD_KEYS

PROOFS = ("verify", "drill", "restore")
SWAP = "swap"


def run(run: Run) -> ExitCode:
    run.exchange.prepare(script(run), plan(run))
    return ExitCode.DONE


def script(run: Run) -> str:
    """The task's script for this engine. Raises Failure(UNSUPPORTED)."""
    if run.task in PROOFS:
        return run.engine.script(run.engine.restore)
    if run.task == SWAP and run.engine.swap:
        return run.engine.script(*run.engine.swap)
    if run.task in run.engine.dumps:
        return run.engine.script(run.engine.dumps[run.task].script)
    if run.task in maintenance.TASKS:
        return maintenance.script(run.engine, run.task)
    raise Failure(ExitCode.UNSUPPORTED, f"{run.engine.name} has no task {run.task}")


def plan(run: Run) -> dict[str, str]:
    """Values the script reads. A restore is told no address: it cannot reach the server it came from."""
    store = run.document.store
    values = {
        "DATABASE": store.database,
        "TABLES": " ".join(store.tables),
        "USER_NAME": store.user,
        "WORK": str(run.paths.work),
        "RUN": secrets.token_hex(4),
        **{name.upper(): str(value) for name, value in sorted(run.document.extra.items())},
    }
    if run.task in PROOFS:
        return {**values, "PROVES": "" if run.task == "restore" else "yes"}
    if run.task == SWAP:
        lent = {"ADMINISTRATOR_FILE": ADMINISTRATOR_KEY, "PASSWORD_FILE": ADMINISTRATOR_PASSWORD_KEY}
        files = {name: str(run.paths.credentials / key) for name, key in lent.items()}
        return {**values, "HOST": store.host, "PORT": str(store.port), **files}
    purpose = "maintenance" if run.task in maintenance.TASKS else "backup"
    address = {
        "HOST": store.host,
        "PORT": str(store.port),
        "PASSWORD_FILE": str(run.paths.credentials / PASSWORD_KEYS[purpose]),
    }
    return {**values, **address, **(published(run) if run.task in (BASE, SLICE) else {})}


def published(run: Run) -> dict[str, str]:
    """How far the log is published: the next slice begins there, whatever happened to the runs in between."""
    catalogue = run.catalogue()
    slices = catalogue.slices
    # Where slices overlap by an entry, the first one overlaps the newest base.
    known = slices or (() if run.engine.step else catalogue.bases)
    newest = known[-1] if known else None
    latest = max((*slices, *catalogue.bases), key=lambda copy: copy.finished, default=None)
    return {
        "PREVIOUS": newest.last if newest else "",
        "PREVIOUS_POSITION": newest.position if newest else "",
        "PREVIOUS_IDENTIFIER": newest.identifier if newest else "",
        "NEWEST_IDENTIFIER": latest.identifier if latest else "",
    }
