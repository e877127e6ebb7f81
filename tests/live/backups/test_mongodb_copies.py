"""Copies of FerretDB that were spoilt or that lie: `verify` is red and names what is wrong, as it is for other engines."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import cast

import pytest

from drill.pod import laid_out as folders
from drill.programs import given_folder, secret
from jobs.exit_code import ExitCode
from specs.database_roles import Purpose, password_key, user
from specs.job_document import StoreAddress
from tests.live.backups import lies
from tests.live.backups.bucket import Bucket
from tests.live.backups.edited_manifests import EDITS, LOG_EDITS, POSITION, SLICE_EDITS, resealed
from tests.live.backups.forked import ForkingPod
from tests.live.backups.shapes import PREFIX, TABLES, Shape, document, ship
from tests.live.backups.spoiled_bytes import Spoil, base, exchanged, flipped, gone, missing_slice, newest
from tests.support.mongodb import FerretDb, ferretdb, laid_out
from tests.support.servers import Programs, scratch

pytestmark = [pytest.mark.live, pytest.mark.prove, pytest.mark.xdist_group("mongodb copies")]

ROWS = 400
PASSWORD = "of-the-backup-role"
NO_SHAPE = cast(Shape, None)
"""Only what was done to a database itself asks for one."""
SPOILT: dict[str, Spoil] = {
    "a base cut before it was shipped, in its middle": lies.cut_and_agreed(0.5, 1),
    "a base cut before it was shipped, near its end": lies.cut_and_agreed(0.97, 1),
    "a base without anything": lies.cut_and_agreed(0.0, 1),
    "a bit of a document flipped before it was shipped": lies.flipped_inside,
    "a bit of a stored base flipped": flipped(lambda bucket: bucket.bases[-1].parts[0].key),
    "a bit of a stored slice flipped": flipped(lambda bucket: bucket.slices[-1].parts[0].key),
    "the bytes of the older base": lies.stale,
    "the parts of the older base": lies.borrowed,
    "encrypted to another key": lies.reencrypted,
    "a slice's part missing": gone(lambda bucket: bucket.slices[1].parts[0].key),
    "a slice missing": missing_slice(1),
    "the slice behind the newest base missing": missing_slice(2),
    "a slice twice": lies.duplicated,
    "a slice again as the next one": lies.duplicated_and_renamed,
    "parts of two slices exchanged": exchanged(
        lambda bucket: bucket.slices[1].parts[0].key, lambda bucket: bucket.slices[2].parts[0].key
    ),
    "a base's place in the oplog edited": resealed(base, POSITION["another position"]),
    "rows fewer": resealed(newest, EDITS["rows fewer"]),
    "nothing counted": resealed(newest, EDITS["nothing counted"]),
    **{f"a slice edited: {name}": resealed(newest, edit) for name, edit in {**LOG_EDITS, **SLICE_EDITS}.items()},
}


@dataclass(frozen=True)
class Copies:
    server: FerretDb
    pod: ForkingPod
    healthy: Bucket


@pytest.fixture(scope="module")
def copies() -> Iterator[Copies]:
    """Two bases with quiet log before, between and behind them."""
    with scratch() as home:
        recipient = folders(home)
        programs = Programs(home, laid_out(home))
        secret(home / "credentials" / password_key(Purpose.BACKUP), PASSWORD)
        with ferretdb(programs, user(Purpose.BACKUP), PASSWORD) as server:
            store = StoreAddress("mongodb", "7.0", "127.0.0.1", server.port, "shop", TABLES, "db", user(Purpose.BACKUP))
            pod = ForkingPod(programs, document(store, home, recipient, log=True))
            for table in TABLES:
                server.client.shop[table].insert_many({"number": n, "note": "x" * 80} for n in range(ROWS))
            for task in ("base", "slice", "slice", "base", "slice", "slice"):
                server.tick()
                ship(pod, task)
            yield Copies(server, pod, Bucket(home / "copies", PREFIX, home / "identity" / "identity", (recipient,)))


def judged(copies: Copies, spoil: Spoil | None, folder: Path) -> tuple[int, str, str]:
    """How the verification of a copy of the bucket ended, what it said, and what it should have named."""
    bucket = copies.healthy.twin(given_folder(folder))
    named = spoil(bucket, NO_SHAPE, Random(folder.name)) if spoil else ""
    place = replace(copies.pod.document.object_store, path=str(bucket.root))
    ended = copies.pod.changed(object_store=place).prove("verify")
    return ended.code, ended.said, named


def test_untouched_copies_are_green(copies: Copies) -> None:
    code, said, _ = judged(copies, None, copies.pod.home / "untouched")
    assert code == ExitCode.DONE, said


@pytest.mark.covers("BUG-05", "BUG-06")
@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_copy_is_red_and_named(copies: Copies, name: str) -> None:
    code, said, named = judged(copies, SPOILT[name], copies.pod.home / f"spoilt-{list(SPOILT).index(name)}")
    assert code == ExitCode.PROOF_FAILED, said
    assert named in said
    assert "Traceback" not in said
