"""Proof that copies restore: opens what was not opened yet, restores one into a throwaway server and counts.

Of the copies that will live longest the newest unproven one is restored, with all the log behind it, so that one run
proves the copy, the chain and the newest data, and measures both recovery objectives.
"""

import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from jobs.catalogue import Catalogue
from jobs.chain import Chain, chain
from jobs.exchange import assignments
from jobs.exit_code import ExitCode, Failure
from jobs.manifest import Manifest
from jobs.opened import Damaged, open_into, to_file, unpacked, unpacked_beside
from jobs.receipt import Level, Receipt
from jobs.run import Run
from jobs.scheduled import stamp
from jobs.store.mirrored import Mirrored
from jobs.tiers import promoted, shortest
from specs.job_document import IDENTITY_KEY, TierCount

MOST_OPENED = 6
"""Copies that are only opened in one run: a backlog is worked off over some nights, the newest first."""
RESTORE_PATIENCE = 7_200.0
"""The Job's own deadline ends it earlier."""
LOG_FOLDERS = {"postgresql": "wal"}


@dataclass(frozen=True)
class Proof:
    """What one restore showed."""

    chain: Chain
    target: Manifest
    faults: tuple[str, ...]
    counts: dict[str, int]
    rto_seconds: float
    rpo_seconds: float


def run(run: Run) -> ExitCode:
    """Raises Failure(PROOF_FAILED) after every receipt is written, Failure(OBJECTIVE_MISSED) for a slow drill."""
    try:
        return prove(run)
    finally:
        run.exchange.release()


def prove(run: Run) -> ExitCode:
    """Open, restore, compare, write receipts, and say what is wrong with any copy."""
    if isinstance(run.store, Mirrored):
        for key in run.store.mend(run.prefix):
            print(f"offsite: {key} was missing and is there now")
    catalogue = run.catalogue()
    if not catalogue.bases:
        raise Failure(ExitCode.NOTHING_TO_PROVE, f"{run.prefix} holds no complete copy")
    faults = [f"{item.key}: {item.reason}" for item in catalogue.unreadable]
    base = chosen(catalogue, run.document.tiers)
    faults += [*opened(run, catalogue, base), *opened_log(run, catalogue)]
    proof = restored(run, catalogue, base)
    write_receipt(run, proof)
    faults += proof.faults
    if proof.chain.gap:
        faults.append(f"the log behind {base.copy} has a gap: {proof.chain.gap}")
    if faults:
        raise Failure(ExitCode.PROOF_FAILED, "\n".join(faults))
    print(
        f"{base.copy} restores: recovery took {proof.rto_seconds:.1f} s, {proof.rpo_seconds:.0f} s would have been lost"
    )
    if run.task == "drill":
        judge(run, proof)
    return ExitCode.DONE


def judge(run: Run, proof: Proof) -> None:
    """A drill is measured against the objectives. Raises Failure(OBJECTIVE_MISSED)."""
    missed = [
        f"{name}: measured {measured:.0f} s, objective {objective} s"
        for name, measured, objective in (
            ("recovery time", proof.rto_seconds, run.document.rto_seconds),
            ("recovery point", proof.rpo_seconds, run.document.rpo_seconds),
        )
        if objective and measured > objective
    ]
    if missed:
        raise Failure(ExitCode.OBJECTIVE_MISSED, "; ".join(missed))


def chosen(catalogue: Catalogue, tiers: tuple[TierCount, ...]) -> Manifest:
    """The newest unproven copy of a tier longer than the shortest, or the newest of all (BUG-08)."""
    small = shortest(tiers)
    longer = [tier for tier in tiers if tier is not small]
    instants = {copy.scheduled for copy in catalogue.bases if not catalogue.failed(copy)}
    lasting = {instant for tier in longer for instant in promoted(instants, tier)}
    unproven = [
        copy
        for copy in catalogue.bases
        if copy.scheduled in lasting and not catalogue.failed(copy) and not catalogue.passed(copy, Level.RESTORED)
    ]
    return unproven[-1] if unproven else catalogue.bases[-1]


def opened(run: Run, catalogue: Catalogue, restored: Manifest) -> list[str]:
    """Open copies nobody has opened yet, and say what is wrong with them; each gets a receipt."""
    waiting = [copy for copy in reversed(catalogue.bases) if copy != restored and not catalogue.newest_receipt(copy)]
    faults: list[str] = []
    for copy in waiting[:MOST_OPENED]:
        try:
            open_into(run.store, copy, run.paths.identity / IDENTITY_KEY)
            fault = ""
        except Damaged as error:
            fault = str(error)
        at = run.store.now()
        write(run, Receipt(copy.copy, copy.digest, run.task, at, Level.INTACT, not fault, (fault,) if fault else ()))
        faults += [fault] if fault else []
    return faults


def opened_log(run: Run, catalogue: Catalogue) -> list[str]:
    """Open the log that was shipped since the last verification: any moment of it may be asked for."""
    since = catalogue.receipts[-1].at if catalogue.receipts else 0
    faults: list[str] = []
    for copy in catalogue.slices:
        try:
            if copy.finished >= since:
                open_into(run.store, copy, run.paths.identity / IDENTITY_KEY)
        except Damaged as error:
            faults.append(str(error))
    return faults


def restored(run: Run, catalogue: Catalogue, base: Manifest) -> Proof:
    """Fetch the chain, let the engine's container restore it, and compare what it counts."""
    links = chain(run.engine, base, catalogue.slices)
    target = reaching(links, run.until) if run.until else links.counted
    asked, begin = run.store.now(), time.monotonic()
    try:
        fetch(run, links, target)
    except Damaged as error:
        return Proof(links, target, (str(error),), {}, 0.0, 0.0)
    values = {
        "POINT": target.point,
        "BASE_FILE": base.last,
        "BASE_POSITION": base.position,
        "UNTIL": written(run.until),
    }
    run.exchange.write("target", assignments(values))
    run.exchange.write("go", "")
    status = run.exchange.status(RESTORE_PATIENCE)
    took = time.monotonic() - begin
    facts = run.exchange.facts()
    faults = [] if status == 0 else [f"{base.copy}: the restore ended with {status}: {run.exchange.errors()}"]
    counts = {
        name.removeprefix("count.restored."): int(value)
        for name, value in facts.items()
        if name.startswith("count.restored.") and value.isdigit()
    }
    # Between two counted moments nobody knows how many rows there were, only that the tables can be read.
    faults += readable(run, counts) if run.until else compare(target, counts)
    return Proof(links, target, tuple(faults), counts, took, max(0, asked - target.finished))


def reaching(links: Chain, until: float) -> Manifest:
    """The first slice that was begun after the instant, and so holds all log before it. Raises Failure(NOTHING_TO_PROVE)."""
    for copy in links.slices:
        if copy.started >= until:
            return copy
    through = max([links.base.started, *(copy.started for copy in links.slices)])
    raise Failure(
        ExitCode.NOTHING_TO_PROVE,
        f"the log behind {links.base.copy} reaches until {stamp(through)}, not until {stamp(int(until))}"
        + (f": {links.gap}" if links.gap else "; ship the next slice first"),
    )


def written(until: float) -> str:
    """An instant as the engines read it, in UTC; empty for none."""
    return datetime.fromtimestamp(until, UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if until else ""


def fetch(run: Run, links: Chain, target: Manifest) -> None:
    """Everything a restore to `target` needs, proven byte by byte before anybody uses it."""
    work, identity = run.paths.work, run.paths.identity / IDENTITY_KEY
    log = work / LOG_FOLDERS.get(run.engine.name, "log")
    shutil.rmtree(log, ignore_errors=True)
    if run.engine.unpacks:
        unpacked(run.store, links.base, identity, work / "data")
    else:
        to_file(run.store, links.base, identity, work / "base")
    for number, copy in enumerate(links.slices):
        if run.engine.name == "mongodb":
            to_file(run.store, copy, identity, log / f"{number:06}.bson")
        else:
            unpacked_beside(run.store, copy, identity, log)
        if copy == target:
            break
    # The segment a restore point lies in was not complete when it was shipped.
    for partial in log.glob("*.partial"):
        whole = partial.with_suffix("")
        partial.unlink() if whole.exists() else partial.rename(whole)


def compare(target: Manifest, counts: dict[str, int]) -> list[str]:
    """What the restored server holds against what the manifest counted. A copy that counted nothing proves nothing."""
    if not target.counts:
        return [f"{target.copy}: its manifest counts no table, so that a restore cannot be checked"]
    return [
        f"{target.copy}: {table} holds {counts.get(table, 'nothing that could be counted')} rows after the restore, "
        f"{wanted.fewest} to {wanted.most} were copied"
        for table, wanted in target.counts.items()
        if not wanted.fewest <= counts.get(table, -1) <= wanted.most
    ]


def readable(run: Run, counts: dict[str, int]) -> list[str]:
    """Tables a restore to an instant should hold and does not."""
    return [
        f"{table} cannot be read in what was restored, or was not there before {written(run.until)}"
        for table in run.document.store.tables
        if table not in counts
    ]


def write_receipt(run: Run, proof: Proof) -> None:
    base = proof.chain.base
    receipt = Receipt(
        base.copy,
        base.digest,
        run.task,
        run.store.now(),
        Level.RESTORED,
        not proof.faults,
        proof.faults,
        proof.target.finished,
        proof.rto_seconds,
        proof.rpo_seconds,
        proof.counts,
    )
    write(run, receipt)


def write(run: Run, receipt: Receipt) -> None:
    run.store.put(f"{run.prefix}/receipts/{receipt.copy}/{stamp(receipt.at)}-{receipt.task}.json", receipt.encoded())
