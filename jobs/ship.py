"""Base copies and log slices: dumper → zstd → encryption → parts → manifest, which is written last or not at all."""

import os
import secrets
from dataclasses import dataclass
from typing import Any

import zstandard

from jobs import scheduled
from jobs.catalogue import Catalogue, key_of
from jobs.chain import follows
from jobs.cipher import cipher
from jobs.engine import Dump
from jobs.exit_code import ExitCode, Failure
from jobs.failed_script import failure
from jobs.manifest import BASE, Count, Manifest
from jobs.run import STATUS_PATIENCE, Run
from jobs.store import Exists
from jobs.stream import Joined, Measured, Parts, read_ahead, widen

# Level 1 is smaller and faster than 3 on the text of SQL dumps; 9 costs a minute more for nothing. Matches of six bytes
# instead of its seven cost nothing and save another half per cent.
COMPRESSION = zstandard.ZstdCompressionParameters.from_level(1, min_match=6, threads=os.cpu_count() or 1)
PIECE = 1 << 18
"""Bytes of the dump that are hashed at once, while those before are compressed."""


@dataclass(frozen=True)
class Slot:
    """When a run belongs and started."""

    scheduled: int
    started: int
    name: str
    """Unique for this run: two runs of one slot never write to the same part."""


def run(run: Run) -> ExitCode:
    """Publish one copy; where that fails, the dumper waits for nobody."""
    try:
        return publish(run)
    finally:
        run.exchange.release()


def publish(run: Run) -> ExitCode:
    """Of two runs of one slot the second finds it taken and ends well without publishing."""
    started = run.store.now()
    slot_instant = scheduled.scheduled(run.job_name, started)
    name = f"{run.task}-{scheduled.stamp(slot_instant)}-{secrets.token_hex(4)}"
    slot = Slot(slot_instant, started, name)
    measured, parts = received(run, slot)
    manifest = described(run, slot, measured, parts)
    locked_until = _locked_until(run)
    try:
        run.store.create(key_of(run.prefix, manifest.kind, manifest.copy), manifest.encoded(), locked_until)
    except Exists:
        print(f"{manifest.kind} {manifest.copy} was published by another run; this one's parts are litter")
        return ExitCode.DONE
    print(f"{manifest.kind} {manifest.copy}: {manifest.raw_bytes} bytes, {manifest.stored_bytes} stored")
    if not manifest.continues:
        raise Failure(ExitCode.GAP, f"{manifest.copy} does not follow the slice before it: a new base copy is needed")
    return ExitCode.DONE


def received(run: Run, slot: Slot) -> tuple[Measured, Parts]:
    """The whole stream as parts in the store, after every sign that it is whole. Raises Failure before a manifest."""
    parts = Parts(f"{run.prefix}/parts/{slot.name}", lambda key, data: run.store.put(key, data, _locked_until(run)))
    with open(run.exchange.pipe, "rb") as pipe:  # noqa: PTH123  (waits here until the dumper opens its end)
        widen(pipe)
        measured = Measured(pipe)
        raw: Any = Joined(read_ahead(iter(lambda: measured.read(PIECE), b"")))
        compressor = zstandard.ZstdCompressor(compression_params=COMPRESSION)
        source = compressor.stream_reader(raw, read_size=PIECE)
        cipher(run.document.cipher).encrypt(source, parts, run.document.recipients)
    parts.close()
    check(run, run.engine.dumps[run.task], measured)
    return measured, parts


def check(run: Run, dump: Dump, measured: Measured) -> None:
    """The signs that a stream is whole: the dumper's own status, bytes at all, as many as it counted where it counts them, and
    the engine's end mark."""
    status = run.exchange.status(STATUS_PATIENCE)
    if status != 0:
        raise failure(run, "the dumper", status)
    if not measured.bytes:
        raise Failure(ExitCode.RETRY, "the dumper ended well, but wrote nothing")
    told = run.exchange.facts().get("bytes", str(measured.bytes))
    if told != str(measured.bytes):
        raise Failure(ExitCode.RETRY, f"{measured.bytes} of {told} bytes arrived: the stream was cut")
    if not dump.ended(measured.tail):
        raise Failure(ExitCode.RETRY, f"the stream of {measured.bytes} bytes lacks the engine's end mark: it was cut")


def described(run: Run, slot: Slot, measured: Measured, parts: Parts) -> Manifest:
    """The manifest of what was received."""
    dump = run.engine.dumps[run.task]
    facts = {**run.exchange.facts(), **dump.observed(measured.head, measured.tail)}
    catalogue = run.catalogue()
    before = _before(catalogue, run.task)
    start, identifier = facts.get("start", ""), facts.get("identifier", "")
    manifest = Manifest(
        system=run.document.system,
        environment=run.document.environment,
        store=run.document.store.name,
        engine=run.engine.name,
        engine_version=facts.get("engine_version", ""),
        kind=run.task,
        copy=scheduled.stamp(slot.scheduled) if run.task == BASE else named(catalogue, start, identifier),
        scheduled=slot.scheduled,
        started=slot.started,
        finished=run.store.now(),
        raw_bytes=measured.bytes,
        raw_sha256=measured.hash.hexdigest(),
        cipher=run.document.cipher,
        parts=tuple(parts.parts),
        previous=before.digest if before else "",
        start=start,
        last=facts.get("last", ""),
        point=facts.get("point", ""),
        position=facts.get("position", ""),
        identifier=identifier,
        segment_bytes=int(facts.get("segment_bytes", "0")),
        continues=True,
        counts=counts(facts),
        schema=schema(facts),
    )
    unbroken = run.task == BASE or before is None or ("gap" not in facts and follows(run.engine, before, manifest))
    return manifest if unbroken else Manifest(**{**vars(manifest), "continues": False})


def named(catalogue: Catalogue, start: str, identifier: str) -> str:
    """A slice is named by where it begins; where another server's log has that place, by its server too."""
    taken = any(copy.start == start and copy.identifier != identifier for copy in catalogue.slices)
    return f"{start}-{identifier}" if taken else start


def counts(facts: dict[str, str]) -> dict[str, Count]:
    """Rows per table, from counts before and after the copied moment."""
    tables = [name.removeprefix("count.before.") for name in facts if name.startswith("count.before.")]
    pairs = {table: (int(facts[f"count.before.{table}"]), int(facts[f"count.after.{table}"])) for table in tables}
    return {table: Count(min(pair), max(pair)) for table, pair in pairs.items()}


def schema(facts: dict[str, str]) -> tuple[str, ...]:
    """Sums of the tables' definitions before and after the copied moment; one where nobody changed them."""
    taken = (facts[name] for name in ("schema.before", "schema.after") if name in facts)
    return tuple(dict.fromkeys(taken))


def _before(catalogue: Catalogue, kind: str) -> Manifest | None:
    copies = catalogue.bases if kind == BASE else catalogue.slices
    return copies[-1] if copies else None


def _locked_until(run: Run) -> int:
    return run.store.now() + run.document.lock_seconds if run.document.lock_seconds else 0
