"""One restore into a throwaway server, and what it showed: the base, the log behind it, and the tables counted again."""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jobs.catalogue import Catalogue
from jobs.chain import Chain, chain
from jobs.consistency import uncounted
from jobs.exchange import assignments
from jobs.exit_code import ExitCode, Failure
from jobs.failed_script import failure
from jobs.manifest import Manifest
from jobs.opened import Damaged, to_file, unpacked, unpacked_beside
from jobs.run import Run
from jobs.scheduled import stamp
from specs.job_document import IDENTITY_KEY

FULL = ("No space left on device", "Disk full")
"""What servers say whose disk is full: that is no fault of the copy they restore."""
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


def restored(run: Run, catalogue: Catalogue, base: Manifest, ended: Callable[[], int | None] | None = None) -> Proof:
    """Fetch the chain, let the engine's container restore it, and compare what it counts.

    `ended` waits until the restore is there, for a script that has more to do then; the script's own end otherwise.
    """
    if catalogue.failed(base):
        print(f"{base.copy} failed its last proof")
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
    status = ended() if ended else run.exchange.status()
    facts = run.exchange.facts()
    # Looking for damage is no part of a recovery.
    took = time.monotonic() - begin - int(facts.get("checked_microseconds", "0")) / 1e6
    said = run.exchange.errors()
    if status is None:
        raise failure(run, f"the restore of {base.copy}", status)
    if status and any(sign in said for sign in FULL):
        raise Failure(ExitCode.RETRY, f"{run.paths.work}: {FULL[0]}: a restore of {base.copy} needs more")
    faults = [] if status == 0 else [f"{base.copy}: the restore ended with {status}: {said}"]
    counts = {
        name.removeprefix("count.restored."): int(value)
        for name, value in facts.items()
        if name.startswith("count.restored.") and value.isdigit()
    }
    # Between two counted moments nobody knows how many rows there were, only that the tables can be read.
    faults += readable(run, counts) if run.until else judged(run, catalogue, links, target, facts, counts)
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
    slices = links.slices[: links.slices.index(target) + 1] if target in links.slices else ()
    if run.engine.joined:
        join(run, links, slices, log)
        return
    for copy in slices:
        unpacked_beside(run.store, copy, identity, log)
    # The segment a restore point lies in was not complete when it was shipped.
    for partial in log.glob("*.partial"):
        whole = partial.with_suffix("")
        partial.unlink() if whole.exists() else partial.rename(whole)


def join(run: Run, links: Chain, slices: Sequence[Manifest], folder: Path) -> None:
    """One log of all slices, for an engine that replays them as one."""
    folder.mkdir()
    files = [(copy.copy, folder / str(number)) for number, copy in enumerate(slices)]
    for copy, (_, file) in zip(slices, files, strict=True):
        to_file(run.store, copy, run.paths.identity / IDENTITY_KEY, file)
    base = (links.base.copy, run.paths.work / "base")
    if run.engine.joined and (fault := run.engine.joined(base, files, folder / "log", run.until)):
        raise Damaged(fault)
    for _, file in files:
        file.unlink()


def judged(
    run: Run, catalogue: Catalogue, links: Chain, target: Manifest, facts: Mapping[str, str], counts: dict[str, int]
) -> list[str]:
    """What the restored server is, against what the manifests say it is."""
    found = compare(target, counts) + uncounted(target, (*catalogue.bases, *catalogue.slices), counts)
    identifier, schema = facts.get("identifier", ""), facts.get("schema.restored", "")
    if identifier and identifier != links.base.identifier:
        found.append(f"{links.base.copy}: restores to the server {identifier}, not to {links.base.identifier}")
    if run.engine.described and not target.schema:
        found.append(f"{target.copy}: its manifest does not describe the tables")
    if target.schema and schema not in target.schema:
        found.append(f"{target.copy}: the tables, indexes or views of the restore are not those that were copied")
    return found


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
