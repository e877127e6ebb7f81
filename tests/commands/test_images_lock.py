"""`make images-lock` as a command: everything or nothing, the same file again, and a word about tags that moved."""

from pathlib import Path

import pytest

from commands import __main__ as front
from commands.failure import SURROUNDINGS
from components import images
from components.image_lock import digests, text
from tests.support.registry_server import Asked, Said, digest, manifest, registry


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(images, "LOCK", tmp_path / "images.lock")
    digests.cache_clear()
    return tmp_path / "images.lock"


def own(asked: Asked, *, release: str = "first") -> Said:
    """Every image has a manifest of its own."""
    return manifest({"annotations": {"of": asked.path, "release": release}})


def test_every_image_of_the_table_is_locked_twice_the_same(lock: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with registry(own) as server:
        assert front.main(["images-lock", "--mirror", server.place]) == 0
        written = lock.read_bytes()
        assert front.main(["images-lock", "--mirror", server.place]) == 0
    assert lock.read_bytes() == written
    found = digests(lock)
    assert list(found) == list(images.references())
    grafana = own(Asked("/v2/grafana/grafana/manifests/12.2.1", {}, "", ""))
    assert found[images.IMAGES["grafana"]] == digest(grafana.body)
    assert images.lock_faults() == []
    said = capsys.readouterr().out
    assert f"{len(found)} images in images.lock" in said
    assert "moved" not in said
    assert [path.name for path in lock.parent.iterdir()] == ["images.lock"]


def test_one_image_that_cannot_be_had_leaves_the_lock_as_it_is(lock: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock.write_text(text({}), encoding="utf-8")
    with registry(lambda asked: Said(404) if "/grafana/" in asked.path else own(asked)) as server:
        assert front.main(["images-lock", "--mirror", server.place]) == SURROUNDINGS
    assert lock.read_text(encoding="utf-8") == text({})
    said = capsys.readouterr().err
    assert f"1 of {len(images.references())} images cannot be resolved" in said
    assert f"{images.IMAGES['grafana']}: {server.place} answers 404" in said


def test_a_tag_that_moved_is_told(lock: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with registry(own) as server:
        front.main(["images-lock", "--mirror", server.place])
    with registry(lambda asked: own(asked, release="second" if "/grafana/" in asked.path else "first")) as server:
        assert front.main(["images-lock", "--mirror", server.place]) == 0
    moved = [line for line in capsys.readouterr().out.splitlines() if line.startswith("moved: ")]
    assert [line.split()[1] for line in moved] == [images.IMAGES["grafana"]]
