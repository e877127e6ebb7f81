"""Shipping and opening without a server: what was changed, cut or encrypted to someone else is never taken for a copy."""

import io
import os
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from jobs import ship
from jobs.cipher import cipher
from jobs.cipher.age import pyrage
from jobs.exit_code import ExitCode, Failure
from jobs.manifest import Manifest
from jobs.opened import Damaged, open_into, unpacked
from jobs.paths import Paths
from jobs.run import Run
from jobs.store import Exists
from jobs.store.volume import Volume
from jobs.stream import Measured, Parts
from specs.job_document import ObjectStoreAddress
from tests.jobs.copies import document
from tests.jobs.streams import base


class Bench:
    """A run whose dumper is this test."""

    def __init__(self, folder: Path, name: str = "age"):
        public, self.identity = keys(folder, name)
        target = ObjectStoreAddress("volume", path=str(folder / "copies"))
        told = document(("daily", 7), cipher=name, recipients=(public,), object_store=target)
        self.run = Run(told, Paths(exchange=folder / "exchange", identity=folder), "base", "")
        self.run.exchange.prepare("", {})

    def ship(self, data: bytes, *, status: str | None = "0", facts: str = "", errors: str = "") -> ExitCode:
        """The stream, then the status behind it as the engine's script writes them."""

        def dump() -> None:
            folder = self.run.exchange.folder
            (folder / "facts").write_text(facts)
            (folder / "errors").write_text(errors)
            with (folder / "stream").open("wb") as pipe:
                pipe.write(data)
            if status is not None:
                self.run.exchange.write("status", status)

        dumper = threading.Thread(target=dump)
        dumper.start()
        try:
            return ship.run(self.run)
        finally:
            dumper.join()

    @property
    def only(self) -> Manifest:
        [manifest] = self.run.catalogue().bases
        return manifest

    def open(self, manifest: Manifest | None = None) -> bytes:
        target = io.BytesIO()
        open_into(self.run.store, manifest or self.only, self.identity, target)
        return target.getvalue()


def keys(folder: Path, name: str) -> tuple[str, Path]:
    """A fresh pair: the public key as text, the private one as a file."""
    file = folder / "identity"
    if name == "age":
        made = pyrage.x25519.Identity.generate()
        file.write_text(str(made))
        return str(made.to_public()), file
    home = folder / "g"
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
    try:
        generate = [*gpg, "--quick-generate-key", "test", "default", "default", "never"]
        subprocess.run(generate, capture_output=True, check=True)
        public = subprocess.run([*gpg, "--armor", "--export"], capture_output=True, check=True, text=True).stdout
        file.write_bytes(subprocess.run([*gpg, "--export-secret-keys"], capture_output=True, check=True).stdout)
    finally:
        subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], capture_output=True, check=False)
    return public, file


def archive() -> bytes:
    return base({f"file-{number}": os.urandom(100_000) for number in range(3)})


@pytest.fixture(params=["age", "openpgp-aes256"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    return Bench(tmp_path, request.param)


@pytest.mark.covers("BKP-05", "BUG-15")
def test_what_was_shipped_opens_to_the_same_bytes(bench: Bench) -> None:
    data = archive()
    assert bench.ship(data, facts="engine_version=16.4\ncount.before.orders=5\ncount.after.orders=7\n") is ExitCode.DONE
    assert bench.open() == data
    assert (bench.only.counts["orders"].fewest, bench.only.counts["orders"].most) == (5, 7)
    stored = b"".join(bench.run.store.get(part.key) for part in bench.only.parts)
    assert data[512:1512] not in stored


@pytest.mark.covers("BUG-05", "BUG-06")
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.999])
def test_one_changed_byte_is_found_and_named(bench: Bench, share: float) -> None:
    bench.ship(archive())
    [part] = bench.only.parts
    data = bytearray(bench.run.store.get(part.key))
    data[int(share * (len(data) - 1))] ^= 0x20
    bench.run.store.put(part.key, bytes(data))
    with pytest.raises(Damaged, match=part.key):
        bench.open()


@pytest.mark.covers("BUG-05", "BUG-06")
def test_a_cut_copy_is_found_even_with_a_manifest_that_agrees(bench: Bench) -> None:
    """The cipher and the size of the whole catch what the parts' own sums were recomputed for."""
    data = archive()
    bench.ship(data)
    store = bench.run.store
    [part] = bench.only.parts
    whole = store.get(part.key)
    parts = Parts("test/shop/db/parts/forged", store.put)
    parts.write(whole[: len(whole) // 2])
    parts.close()
    with pytest.raises(Damaged, match="does not open"):
        bench.open(replace(bench.only, parts=tuple(parts.parts)))


def test_a_manifest_without_parts_opens_nothing(bench: Bench) -> None:
    bench.ship(archive())
    with pytest.raises(Damaged):
        bench.open(replace(bench.only, parts=()))


def test_another_key_opens_nothing(bench: Bench, tmp_path: Path) -> None:
    bench.ship(archive())
    (tmp_path / "other").mkdir()
    _, bench.identity = keys(tmp_path / "other", bench.run.document.cipher)
    with pytest.raises(Damaged, match="does not open"):
        bench.open()


@pytest.mark.covers("BUG-02", "BUG-03")
@pytest.mark.parametrize(
    ("data", "ending", "code"),
    [
        (archive(), {"status": "1"}, ExitCode.RETRY),
        (archive(), {"status": None}, ExitCode.RETRY),
        (archive(), {"status": "1", "errors": "FATAL: password authentication failed for user"}, ExitCode.CREDENTIALS),
        (b"", {}, ExitCode.RETRY),
        (archive()[:-20_480], {}, ExitCode.RETRY),
    ],
    ids=["failed", "killed", "refused", "empty", "cut"],
)
def test_an_incomplete_dump_publishes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, ending: dict[str, str | None], code: ExitCode
) -> None:
    monkeypatch.setattr("jobs.ship.STATUS_PATIENCE", 0.2)
    bench = Bench(tmp_path)
    with pytest.raises(Failure) as failure:
        bench.ship(data, **ending)  # type: ignore[arg-type]
    assert failure.value.code is code
    assert bench.run.catalogue().bases == []


def test_of_two_runs_of_a_slot_one_wins(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    now = bench.run.store.now()
    bench.run.job_name = f"shop-backup-db-base-{now // 60}"
    first, second = archive(), archive()
    assert bench.ship(first) is ExitCode.DONE
    bench.run.exchange.prepare("", {})
    assert bench.ship(second) is ExitCode.DONE
    assert bench.open() == first
    assert len(bench.run.catalogue().litter()) == 1


def test_an_archive_cannot_leave_its_folder(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.ship(base({"../outside": b""}))
    with pytest.raises(Damaged, match="does not unpack"):
        unpacked(bench.run.store, bench.only, bench.identity, tmp_path / "data")
    assert not (tmp_path / "outside").exists()


def test_parts_are_cut_at_their_size() -> None:
    kept: dict[str, bytes] = {}
    parts = Parts("p", kept.__setitem__, size=10)
    parts.write(b"x" * 25)
    parts.close()
    assert [len(data) for data in kept.values()] == [10, 10, 5]
    assert [part.key for part in parts.parts] == list(kept)


def test_a_full_store_is_not_taken_for_a_damaged_copy(tmp_path: Path) -> None:
    class Full:
        def write(self, data: bytes, /) -> int:
            raise OSError(28, "No space left on device")

    public, _ = keys(tmp_path, "age")
    with pytest.raises(OSError, match="No space left"):
        cipher("age").encrypt(io.BytesIO(b"x" * 1_000_000), Full(), (public,))


def test_measures_are_those_of_the_stream() -> None:
    measured = Measured(io.BytesIO(b"abc" * 50_000))
    while measured.read(1_000):
        pass
    assert (measured.bytes, measured.head[:3], measured.tail[-3:]) == (150_000, b"abc", b"abc")


def test_volume_create_is_exclusive_and_whole(tmp_path: Path) -> None:
    store = Volume(tmp_path)
    winners: list[int] = []

    def write(number: int) -> None:
        try:
            store.create("a/manifest.json", str(number).encode() * 1000)
        except Exists:
            return
        winners.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(winners) == 1
    assert store.get("a/manifest.json") == str(winners[0]).encode() * 1000
    assert store.keys("a") == ["a/manifest.json"]
