"""Backups of a real PostgreSQL: what was shipped restores, and what was damaged is found and named."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from drill.programs import secret
from jobs.cipher.age import pyrage
from jobs.exit_code import ExitCode
from jobs.manifest import Count, Manifest, decoded
from tests.live.backups.damage import DAMAGES
from tests.support.backup_bench import PASSWORD, Bench, done, extend, postgresql_bench, receipts, ship
from tests.support.servers import give

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def shipped() -> Iterator[Bench]:
    with postgresql_bench() as bench:
        yield ship(bench)


@pytest.mark.covers("BUG-03", "BUG-15")
def test_manifests_say_what_lies_there(shipped: Bench) -> None:
    [base] = shipped.manifests("base")
    first, second, third = shipped.manifests("slice")
    assert (base.engine, base.counts["orders"].fewest, base.counts["customers"].most) == ("postgresql", 2000, 500)
    assert [copy.counts["orders"].most for copy in (first, second, third)] == [2000, 5000, 6000]
    assert (first.previous, second.previous, third.previous) == ("", first.digest, second.digest)
    for copy in (base, first, second, third):
        assert copy.continues
        assert all((shipped.copies / part.key).stat().st_size == part.bytes for part in copy.parts)
    assert base.stored_bytes < base.raw_bytes / 2
    stored = b"".join((shipped.copies / part.key).read_bytes() for part in base.parts)
    assert stored.startswith(b"age-encryption.org/v1")


@pytest.mark.covers("BKP-03", "DR-02", "BUG-05", "BUG-07", "BUG-16", "BUG-17", "BUG-21")
def test_after_a_dropped_table_the_drill_restores_every_row(shipped: Bench) -> None:
    """The counts are asked for by a role of ours, which the restored server knows only from the copy."""
    shipped.server.sql("DROP TABLE orders")
    try:
        said = done(shipped, "drill")
    finally:
        shipped.server.sql("CREATE TABLE orders (id bigserial PRIMARY KEY, note text)")
        shipped.write(6000)
    receipt = receipts(shipped)[-1]
    assert receipt.passed, said
    assert receipt.counts == {"orders": 6000, "customers": 500}
    assert receipt.rto_seconds > 0
    assert receipt.rpo_seconds < 60


@pytest.mark.covers("BUG-05", "BUG-06")
@pytest.mark.parametrize("damage", ["flipped", "cut", "missing"])
@pytest.mark.parametrize("kind", ["base", "slice"])
def test_a_damaged_copy_is_named(shipped: Bench, kind: str, damage: str) -> None:
    extend(shipped)
    copy = shipped.manifests(kind)[-1]
    part = shipped.copies / copy.parts[0].key
    whole = part.read_bytes()
    middle = len(whole) // 2
    if damage == "missing":
        part.unlink()
    else:
        part.write_bytes(
            whole[:middle] if damage == "cut" else whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
        )
    before = receipts(shipped)
    try:
        ended = shipped.pod.run("verify")
    finally:
        part.write_bytes(whole)
        give(part)
    assert ended.code == ExitCode.PROOF_FAILED, ended.said
    assert copy.parts[0].key in ended.said
    # One run writes a receipt for each copy it looked at, several within one second.
    assert not all(receipt.passed for receipt in receipts(shipped) if receipt not in before)


def test_an_idle_server_is_restored_to_an_instant(shipped: Bench) -> None:
    """A recovery ends at the first commit behind the instant: where nobody writes, the slice itself brings one."""
    extend(shipped)
    asked = datetime.now(UTC).isoformat()
    time.sleep(1)
    done(shipped, "slice")
    ended = shipped.pod.run("restore", "--until", asked)
    assert ended.code == ExitCode.DONE, ended.said
    assert f"orders: {shipped.server.sql('SELECT count(*) FROM orders')} rows" in ended.said
    assert (ended.folder / "work" / "data" / "PG_VERSION").exists()
    refused = shipped.pod.run("restore", "--until", datetime.now(UTC).isoformat())
    assert refused.code == ExitCode.NOTHING_TO_PROVE
    assert "ship the next slice first" in refused.said


@pytest.mark.covers("BUG-06")
def test_a_restore_that_lacks_rows_is_red(shipped: Bench) -> None:
    """The verifier itself is tested: a manifest that counts one row more than the copy holds must fail."""
    extend(shipped)
    file = max(shipped.copies.glob("test/shop/db/slice/*.json"))
    whole = file.read_bytes()
    wrong = decoded(whole)
    counts = {**wrong.counts, "customers": Count(501, 501)}
    file.write_bytes(Manifest(**{**vars(wrong), "counts": counts}).encoded())
    try:
        ended = shipped.pod.run("verify")
    finally:
        file.write_bytes(whole)
    assert ended.code == ExitCode.PROOF_FAILED, ended.said
    assert "customers holds 500 rows after the restore, 501 to 501 were copied" in ended.said


@pytest.mark.covers("BUG-05", "BUG-06")
def test_a_sound_copy_of_a_damaged_server_is_red() -> None:
    """Every byte was copied, every row counts and every definition agrees; indexes and rows are wrong as they were before."""
    with postgresql_bench() as bench:
        bench.write(2000)
        for damage in DAMAGES.values():
            for statement in damage.done:
                bench.server.sql(statement)
        done(bench, "base")
        ended = bench.pod.run("verify")
        assert ended.code == ExitCode.PROOF_FAILED, ended.said
        assert "pg_amcheck ended with 2" in ended.said
        assert all(damage.named in ended.said for damage in DAMAGES.values()), ended.said
        assert "rows after the restore" not in ended.said
        # Who needs the data now gets it, damaged or not: this is no moment to look for more.
        ended = bench.pod.run("restore")
        assert ended.code == ExitCode.DONE, ended.said
        assert "failed its last proof" in ended.said


def test_another_key_opens_nothing(shipped: Bench) -> None:
    file = shipped.pod.home / "identity" / "identity"
    right = file.read_text()
    secret(file, str(pyrage.x25519.Identity.generate()))
    try:
        ended = shipped.pod.run("verify")
    finally:
        secret(file, right)
    assert ended.code == ExitCode.PROOF_FAILED
    assert "does not open" in ended.said


def test_no_password_is_in_a_command_line_or_environment(shipped: Bench) -> None:
    seen: list[str] = []

    def look(exchange: Path) -> None:
        end = time.monotonic() + 20
        while not (found := processes("pg_basebackup", exchange)):
            assert time.monotonic() < end
        seen.extend(" ".join((*process.info["cmdline"], *process.info["environ"].values())) for process in found)

    ended = shipped.pod.changed(extra={"checkpoint": "fast", "max_rate": "32M"}).run("base", during=look)
    assert ended.code == ExitCode.DONE, ended.said
    assert seen
    assert not any(PASSWORD in text for text in seen)


def processes(name: str, exchange: Path) -> list[psutil.Process]:
    """Processes of this pod by a word of their command line, with what was read of them."""
    found = []
    for process in psutil.process_iter(["cmdline", "environ"]):
        words = process.info["cmdline"] or []
        inside = str(exchange) in " ".join((*words, *(process.info["environ"] or {}).values()))
        if inside and any(word == name or word.endswith(f"/{name}") for word in words):
            found.append(process)
    return found
