"""Faults while copies are taken of real servers: nothing incomplete is published, and the next run is whole."""

import os
from collections.abc import Iterator
from random import Random

import pytest

from specs.store import Engine
from tests.live.backups.faults import CELLS, COVERED, NOT_SO, Fault
from tests.live.backups.loaded import BASE, Kind, Loaded, loaded
from tests.support.proof_table import Page, Rows, Table

pytestmark = pytest.mark.live

PAGE = Page(
    "backup-faults",
    "Faults while copies are taken",
    "Real servers with some 50 MB of data are copied by the Jobs' own scripts, and something breaks, in the middle of the"
    " stream where it can: a program that stands between dumper and shipper, between client and server, or before the"
    " store counts bytes and lets it happen at a place that the seed chooses. Required of every run: the exit code that is"
    " written down, no manifest more or less, older copies as they were, one line that says why and holds no secret. Then"
    " the next run publishes one copy, and a proof restores it.",
    sources=(
        "jobs/cipher",
        "jobs/engine",
        "jobs/exchange.py",
        "jobs/failed_script.py",
        "jobs/restored.py",
        "jobs/ship.py",
        "jobs/store",
        "jobs/stream.py",
        "jobs/verify.py",
        "tests/live/backups/broken_streams.py",
        "tests/live/backups/changed_surroundings.py",
        "tests/live/backups/failing_stores.py",
        "tests/live/backups/faults.py",
    ),
)
BY_FAULT = Table(PAGE, "By fault", ("fault", "copy", "runs", "as required", "cells", "next run proves"))
ELSEWHERE = Table(PAGE, "Shown elsewhere", ("fault", "where"))
NONE = Table(PAGE, "What there is not", ("cell", "why"))
CHEAP = ("F1", "F2", "F3", "F5", "F9")
SAMPLE = Random(6).sample(
    [f for kind, f in CELLS if kind == BASE and f.number in CHEAP and not f.name.startswith("store")], 2
)


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[Loaded]:
    with loaded(*request.param) as found:
        yield found


def tried(server: Loaded, kind: Kind, fault: Fault) -> tuple[int, list[str], list[str]]:
    """Runs, what was not as it had to be while it happened, and what was not afterwards."""
    if fault.mounts and os.geteuid():
        pytest.skip("only root may mount a disk that can be full")
    case = server.case(kind, fault.title)
    try:
        fault.does(case)
        wrong = list(case.wrong)
        case.next_proves()
        after = case.wrong[len(wrong) :]
        if case.wrong or case.spent:
            server.discard(kind)
        return case.runs, wrong, after
    finally:
        server.tidy()


@pytest.mark.prove
@pytest.mark.covers("BUG-02", "BUG-03", "BUG-18")
@pytest.mark.parametrize(
    ("server", "kind", "fault"),
    [((kind.engine, True), kind, fault) for kind, fault in CELLS],
    indirect=["server"],
    scope="module",
    ids=[f"{kind.name}: {fault.title}" for kind, fault in CELLS],
)
def test_a_fault_loses_nothing(server: Loaded, kind: Kind, fault: Fault, proof: Rows) -> None:
    runs, wrong, after = tried(server, kind, fault)
    proof.row(BY_FAULT, fault.title, kind.name, runs, runs - min(runs, len(wrong)), 1, int(not after))
    assert not wrong
    assert not after


@pytest.mark.prove
def test_the_other_faults_are_named(proof: Rows) -> None:
    for table, named in ((ELSEWHERE, COVERED), (NONE, NOT_SO)):
        for name, why in named.items():
            proof.row(table, name, why)
    numbers = {title.split()[0] for title in COVERED} | {fault.number for _, fault in CELLS}
    assert numbers == {f"F{number}" for number in range(1, 25)}


@pytest.fixture(scope="module")
def small() -> Iterator[Loaded]:
    """A server that holds little more than nothing: what every day has time for."""
    with loaded(Engine.POSTGRESQL, filled=False) as found:
        yield found


@pytest.mark.covers("BUG-02", "BUG-03", "BUG-18")
@pytest.mark.parametrize("fault", SAMPLE, ids=[fault.title for fault in SAMPLE])
def test_a_sample_of_every_day(small: Loaded, fault: Fault) -> None:
    _, wrong, after = tried(small, BASE, fault)
    assert not wrong + after
