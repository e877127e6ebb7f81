"""Pinned archives: fetched once, gone on with after an interruption, and never used with other bytes than the lock's."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from tests.support.background_server import answering
from tools.toolchain import archives
from tools.toolchain.archive import ARCHIVE_SETS, Archive
from tools.toolchain.failures import MissingProgram, ToolchainFailure
from tools.toolchain.locations import REPOSITORY
from tools.toolchain.maven import CENTRAL, fetch, repository

CONTENT = bytes(range(256)) * 4096
"""One megabyte: several blocks."""


class Files(BaseHTTPRequestHandler):
    """A repository whose connections end early as often as it is told, and which may not know ranges."""

    content = CONTENT
    cuts = 0
    ranges = True
    asked: ClassVar[list[str]] = []
    guard = threading.Lock()

    def do_GET(self) -> None:
        if self.path != "/group/file.jar":
            self.send_error(404)
            return
        wanted = self.headers.get("Range", "") if self.ranges else ""
        start = int(wanted.removeprefix("bytes=").rstrip("-") or 0)
        with self.guard:
            self.asked.append(self.headers.get("Range", ""))
            type(self).cuts -= 1
            cut = type(self).cuts >= 0
        if start >= len(self.content):
            self.send_error(416)
            return
        body = self.content[start:]
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Quiet: what was asked is kept in `asked`."""


@pytest.fixture
def files() -> type[Files]:
    return type("Own", (Files,), {"asked": [], "cuts": 0, "guard": threading.Lock()})


@pytest.fixture
def source(files: type[Files]) -> Iterator[str]:
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), files)) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}"


ARCHIVE = Archive("group/file.jar", hashlib.sha256(CONTENT).hexdigest())


def test_what_was_cut_off_is_gone_on_with(files: type[Files], source: str, tmp_path: Path) -> None:
    files.cuts = 2
    heard: list[int] = []
    assert fetch(ARCHIVE, tmp_path, source, heard.append).read_bytes() == CONTENT
    half = len(CONTENT) // 2
    assert files.asked == ["", f"bytes={half}-", f"bytes={half + half // 2}-"]
    assert heard[-1] == len(CONTENT)
    assert fetch(ARCHIVE, tmp_path, "http://127.0.0.1:1").exists(), "what is there is not asked for again"


def test_a_part_of_an_earlier_run_is_kept(files: type[Files], source: str, tmp_path: Path) -> None:
    (tmp_path / f"{ARCHIVE.sha256}.partial").write_bytes(CONTENT[:1000])
    assert fetch(ARCHIVE, tmp_path, source).read_bytes() == CONTENT
    assert files.asked == ["bytes=1000-"]


def test_a_whole_part_needs_only_its_checksum(source: str, tmp_path: Path) -> None:
    (tmp_path / f"{ARCHIVE.sha256}.partial").write_bytes(CONTENT)
    assert fetch(ARCHIVE, tmp_path, source).read_bytes() == CONTENT


def test_a_damaged_part_is_dropped(files: type[Files], source: str, tmp_path: Path) -> None:
    (tmp_path / f"{ARCHIVE.sha256}.partial").write_bytes(b"damaged")
    assert fetch(ARCHIVE, tmp_path, source).read_bytes() == CONTENT
    assert files.asked == ["bytes=7-", ""]


def test_a_server_without_ranges_sends_all_again(files: type[Files], source: str, tmp_path: Path) -> None:
    files.ranges = False
    (tmp_path / f"{ARCHIVE.sha256}.partial").write_bytes(CONTENT[:1000])
    assert fetch(ARCHIVE, tmp_path, source).read_bytes() == CONTENT


def test_other_bytes_are_not_used(files: type[Files], source: str, tmp_path: Path) -> None:
    files.content = b"something else"
    with pytest.raises(ToolchainFailure, match="does not have the checksum of its lock"):
        fetch(ARCHIVE, tmp_path, source)
    assert list(tmp_path.iterdir()) == []


def test_a_repository_that_lacks_it_or_is_away_is_said(source: str, tmp_path: Path) -> None:
    with pytest.raises(ToolchainFailure, match="answered 404"):
        fetch(Archive("group/other.jar", "0" * 64), tmp_path, source)
    with pytest.raises(ToolchainFailure, match="run the same command again: it goes on"):
        fetch(ARCHIVE, tmp_path, "http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("mirror", "found"),
    [
        ("central", "https://mirror.example/maven"),
        ("*", "https://mirror.example/maven"),
        ("external:*", "https://mirror.example/maven"),
        ("*,!central", CENTRAL),
        ("another", CENTRAL),
    ],
)
def test_a_mirror_of_maven_s_settings_is_used(mirror: str, found: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.xml"
    entry = f"<mirror><id>m</id><mirrorOf>{mirror}</mirrorOf><url>https://mirror.example/maven/</url></mirror>"
    for namespace in ("", ' xmlns="http://maven.apache.org/SETTINGS/1.0.0"'):
        file.write_text(f"<settings{namespace}><mirrors>{entry}</mirrors></settings>", encoding="utf-8")
        assert repository(file) == found
    assert repository(tmp_path / "none.xml") == CENTRAL


def test_settings_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    (tmp_path / "settings.xml").write_text("<settings>", encoding="utf-8")
    with pytest.raises(ToolchainFailure, match=r"settings\.xml cannot be read"):
        repository(tmp_path / "settings.xml")


def test_a_zip_is_unpacked_below_its_outermost_folder(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        program = zipfile.ZipInfo("server-1.0/bin/start")
        program.external_attr = 0o755 << 16
        made.writestr(program, "run")
        made.writestr("server-1.0/lib/a.jar", "classes")
        made.writestr("server-1.0/../../outside", "no")
    file = tmp_path / "server.zip"
    file.write_bytes(content.getvalue())
    archives.unpack(file, tmp_path / "there")
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert found == ["server.zip", "there/bin/start", "there/lib/a.jar"]
    assert (tmp_path / "there/bin/start").stat().st_mode & 0o111
    assert not (tmp_path / "there/lib/a.jar").stat().st_mode & 0o111


@pytest.mark.parametrize("archives", ARCHIVE_SETS, ids=lambda archives: archives.name)
def test_every_file_is_pinned(archives: archives.ArchiveSet) -> None:
    files = archives.archives(REPOSITORY)
    assert files
    assert len({file.name for file in files}) == len(files)
    assert all(len(file.sha256) == 64 and not file.path.startswith(("/", "http")) for file in files)
    assert any(f"/{archives.version}" in file.path for file in files)


def test_a_server_that_is_not_here_says_how_it_comes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(archives, "servers_folder", lambda: tmp_path)
    with pytest.raises(MissingProgram, match=r"python3 -m tools\.toolchain ensure prove"):
        archives.server("opensearch")
    with pytest.raises(MissingProgram, match="there are elasticsearch-6"):
        archives.server("other")
