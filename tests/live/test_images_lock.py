"""`make images-lock` against a real registry on loopback, and everything that is rendered afterwards."""

import io
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands.failure import BAD_INPUT
from components.image_lock import digests
from components.images import IMAGES, references
from tests.live.clone import Clone, built
from tests.support.program_server import serving
from tests.support.servers import free_port
from tools.toolchain.programs import program

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("images-lock")]

PLATFORMS = ("linux/amd64", "linux/arm64")


def crane(*arguments: str) -> str:
    done = subprocess.run([program("crane"), *arguments], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def layer(folder: Path, content: str) -> Path:
    path = folder / f"{content}.tar"
    with tarfile.open(path, "w") as archive:
        archive.addfile(tarfile.TarInfo(content), io.BytesIO())
    return path


def mirrored(place: str, reference: str) -> str:
    return f"{place}/{reference.partition('/')[2]}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A registry with every image of the table: one for two platforms, which all but one of the tags stand for."""
    built("crane")
    folder = tmp_path_factory.mktemp("registry")
    here = f"127.0.0.1:{free_port()}"
    with serving("crane", ["registry", "serve", "--address", here], f"http://{here}/v2/", folder / "registry.log"):
        images = []
        for platform in PLATFORMS:
            plain = f"{here}/base:{platform.rpartition('/')[2]}"
            crane("append", "--new_layer", str(layer(folder, plain.rpartition(":")[2])), "--new_tag", plain)
            crane("mutate", "--set-platform", platform, "--tag", plain, plain)
            images.append(plain)
        crane(
            "index",
            "append",
            *(option for image in images for option in ("--manifest", image)),
            "--tag",
            f"{here}/base:all",
        )
        for reference in references():
            single = reference == IMAGES["nginx"]
            crane("copy", images[0] if single else f"{here}/base:all", mirrored(here, reference))
        yield here


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return Clone(tmp_path_factory.mktemp("locking"))


@pytest.fixture(scope="module")
def locked(clone: Clone, place: str) -> Path:
    """The clone's lock, written from the registry."""
    said = clone.run("images-lock", "--mirror", place)
    assert f"{len(references())} images in images.lock" in said
    return clone.root / "images.lock"


def pods(folder: Path) -> Iterator[dict[str, Any]]:
    """Every pod specification below rendered manifests."""
    for path in folder.rglob("*.yaml"):
        spec = yaml.safe_load(path.read_text(encoding="utf-8")).get("spec") or {}
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec and "containers" in spec["template"].get("spec", {}):
            yield spec["template"]["spec"]


def test_the_digests_are_those_that_another_client_finds(locked: Path, place: str) -> None:
    found = digests(locked)
    assert set(found) == set(references())
    assert len(set(found.values())) == 2
    for reference in (IMAGES["prometheus"], IMAGES["nginx"]):
        assert found[reference] == crane("digest", mirrored(place, reference))
    images = yaml.safe_load(locked.read_text(encoding="utf-8"))["images"]
    platforms = images[IMAGES["prometheus"]]["platforms"]
    assert platforms == {
        platform: crane("digest", "--platform", platform, mirrored(place, IMAGES["prometheus"]))
        for platform in PLATFORMS
    }
    assert images[IMAGES["nginx"]]["platforms"] == {}


def test_every_pod_runs_what_the_lock_says(locked: Path, clone: Clone) -> None:
    clone.run("render", "--env", "dev", "--out", str(clone.root / "rendered"))
    used = {
        container["image"]
        for pod in pods(clone.root / "rendered" / "manifests")
        for container in (*pod["containers"], *pod.get("initContainers", ()))
        if not container["image"].startswith("localhost/")
    }
    known = {f"{reference}@{digest}" for reference, digest in digests(locked).items()}
    assert len(used) > 15
    assert used <= known


def test_a_newer_table_is_refused_until_it_is_locked_again(locked: Path, clone: Clone) -> None:
    table = clone.root / "components" / "images.py"
    text = table.read_text(encoding="utf-8")
    try:
        table.write_text(text.replace(IMAGES["grafana"], f"{IMAGES['grafana']}0"), encoding="utf-8")
        said = clone.run("render", "--env", "dev", "--out", str(clone.root / "again"), wanted=BAD_INPUT)
    finally:
        table.write_text(text, encoding="utf-8")
    assert "Traceback" not in said
    assert said.count("run `make images-lock`") == 2
    assert f"images.lock: {IMAGES['grafana']}0\n" in said
