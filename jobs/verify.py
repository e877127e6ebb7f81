"""Proof that copies restore: opens what was not opened yet, restores one into a throwaway server and counts.

Of the copies that will live longest the newest unproven one is restored, with all the log behind it, so that one run
proves the copy, the chain and the newest data, and measures both recovery objectives.
"""

from functools import partial

from jobs.catalogue import Catalogue, is_receipt, receipt_key
from jobs.chain import chain
from jobs.consistency import contradictions, proven_until
from jobs.exit_code import ExitCode, Failure
from jobs.manifest import Manifest
from jobs.opened import Damaged, open_into
from jobs.receipt import Level, Receipt
from jobs.restored import Proof, restored
from jobs.run import Run
from jobs.scheduled import stamp
from jobs.store.mirrored import Mirrored
from jobs.tiers import DAY, promoted, shortest
from specs.job_document import IDENTITY_KEY, TierCount

MOST_OPENED = 6
"""Copies that are only opened in one run: a backlog is worked off over some nights, the newest first."""
REOPENED_DAYS = 7
"""What was opened once is opened again: disks lose bits of what nobody reads."""


def run(run: Run) -> ExitCode:
    """Raises Failure(PROOF_FAILED) after every receipt is written, Failure(OBJECTIVE_MISSED) for a slow drill."""
    try:
        return prove(run)
    finally:
        run.exchange.release()


def prove(run: Run) -> ExitCode:
    """Open, restore, compare, write receipts, and say what is wrong with any copy."""
    if isinstance(run.store, Mirrored):
        for key in run.store.mend(run.prefix, partial(locked_until, run)):
            print(f"offsite: {key} was missing and is there now")
    catalogue = run.catalogue()
    faults = [f"{item.key}: {item.reason}" for item in catalogue.unreadable]
    if not catalogue.bases and not faults:
        raise Failure(ExitCode.NOTHING_TO_PROVE, f"{run.prefix} holds no complete copy")
    faults += contradictions(run.document, run.engine, catalogue, run.store.now())
    proof = tried(run, catalogue, faults)
    if faults or not proof:
        raise Failure(ExitCode.PROOF_FAILED, "\n".join(dict.fromkeys(faults)))
    took = f"recovery took {proof.rto_seconds:.1f} s, {proof.rpo_seconds:.0f} s would have been lost"
    print(f"{proof.chain.base.copy} restores: {took}")
    if run.task == "drill":
        judge(run, proof)
    return ExitCode.DONE


def locked_until(run: Run, key: str) -> int:
    """As a fresh copy's; what was said of copies is never locked, and goes with them."""
    seconds = 0 if is_receipt(run.prefix, key) else run.document.lock_seconds
    return run.store.now() + seconds if seconds else 0


def tried(run: Run, catalogue: Catalogue, faults: list[str]) -> Proof | None:
    """Open and restore, and add to the faults. Raises Failure where nothing is known against the copies themselves."""
    if not catalogue.bases:
        return None
    base = chosen(catalogue, run.document.tiers)
    try:
        faults += [*opened(run, catalogue, base), *opened_log(run, catalogue)]
        proof = restored(run, catalogue, base)
    except (Failure, ValueError, ArithmeticError, LookupError) as failure:
        # A place in the log that is none cannot be compared; what is wrong with it was said before.
        if not faults:
            raise
        faults.append(str(failure))
        return None
    write_receipt(run, proof)
    faults += [*proof.faults, *log_faults(run, catalogue, proof)]
    return proof


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


def log_faults(run: Run, catalogue: Catalogue, proof: Proof) -> list[str]:
    """What is wrong with the log as a whole: it breaks off behind the newest copy, or proven data is not there any more."""
    newest = catalogue.bases[-1]
    links = proof.chain if proof.chain.base == newest else chain(run.engine, newest, catalogue.slices)
    before = proven_until(catalogue, run.store.now())
    through = max(copy.finished for copy in (newest, links.newest, proof.target))
    found = [f"the log behind {newest.copy} has a gap: {links.gap}"] if links.gap else []
    if links.counted.counts and not links.newest.counts:
        found.append(f"{links.newest.copy}: its manifest counts no table, that of {links.counted.copy} before it does")
    if through < before:
        found.append(
            f"{run.prefix}: data until {stamp(before)} was shown to restore, there is only data until {stamp(through)}"
        )
    return found


def waiting(catalogue: Catalogue, restored: Manifest, before: int) -> list[Manifest]:
    """Copies to open: those nobody has opened yet, the newest first, then those longest not opened since `before`."""
    others = [copy for copy in reversed(catalogue.bases) if copy != restored and not catalogue.failed(copy)]
    seen = {copy.copy: receipt.at for copy in others if (receipt := catalogue.newest_receipt(copy))}
    again = [copy for copy in others if seen.get(copy.copy, before) < before]
    return [*(copy for copy in others if copy.copy not in seen), *sorted(again, key=lambda copy: seen[copy.copy])]


def opened(run: Run, catalogue: Catalogue, restored: Manifest) -> list[str]:
    """Open copies nobody has opened yet, and say what is wrong with them; each gets a receipt."""
    faults: list[str] = []
    for copy in waiting(catalogue, restored, run.store.now() - REOPENED_DAYS * DAY)[:MOST_OPENED]:
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
    """Open the log that was shipped since the last verification, any moment of which may be asked for, and of what was
    opened before one share a day."""
    now = run.store.now()
    since = max((receipt.at for receipt in catalogue.receipts if receipt.at <= now), default=0)
    faults: list[str] = []
    for copy in catalogue.slices:
        try:
            if copy.finished >= since or (copy.finished + now // DAY) % REOPENED_DAYS == 0:
                open_into(run.store, copy, run.paths.identity / IDENTITY_KEY)
        except Damaged as error:
            faults.append(str(error))
    return faults


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
    run.store.put(receipt_key(run.prefix, receipt), receipt.encoded())
