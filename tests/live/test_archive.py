"""Configuration as a copy: what was archived renders again from its commit, and the real engine takes its state anew."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from commands.failure import BAD_INPUT
from jobs.cipher.age import pyrage
from jobs.manifest import Manifest, decoded
from jobs.receipt import Receipt
from jobs.receipt import decoded as receipt_of
from tests.live.clone import Clone
from tests.support.coverage import covers

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("archive")]

WRONG = 1
PROJECT = """name: groundcrew
runtime: {{ name: python, options: {{ virtualenv: {venv} }} }}
"""
PROGRAM = """import pulumi_random
password = pulumi_random.RandomPassword("password", length=20)
pulumi_random.RandomPassword("other", length=20, keepers={"of": password.result})
"""
UPDATE = """import sys
from commands.engine import Engine
from commands.target import NO_CLUSTER
engine = Engine("dev", NO_CLUSTER)
engine.prepare()
engine.quiet("up", "--yes", "--skip-preview", "--stack", "dev", "--config-file", str(engine.file), "--cwd", sys.argv[1])
"""
"""A stack with a generated secret, made by the engine as `make up` calls it."""
LIE = """import json, sys
from pathlib import Path
from commands import archive, configuration_copy as copies
from commands.check_input import checked
import argparse
parser = argparse.ArgumentParser()
archive.arguments(parser)
options = parser.parse_args(["ship", "--env", "dev", "--folder", sys.argv[1]])
def altered(*given):
    found = copies.Configuration(*given)
    return copies.Configuration(found.revision, found.identifier, found.state, {**found.files, "nginx/nginx.conf": "other"})
archive.copies = type(sys)("altered")
vars(archive.copies).update({**vars(copies), "Configuration": altered})
sys.exit(archive.run(options))
"""


@dataclass(frozen=True)
class Archived:
    clone: Clone
    folder: Path
    identity: Path
    shipped: str
    """What shipping the one copy said."""

    def command(self, *words: str, wanted: int = 0, **variables: Any) -> str:
        place = ("--env", "dev", "--folder", str(self.folder))
        return self.clone.run("archive", *words, *place, wanted=wanted, **variables)

    def verify(self, wanted: int = 0, **variables: Any) -> str:
        return self.command("verify", "--identity", str(self.identity), wanted=wanted, **variables)

    def python(self, code: str, *words: str) -> str:
        done = subprocess.run(
            [str(self.clone.local / "venv" / "bin" / "python"), "-c", code, *words],
            cwd=self.clone.root, env=self.clone.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def newest(self) -> Manifest:
        file = max(self.folder.glob("dev/platform/configuration/base/*.json"))
        return decoded(file.read_bytes())

    @property
    def receipts(self) -> list[Receipt]:
        files = self.folder.glob("dev/platform/configuration/receipts/*/*.json")
        return sorted((receipt_of(file.read_bytes()) for file in files), key=lambda receipt: receipt.at)


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archived]:
    place = tmp_path_factory.mktemp("archive")
    clone = Clone(place)
    identity = pyrage.x25519.Identity.generate()
    (place / "identity").write_text(str(identity))
    settings = clone.root / "Pulumi.dev.yaml"
    lines = settings.read_text().splitlines(keepends=True)
    settings.write_text("".join(f"    - {identity.to_public()}\n" if "- age1" in line else line for line in lines))
    committed(clone.root)
    program = place / "program"
    program.mkdir()
    (program / "Pulumi.yaml").write_text(PROJECT.format(venv=sys.prefix))
    (program / "__main__.py").write_text(PROGRAM)
    made = Archived(clone, place / "copies", place / "identity", "")
    made.python(UPDATE, str(program))
    yield replace(made, shipped=made.command("ship"))
    shutil.rmtree(place, ignore_errors=True)


def committed(root: Path) -> None:
    who = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    for words in (("init", "--quiet"), ("add", "--all"), (*who, "commit", "--quiet", "--message", "all")):
        subprocess.run(["git", *words], cwd=root, check=True)


@covers("BKP-04", "DR-06")
def test_an_archived_environment_can_be_made_again(archived: Archived) -> None:
    copy = archived.newest
    assert copy.counts["resources"].most == 4, "the stack, its provider and two passwords"
    assert f"base {copy.copy}" in archived.shipped
    shown = archived.verify()
    assert f"renders the same {copy.counts['files'].most} files" in shown
    assert "the 4 resources of its state" in shown
    assert archived.receipts[-1].passed
    stored = b"".join((archived.folder / part.key).read_bytes() for part in copy.parts)
    assert stored.startswith(b"age-encryption.org/v1")
    assert f"keep    {copy.copy}" in archived.command("retain")


def test_a_damaged_copy_is_red_and_named(archived: Archived) -> None:
    part = archived.folder / archived.newest.parts[0].key
    whole = part.read_bytes()
    part.write_bytes(whole[:-1])
    try:
        assert archived.newest.parts[0].key in archived.verify(WRONG)
    finally:
        part.write_bytes(whole)
    assert not archived.receipts[-1].passed


def test_what_no_commit_holds_is_not_archived(archived: Archived) -> None:
    stray = archived.clone.root / "docs" / "stray.md"
    stray.write_text("new\n")
    try:
        said = archived.command(wanted=BAD_INPUT)
    finally:
        stray.unlink()
    assert "docs/stray.md; commit" in said


@pytest.mark.prove
def test_a_state_whose_passphrase_is_lost_is_red(archived: Archived) -> None:
    said = archived.verify(WRONG, PULUMI_CONFIG_PASSPHRASE="another")
    assert "the engine does not take the state" in said
    assert not archived.receipts[-1].passed


@pytest.mark.prove
def test_a_render_that_is_not_the_commits_is_red(archived: Archived) -> None:
    archived.python(LIE, str(archived.folder))
    said = archived.verify(WRONG)
    assert "1 files differ from what commit" in said
    assert "nginx/nginx.conf" in said
