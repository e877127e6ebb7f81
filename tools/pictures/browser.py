"""The page bundled from pinned npm packages, and the browser that opens it."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tools.debian import LIBRARIES, Unobtainable, unpacked
from tools.toolchain import npm
from tools.toolchain.failures import ToolchainFailure
from tools.toolchain.locations import cache_folder

SOURCE = Path(__file__).parent
PAGE = """<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,">
<link rel="stylesheet" href="main.css"></head><body style="margin:0"><script src="main.js"></script></body></html>
"""
FONTS = {"Regular": "400-normal", "Medium": "500-normal", "Italic": "400-italic", "MediumItalic": "500-italic"}
"""Grafana's names of its font's files, and those of the package."""
BROWSER = "chromium-headless-shell"
PATIENCE = 600
"""Seconds one board may take: it is drawn by one processor that others may share."""


@dataclass(frozen=True)
class Job:
    """One picture: the page's address, the window's width in pixels and the file to write."""

    address: str
    width: int
    file: str


@dataclass(frozen=True)
class Seen:
    """One panel as it was drawn. `empty` is what stood in place of data, None where there was some."""

    title: str
    empty: str | None
    clipped: bool


@dataclass(frozen=True)
class Drawn:
    file: str
    errors: tuple[str, ...]
    panels: tuple[Seen, ...]


def packages() -> Path:
    """The folder in which the locked npm packages are installed; made once. Raises Unobtainable."""
    try:
        return npm.installed(SOURCE, cache_folder() / "pictures", "0.5 GB of npm packages")
    except ToolchainFailure as failure:
        raise Unobtainable(str(failure)) from failure


def bundle(folder: Path) -> None:
    """Write the page into a folder: index.html, main.js, main.css. Raises Unobtainable."""
    root = packages()
    page = folder / "source"
    shutil.copytree(SOURCE / "page", page)
    (page / "node_modules").symlink_to(root / "node_modules")
    options = [
        "--bundle",
        "--format=iife",
        "--platform=browser",
        "--minify",
        "--log-level=error",
        "--preserve-symlinks",
    ]
    loaders = ["--loader:.svg=text", "--loader:.ttf=empty", '--define:process.env.NODE_ENV="production"']
    program = str(root / "node_modules" / ".bin" / "esbuild")
    _ran([program, "main.tsx", f"--outfile={folder / 'main.js'}", *options, *loaders], page)
    shutil.copytree(root / "node_modules/@grafana/ui/dist/public/img", folder / "public/build/img")
    letters = folder / "public" / "fonts" / "inter"
    letters.mkdir(parents=True)
    for name, file in FONTS.items():
        found = root / "node_modules/@fontsource/inter/files" / f"inter-latin-{file}.woff2"
        shutil.copy(found, letters / f"Inter-{name}.woff2")
    (folder / "index.html").write_text(PAGE, encoding="utf-8")


def draw(jobs: Iterable[Job], folder: Path) -> Iterator[Drawn]:
    """Draw one after another; each is told as soon as it is there. Raises Unobtainable."""
    browser, script = unpacked([BROWSER]), folder / "draw.mjs"
    shutil.copy(SOURCE / "draw.mjs", script)
    modules = folder / "node_modules"
    if not modules.exists():
        modules.symlink_to(packages() / "node_modules")
    told = folder / "jobs.json"
    told.write_text(
        json.dumps(
            {
                "browser": str(browser / "usr/lib/chromium" / BROWSER),
                "seconds": PATIENCE,
                "jobs": [asdict(job) for job in jobs],
            }
        ),
        encoding="utf-8",
    )
    command = ["node", str(script), str(told)]
    with subprocess.Popen(command, env=environment(browser), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            yield drawn(json.loads(line))
    if process.returncode:
        raise Unobtainable(f"the browser ended with {process.returncode}; what it said stands above")


def drawn(found: Mapping[str, Any]) -> Drawn:
    return Drawn(found["file"], tuple(found["errors"]), tuple(Seen(**panel) for panel in found["panels"]))


def environment(root: Path) -> dict[str, str]:
    """Where the unpacked browser finds its libraries and fonts. Node does not need them: it hands them on."""
    libraries = [root / folder for folder in LIBRARIES]
    libraries.append(root / LIBRARIES[0] / "pulseaudio")
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": os.environ.get("HOME", ""),
        "BROWSER_LIBRARIES": os.pathsep.join(map(str, libraries)),
        "FONTCONFIG_FILE": str(fonts(root)),
    }


def fonts(root: Path) -> Path:
    """A font configuration of our own, so that every machine draws the same letters."""
    file = root / "fonts.conf"
    folder = root / "usr/share/fonts"
    file.write_text(f"<fontconfig><dir>{folder}</dir><cachedir>{root / 'fontcache'}</cachedir></fontconfig>\n")
    return file


def _ran(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise Unobtainable(f"{Path(command[0]).name} failed: {' '.join(last)}")
