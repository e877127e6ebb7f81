"""An environment's configuration as a copy: rendered files, the engine's state and the commit, through the Jobs' own shipper."""

import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from components.backup_schedule.document import object_store_address
from jobs import ship as shipper
from jobs.engine.configuration import NAME
from jobs.exchange import Exchange
from jobs.run import Run
from specs.environment import Environment
from specs.job_document import JobDocument, ObjectStoreAddress, StoreAddress, TierCount
from specs.units import days

PLATFORM = "platform"
"""Stands where a store has its system: configuration is the whole environment's."""
TIERS = (TierCount("daily", 7), TierCount("weekly", 5), TierCount("monthly", 12))
RENDER, STATE, REVISION = "render", "state.json", "revision"


PROOF_AGE = days(2)
"""Whoever runs this ships, verifies and retains in a row, once a day: one such run may fail."""


@dataclass(frozen=True)
class Configuration:
    revision: str
    """The commit it was rendered from."""
    identifier: str
    """The cluster it was made on."""
    state: str
    """The engine's export; secrets in it stay encrypted."""
    files: Mapping[str, str]
    """What `make render` writes, by path."""

    @property
    def counts(self) -> dict[str, int]:
        resources = json.loads(self.state)["deployment"].get("resources") or []
        return {"files": len(self.files), "resources": len(resources)}

    @property
    def members(self) -> dict[str, str]:
        rendered = {f"{RENDER}/{path}": text for path, text in self.files.items()}
        return {REVISION: f"{self.revision}\n", STATE: self.state, **rendered}


def document(environment: Environment, keys: tuple[str, ...], folder: str) -> JobDocument:
    """The copies lie where those of the databases lie, under the same keys and locks."""
    target = ObjectStoreAddress("volume", path=folder) if folder else object_store_address(environment)
    return JobDocument(
        system=PLATFORM,
        environment=environment.name,
        store=StoreAddress(NAME, "", "", 0, "", ("files", "resources"), NAME),
        object_store=target,
        tasks=("base", "verify", "retain"),
        tiers=TIERS,
        recipients=keys,
        proof_age_seconds=PROOF_AGE.seconds,
        lock_seconds=TIERS[0].keep * 86_400 if target.lock_mode else 0,
    )


def ship(run: Run, found: Configuration) -> int:
    """Publishes a copy. Raises jobs' Failure and Unavailable."""
    run.exchange.prepare("", {})
    counted = [f"count.{when}.{name}={number}" for name, number in found.counts.items() for when in ("before", "after")]
    run.exchange.write(
        "facts", "\n".join([*counted, f"engine_version={found.revision}", f"identifier={found.identifier}"])
    )
    feeder = Thread(target=_feed, args=(run.exchange, found), daemon=True)
    feeder.start()
    try:
        return shipper.run(run)
    finally:
        feeder.join(10)


def _feed(exchange: Exchange, found: Configuration) -> None:
    """As a dumper does: the stream, its end, and only then the status."""
    with exchange.pipe.open("wb") as pipe, tarfile.open(fileobj=pipe, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for path, text in sorted(found.members.items()):
            data = text.encode()
            member = tarfile.TarInfo(path)
            member.size, member.mode = len(data), 0o600
            archive.addfile(member, io.BytesIO(data))
    exchange.write("status", "0\n")


def read(folder: Path, identifier: str) -> Configuration:
    """A copy that was unpacked into a folder."""
    start = folder / RENDER
    files = {
        path.relative_to(start).as_posix(): path.read_text(encoding="utf-8")
        for path in start.rglob("*")
        if path.is_file()
    }
    state = (folder / STATE).read_text(encoding="utf-8")
    return Configuration((folder / REVISION).read_text(encoding="utf-8").strip(), identifier, state, files)
