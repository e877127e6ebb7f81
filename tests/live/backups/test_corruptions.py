"""The prover proven: spoilt and lying copies go red and name what is wrong, healthy ones stay green."""

import shutil
from collections.abc import Iterator
from random import Random

import pytest

from drill.programs import given_folder
from jobs.exit_code import ExitCode
from specs.job_document import ObjectStoreAddress
from specs.store import Engine
from tests.live.backups.corruptions import Corruption, all_corruptions
from tests.live.backups.damage import DAMAGES
from tests.live.backups.healthy import CRASH, HEALTHY
from tests.live.backups.shapes import Shape, served, shape, ship
from tests.live.backups.spoiled_bytes import ALL
from tests.support.proof_table import Page, Rows, Table

pytestmark = pytest.mark.live

PAGE = Page(
    "corruptions",
    "Corrupted and lying backups",
    "Real servers are backed up by the Jobs' own scripts; then a copy of their bucket is spoilt in one place, and `verify` is"
    " asked. It must end with 71 and name the object or the copy; of a healthy bucket it must end with 0. Where sums were made"
    " to agree, the manifest was sealed again by somebody who knows its form.",
    sources=(
        "jobs/catalogue.py",
        "jobs/chain.py",
        "jobs/cipher",
        "jobs/consistency.py",
        "jobs/engine",
        "jobs/manifest.py",
        "jobs/opened.py",
        "jobs/receipt.py",
        "jobs/restored.py",
        "jobs/seal.py",
        "jobs/verify.py",
        "tests/live/backups/bucket.py",
        "tests/live/backups/corruptions.py",
        "tests/live/backups/damage.py",
        "tests/live/backups/edited_manifests.py",
        "tests/live/backups/healthy.py",
        "tests/live/backups/lies.py",
        "tests/live/backups/spoiled_bytes.py",
        "tests/live/backups/shapes.py",
    ),
)
RED = Table(PAGE, "Spoilt", ("server", "what was done", "buckets", "red", "named"))
GREEN = Table(PAGE, "Healthy", ("server", "what the database looks like", "proofs", "green"))
SOUND = [
    # On one worker and in their order: each changes the database on top of those before it.
    pytest.param(engine, (engine, name), id=f"{engine}: {name}", marks=pytest.mark.xdist_group(f"healthy-{engine}"))
    for engine in HEALTHY
    for name in HEALTHY[engine]
]
CASES = [(engine, one) for engine in ALL for one in all_corruptions(engine)]


@pytest.fixture(scope="module", params=ALL)
def made(request: pytest.FixtureRequest) -> Iterator[Shape]:
    with shape(request.param) as found:
        yield found


def judged(given: Shape, corruption: Corruption) -> tuple[int, str, str]:
    """How the verification of a spoilt bucket ended, what it said, and what it should have named."""
    bucket = (given.proven if corruption.proven else given.healthy).twin(given_folder(given.home / "spoilt"))
    try:
        named = corruption.does(bucket, given, Random(f"{corruption.kind} {corruption.name}"))
        ended = given.judge(bucket)
        shutil.rmtree(ended.folder)
        return ended.code, ended.said, named
    finally:
        shutil.rmtree(bucket.root)


@pytest.mark.prove
@pytest.mark.covers("BUG-05", "BUG-06", "BUG-07")
@pytest.mark.parametrize(
    ("made", "corruption"),
    CASES,
    indirect=["made"],
    scope="module",
    ids=[f"{engine}: {one.kind}: {one.name}" for engine, one in CASES],
)
def test_a_spoilt_bucket_is_red_and_named(made: Shape, corruption: Corruption, proof: Rows) -> None:
    code, said, named = judged(made, corruption)
    red, told = code == ExitCode.PROOF_FAILED, named in said
    proof.row(RED, made.pod.document.store.engine, corruption.kind, 1, int(red), int(told))
    assert red, f"ended with {code}: {said}"
    assert told, f"{named} is not named: {said}"
    assert "Traceback" not in said


@pytest.mark.prove
def test_a_copy_of_a_damaged_server_is_red_and_named(proof: Rows) -> None:
    with served(Engine.POSTGRESQL) as (pod, source):
        for number, damage in enumerate(DAMAGES.values()):
            for statement in damage.done:
                source.say(statement)
            folder = given_folder(pod.home / f"damaged-{number}")
            told = pod.changed(object_store=ObjectStoreAddress("volume", path=str(folder)))
            ship(told, "base")
            ended = told.prove("verify")
            red, named = ended.code == ExitCode.PROOF_FAILED, damage.named in ended.said
            proof.row(RED, Engine.POSTGRESQL.value, "the server damaged before it was copied", 1, int(red), int(named))
            assert (red, named) == (True, True), ended.said
            for statement in damage.undone:
                source.say(statement)
        ship(pod, "base")
        assert pod.prove("verify").code == ExitCode.DONE


@pytest.fixture(scope="module")
def living(request: pytest.FixtureRequest) -> Iterator[Shape]:
    """A server whose database changes from case to case."""
    with shape(request.param, ruins=False) as found:
        yield found


@pytest.mark.prove
@pytest.mark.parametrize(("living", "case"), SOUND, indirect=["living"], scope="module")
def test_a_healthy_bucket_stays_green(living: Shape, case: tuple[Engine, str], proof: Rows) -> None:
    engine, name = case
    healthy = HEALTHY[engine][name]
    for statement in healthy.statements:
        living.source.crash() if statement == CRASH else living.source.say(statement)
    for task in healthy.tasks:
        ship(living.pod, task)
    ended = living.judge(living.healthy)
    shutil.rmtree(ended.folder)
    proof.row(GREEN, engine.value, name, 1, int(ended.code == ExitCode.DONE))
    assert ended.code == ExitCode.DONE, ended.said
