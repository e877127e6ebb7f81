"""Java servers from pinned archives to finished folders of the cache."""

import errno
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from tools.toolchain import folders, locks, maven
from tools.toolchain.archive import ARCHIVE_SETS, Archive, ArchiveSet
from tools.toolchain.failures import MissingProgram, ToolchainFailure, disk_full
from tools.toolchain.locations import RECEIPT, REPOSITORY, servers_folder
from tools.toolchain.progress import Progress, size


def home(archives: ArchiveSet) -> Path:
    """Where the unpacked set lies, or will."""
    return servers_folder() / archives.name / f"{archives.version}-{archives.digest(REPOSITORY)}"


def is_there(archives: ArchiveSet) -> bool:
    return (home(archives) / RECEIPT).is_file()


def server(name: str) -> Path:
    """The folder of a server that is already there. Raises MissingProgram, which says how to get it."""
    archives = next((archives for archives in ARCHIVE_SETS if archives.name == name), None)
    if archives is None:
        known = ", ".join(archives.name for archives in ARCHIVE_SETS)
        raise MissingProgram(f"there is no server {name!r}; there are {known}")
    if not is_there(archives):
        raise MissingProgram(f"{name} {archives.version} is not here: run `python3 -m tools.toolchain ensure prove`")
    return home(archives)


def missing(programs: Iterable[str]) -> list[ArchiveSet]:
    wanted = set(programs)
    return [archives for archives in ARCHIVE_SETS if archives.needed_for & wanted and not is_there(archives)]


def ensure(programs: Iterable[str]) -> None:
    """Bring the sets that the groups of programs need; at once when they are there. Raises ToolchainFailure."""
    absent = missing(programs)
    if absent:
        check_space(absent)
    for archives in absent:
        obtain(archives)


def check_space(absent: Iterable[ArchiveSet]) -> None:
    servers_folder().mkdir(parents=True, exist_ok=True)
    wanted, free = sum(archives.megabytes * 1e6 for archives in absent), shutil.disk_usage(servers_folder()).free
    if free < wanted:
        raise ToolchainFailure(
            f"the Java servers take about {size(wanted)}, and {size(free)} are free where {servers_folder()} lies. "
            "Free some space, then run the same command again."
        )


def obtain(archives: ArchiveSet, source: str = "") -> Path:
    """Download, check and unpack one set; at once if another process has done it meanwhile."""
    folder = home(archives)
    progress = Progress(f"{archives.name} {archives.version}")
    with locks.held(folder.parent / "lock", lambda: progress.say("another run fetches it, waiting")):
        if is_there(archives):
            return folder
        downloads = folder.parent / "downloads"
        try:
            files = download(archives.archives(REPOSITORY), downloads, source or maven.repository(), progress)
            with folders.made_whole(folder) as unfinished:
                for archive, file in files.items():
                    lay_out(archive, file, unfinished)
        finally:
            progress.close()
        shutil.rmtree(downloads)
    progress.done(f"unpacked ({size(folders.bytes_of(folder))})")
    return folder


def download(wanted: tuple[Archive, ...], folder: Path, source: str, progress: Progress) -> dict[Archive, Path]:
    found: dict[Archive, Path] = {}
    for position, archive in enumerate(wanted, 1):

        def tick(received: int, name: str = archive.name, position: int = position) -> None:
            progress.show(f"file {position} of {len(wanted)}, {name}: {size(received)}")

        found[archive] = maven.fetch(archive, folder, source, tick)
    return found


def lay_out(archive: Archive, file: Path, folder: Path) -> None:
    try:
        if archive.name.endswith(".zip"):
            unpack(file, folder)
        else:
            (folder / "lib").mkdir(exist_ok=True)
            shutil.copyfile(file, folder / "lib" / archive.name)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise disk_full(archive.name) from error


def unpack(file: Path, folder: Path) -> None:
    """All below the archive's one outermost folder, programs executable and everything readable by the servers' user."""
    with zipfile.ZipFile(file) as content:
        for member in content.infolist():
            inner = PurePosixPath(member.filename).parts[1:]
            if not inner or ".." in inner:
                continue
            target = folder.joinpath(*inner)
            if member.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with content.open(member) as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink)
            target.chmod(0o755 if (member.external_attr >> 16) & 0o100 else 0o644)
