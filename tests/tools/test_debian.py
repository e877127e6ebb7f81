"""Programs from packages: unpacked once, or a plain reason."""

from pathlib import Path

import pytest

from tools import debian
from tools.debian import Unobtainable, environment, unpacked


def test_what_is_there_is_not_unpacked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a-b").mkdir()
    (tmp_path / "a-b" / ".complete").touch()
    monkeypatch.setattr(debian, "run", lambda *_: pytest.fail("nothing had to be run"))
    assert unpacked(["b", "a"], tmp_path) == tmp_path / "a-b"


def test_a_cut_off_unpacking_is_not_taken_for_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "half").touch()
    archive = tmp_path / "a.archives" / "a.deb"
    archive.parent.mkdir()
    archive.touch()
    monkeypatch.setattr(debian.shutil, "which", lambda name: name)
    monkeypatch.setattr(debian.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(debian, "download", lambda *_: [archive])
    ran: list[list[str]] = []
    monkeypatch.setattr(debian, "run", lambda command, *_: ran.append(command))
    root = unpacked(["a"], tmp_path)
    assert ran == [["dpkg-deb", "-x", str(archive), str(root)]]
    assert [path.name for path in root.iterdir()] == [".complete"]


def test_without_apt_the_reason_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian.shutil, "which", lambda _: None)
    with pytest.raises(Unobtainable, match="apt-get is missing: install a"):
        unpacked(["a"], tmp_path)


def test_a_failing_program_is_named_with_what_it_said() -> None:
    with pytest.raises(Unobtainable, match="ls --wrong-option failed: "):
        debian.run(["ls", "--wrong-option"])


def test_programs_below_a_root_come_first(tmp_path: Path) -> None:
    found = environment(tmp_path, [tmp_path / "own"])
    assert found["PATH"].split(":")[:2] == [str(tmp_path / "own"), str(tmp_path / "usr/bin")]
    assert str(tmp_path / "usr/lib/x86_64-linux-gnu") in found["LD_LIBRARY_PATH"]


def test_links_lead_to_what_was_unpacked(tmp_path: Path) -> None:
    """A package's links lead to where it would be installed, and nothing is there."""
    (tmp_path / "etc" / "java").mkdir(parents=True)
    (tmp_path / "etc" / "java" / "security").write_text("rules", encoding="utf-8")
    home = tmp_path / "usr" / "home"
    home.mkdir(parents=True)
    (home / "security").symlink_to("/etc/java/security")
    (home / "near").symlink_to("security")
    (home / "elsewhere").symlink_to("/nowhere/at-all")
    for _ in range(2):
        debian.relink(home, tmp_path)
    assert (home / "security").readlink() == tmp_path / "etc" / "java" / "security"
    assert (home / "near").read_text(encoding="utf-8") == "rules"
    assert str((home / "elsewhere").readlink()) == "/nowhere/at-all"


def test_the_compiler_says_its_version() -> None:
    assert debian.java_version("javac 17.0.15\n") == 17
    assert debian.java_version("javac 1.8.0_402\n") == 1
    assert debian.java_version("something else") == 0
