"""Programs from Debian packages without root: what is installed is used, what is missing is unpacked into the cache.

    python -m tools.debian postgresql-15

Nothing is installed: packages are downloaded by apt, unpacked beside each other, and found by path.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tools.toolchain import locks
from tools.toolchain.locations import servers_folder

ARCHITECTURE = "amd64"
LIBRARIES = ("usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu")
PROGRAMS = ("usr/bin", "usr/sbin", "usr/libexec")
NOT_NEEDED = ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")
TIMEOUT = 600
JAVA = 17
"""What Elasticsearch 8 needs at least."""


class Unobtainable(Exception):
    """The packages cannot be had here; says why and what would help."""


def cache() -> Path:
    """The cache folder for unpacked packages: the user's, or the machine's for root, whose servers run as someone else."""
    return servers_folder() / "debian"


def unpacked(packages: Sequence[str], folder: Path | None = None) -> Path:
    """The root below which the packages and all they depend on are unpacked; made once. Raises Unobtainable."""
    root = (folder or cache()) / "-".join(sorted(packages))
    done = root / ".complete"
    if done.exists():
        return root
    for program in ("apt-get", "dpkg-deb"):
        if not shutil.which(program):
            raise Unobtainable(f"{program} is missing: install {' '.join(packages)} by this system's own means")
    if platform.machine() != "x86_64":
        raise Unobtainable(f"only {ARCHITECTURE} is supported, this is {platform.machine()}")
    with locks.held(root.with_name(f"{root.name}.lock")):
        return root if done.exists() else made(packages, root, done)


def made(packages: Sequence[str], root: Path, done: Path) -> Path:
    archives = download(packages, root.with_name(f"{root.name}.archives"))
    print(f"unpacking {len(archives)} packages into {root}", file=sys.stderr)
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for archive in archives:
        run(["dpkg-deb", "-x", str(archive), str(root)])
    done.touch()
    shutil.rmtree(archives[0].parent)
    return root


def download(packages: Sequence[str], folder: Path) -> list[Path]:
    """Archives of the packages and of everything they need, installed here or not. Raises Unobtainable."""
    folder.mkdir(parents=True, exist_ok=True)
    relations = [f"--no-{relation}" for relation in NOT_NEEDED]
    try:
        return fetched(packages, relations, folder, [])
    except Unobtainable:
        # A fresh machine has no package lists, an old one has lists of packages that are gone: fetch a set of our own.
        return fetched(packages, relations, folder, own_lists())


def own_lists() -> list[str]:
    """Options under which apt reads lists of its own, fetched now; no root is needed. Raises Unobtainable."""
    lists = cache() / "lists"
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    options = ["-o", f"Dir::State::lists={lists}", "-o", f"Dir::Cache={cache() / 'apt'}"]
    (cache() / "apt" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    print("fetching package lists", file=sys.stderr)
    run(["apt-get", *options, "update"])
    return options


def fetched(packages: Sequence[str], relations: list[str], folder: Path, options: list[str]) -> list[Path]:
    listed = run(["apt-cache", *options, "depends", "--recurse", *relations, *packages])
    # "<name>" is a virtual package; lines that are indented name relations, the others packages.
    names = [line for line in listed.splitlines() if line and not line.startswith((" ", "<")) and ":" not in line]
    wanted = [name for name in names if not name.startswith(("libc6", "debconf", "init", "systemd", "perl"))]
    print(f"downloading {len(wanted)} packages", file=sys.stderr)
    run(["apt-get", *options, "download", *wanted], folder)
    archives = sorted(folder.glob("*.deb"))
    if not archives:
        raise Unobtainable(f"apt-get downloaded nothing for {' '.join(packages)}")
    return archives


def run(command: list[str], folder: Path | None = None) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unobtainable(f"{command[0]} did not end within {TIMEOUT} s: is the package mirror reachable?") from error
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["without a word"]
        raise Unobtainable(f"{' '.join(command[:2])} failed: {last[0]}; is the package mirror reachable?")
    return done.stdout


def environment(root: Path, more: Iterable[Path] = ()) -> dict[str, str]:
    """PATH and library path under which programs below `root` run."""
    programs = [*map(str, more), *(str(root / folder) for folder in PROGRAMS), os.environ.get("PATH", "")]
    libraries = [str(root / folder) for folder in LIBRARIES]
    return {"PATH": os.pathsep.join(programs), "LD_LIBRARY_PATH": os.pathsep.join(libraries)}


def postgresql() -> dict[str, str]:
    """The environment in which a PostgreSQL server and its tools are found, 15 or newer. Raises Unobtainable."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if installed and int(installed[-1].parts[-3]) >= 15:
        return {"PATH": os.pathsep.join([str(installed[-1].parent), os.environ.get("PATH", "")])}
    root = unpacked(["postgresql-15"])
    return environment(root, [root / "usr/lib/postgresql/15/bin"])


def mariadb() -> dict[str, str]:
    """The same for MariaDB; `ENGINE_BASE` and `ENGINE_MESSAGES` tell an unpacked server where its files are."""
    if shutil.which("mariadbd") and shutil.which("mariadb-dump"):
        return {"PATH": os.environ.get("PATH", "")}
    root = unpacked(["mariadb-server"])
    places = {"ENGINE_BASE": str(root / "usr"), "ENGINE_MESSAGES": str(root / "usr/share/mysql")}
    return {**environment(root), **places}


def nginx() -> dict[str, str]:
    """The same for nginx, which installed lies where only root's PATH leads. Raises Unobtainable."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
    if shutil.which("nginx", path=path):
        return {"PATH": path}
    return environment(unpacked(["nginx-light"]))


def redis() -> dict[str, str]:
    """The same for Redis and its client. Raises Unobtainable."""
    if shutil.which("redis-server") and shutil.which("redis-cli"):
        return {"PATH": os.environ.get("PATH", "")}
    return environment(unpacked(["redis-server"]))


def java() -> dict[str, str]:
    """The same for Java 17 or newer with its compiler, which runs single source files. Raises Unobtainable."""
    compiler = shutil.which("javac")
    if compiler and java_version(run([compiler, "-version"])) >= JAVA:
        home = Path(compiler).resolve().parents[1]
        return {"PATH": os.pathsep.join([str(home / "bin"), os.environ.get("PATH", "")]), "JAVA_HOME": str(home)}
    root = unpacked(["openjdk-17-jdk-headless"])
    home = root / "usr/lib/jvm/java-17-openjdk-amd64"
    relink(home, root)
    return {**environment(root, [home / "bin"]), "JAVA_HOME": str(home)}


def relink(folder: Path, root: Path) -> None:
    """Links below a folder that lead to a place of an installed package lead to the same place below `root` instead."""
    for link in (path for path in folder.rglob("*") if path.is_symlink()):
        target = link.readlink()
        inside = root / str(target).lstrip("/")
        if target.is_absolute() and not target.is_relative_to(root) and inside.exists():
            link.unlink()
            link.symlink_to(inside)


def java_version(told: str) -> int:
    """The major version in what `javac -version` says; 0 where it says something else."""
    found = re.match(r"javac (\d+)", told)
    return int(found[1]) if found else 0


def ruby() -> dict[str, str]:
    """The same for Ruby with its standard library. Raises Unobtainable."""
    if shutil.which("ruby"):
        return {"PATH": os.environ.get("PATH", "")}
    root = unpacked(["ruby3.1"])
    libraries = [root / "usr/lib/ruby/3.1.0", root / "usr/lib/x86_64-linux-gnu/ruby/3.1.0"]
    link = root / "usr/bin/ruby"
    if not link.exists():
        link.symlink_to("ruby3.1")
    return {**environment(root), "RUBYLIB": os.pathsep.join(map(str, libraries)), "RUBYOPT": "--disable-gems"}


if __name__ == "__main__":
    try:
        print(unpacked(sys.argv[1:]))
    except Unobtainable as reason:
        sys.exit(f"debian packages: {reason}")
