"""Data folders that take a while to make: raw series of two days, with and without what rules recorded of them."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from specs.links import slo_id
from tests.live.backfill.recording import Recorded, replayed
from tests.live.backfill.world import (
    HOUR,
    NEW,
    OLD,
    SYSTEM,
    History,
    Prometheus,
    blocks,
    free_port,
    only,
)

NEW_ID, OLD_ID = slo_id(SYSTEM.name, NEW.name), slo_id(SYSTEM.name, OLD.name)


@dataclass(frozen=True)
class Case:
    """One new objective beside an old one."""

    history: History
    wanted: Recorded
    """What a ruler would have recorded of the new one."""
    data: Path
    """Raw series of both, and recorded ones of the old one."""
    young: Path
    """The same with the new one's last two hours, as if its rules had been loaded then."""

    @property
    def until(self) -> int:
        return self.history.span.end * 1000


@pytest.fixture(scope="session")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("histories")
    history = History.until_now()
    span = history.span
    reference = blocks(folder / "reference", history, (SYSTEM, span))
    wanted = replayed(reference, NEW_ID)
    reference.stop()
    data = blocks(folder / "old", history, (only(SYSTEM, OLD), span)).data
    born = type(span)(span.end // HOUR * HOUR - 2 * HOUR, span.end)
    young = blocks(folder / "young", history, (only(SYSTEM, OLD), span), (only(SYSTEM, NEW), born)).data
    return Case(history, wanted, data, young)


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Callable[..., Prometheus]]:
    """Starts a replica over a copy of a data folder."""
    begun: list[Prometheus] = []

    def start(data: Path, name: str = "prometheus-0", **more: object) -> Prometheus:
        copied = shutil.copytree(data, tmp_path / name / "data")
        port = begun[0].pages_port if begun else free_port()
        begun.append(Prometheus(copied, tmp_path / name, port, replica=name, **more))  # pyright: ignore[reportArgumentType]
        begun[-1].start()
        return begun[-1]

    yield start
    for one in begun:
        one.stop()
