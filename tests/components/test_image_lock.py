"""images.lock: written the same for the same images, read where it is of the table, refused where it is old or broken."""

import json
from pathlib import Path

import pytest

from commands.check_input import checked
from commands.failure import BAD_INPUT, CommandFailure
from components import images
from components.handbook.server import server
from components.image_lock import Locked, digests, faults, text
from policies.finding import Found
from policies.images import pinned
from tests.support.coverage import covers

DIGEST = f"sha256:{'0a' * 32}"
OTHER = f"sha256:{'1b' * 32}"
WHOLE = {reference: Locked(DIGEST, {"linux/arm64": OTHER, "linux/amd64": DIGEST}) for reference in images.references()}


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program looks for its lock, here in a folder of its own."""
    place = tmp_path / "images.lock"
    monkeypatch.setattr(images, "LOCK", place)
    digests.cache_clear()
    return place


def test_the_table_names_each_image_once_with_a_registry_and_a_version() -> None:
    references = images.references()
    assert len(references) == len(set(references)) > 25
    assert all("{" not in reference and "." in reference.partition("/")[0] for reference in references)
    assert images.engine_image("postgresql", "16").partition("@")[0] in references


def test_the_file_is_the_same_for_the_same_images() -> None:
    backwards = {
        r: Locked(found.digest, dict(reversed(list(found.platforms.items())))) for r, found in reversed(WHOLE.items())
    }
    assert text(WHOLE) == text(backwards)
    assert list(json.loads(text(WHOLE))["images"]) == sorted(WHOLE)


def test_without_a_lock_everything_is_as_the_table_says(lock: Path) -> None:
    assert images.lock_faults() == []
    assert images.image("prometheus") == images.IMAGES["prometheus"]


@covers("BUG-89")
def test_a_locked_image_runs_by_its_digest(lock: Path) -> None:
    lock.write_text(text(WHOLE), encoding="utf-8")
    assert images.lock_faults() == []
    assert images.image("prometheus") == f"{images.IMAGES['prometheus']}@{DIGEST}"
    assert images.engine_image("redis", "7") == f"docker.io/library/redis:7.4.6@{DIGEST}"
    objects = server(checked("prod").environment, {"index.md": "# Page"})
    [workload] = [found for found in objects if found["kind"] == "Deployment"]
    ours = workload["spec"]["template"]["spec"]["containers"][0]["image"]
    assert ours == f"{images.IMAGES['nginx']}@{DIGEST}"
    pod = {"spec": {"containers": [{"name": "main", "image": ours}]}}
    assert list(pinned(Found("kubernetes:core/v1:Pod", pod))) == []


def test_a_lock_of_another_table_is_a_fault_with_every_image_that_differs(lock: Path) -> None:
    changed = dict(WHOLE)
    changed["docker.io/grafana/grafana:12.0.0"] = changed.pop(images.IMAGES["grafana"])
    lock.write_text(text(changed), encoding="utf-8")
    told = {fault.path: fault for fault in images.lock_faults()}
    assert set(told) == {images.IMAGES["grafana"], "docker.io/grafana/grafana:12.0.0"}
    assert {fault.mend for fault in told.values()} == {"run `make images-lock`"}
    with pytest.raises(CommandFailure) as failed:
        checked("prod")
    assert failed.value.exit_code == BAD_INPUT
    assert str(failed.value).startswith("2 faults found\nimages.lock: docker.io/grafana/grafana:12.")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"\xff\xfe", b"[]", b"null", b"{}", b'{"version": 2, "images": {}}', b'{"version": 1}',
        b'{"version": 1, "images": []}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_file_that_is_no_lock_is_one_fault(lock: Path, content: bytes) -> None:
    lock.write_bytes(content)
    [fault] = images.lock_faults()
    assert "make images-lock" in fault.mend
    assert images.image("prometheus") == images.IMAGES["prometheus"]


@pytest.mark.parametrize(
    "entry", [None, {}, "text", [], {"digest": 5}, {"digest": "sha256:0a"}, {"digest": DIGEST.upper()}]
)
def test_an_entry_without_a_digest_is_a_fault(lock: Path, entry: object) -> None:
    content = json.loads(text(WHOLE))
    content["images"][images.IMAGES["grafana"]] = entry
    lock.write_text(json.dumps(content), encoding="utf-8")
    assert [fault.path for fault in faults(lock, images.references())] == [images.IMAGES["grafana"]]
    assert images.image("grafana") == images.IMAGES["grafana"]
