"""Draws every board of production over generated history, calm and in an incident, dark and light.

    python -m tests.live.pictures --out FOLDER

The numbers are those the boards' own queries give on a real Prometheus; what is asked and how it is drawn is Grafana's.
`make pictures` runs it.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from backtest.server import Server, running
from commands.check_input import checked
from commands.paths import ROOT
from commands.recording import record_stack
from dashboards.board import Board
from dashboards.catalogue import boards
from tests.live.pictures.judged import faults
from tests.live.pictures.scene import STEP, Scene, filled
from tests.live.pictures.scenes import scenes
from tests.live.pictures.series import Series, read
from tools.debian import Unobtainable
from tools.pictures.browser import Job, bundle, draw
from tools.toolchain.programs import program

WIDTH = 1280
SHOWN_SECONDS = 6 * 3_600
LATELY = 150
"""Seconds before the scene's end: the newest sample of everything is there, and no label stands at the graph's edge."""
THEMES = ("dark", "light")
PUBLISHED = ROOT / "docs" / "pictures"
HANDFUL = {
    "calm-light-platform-systems": "all-systems",
    "incident-dark-platform-systems": "all-systems-incident",
    "incident-dark-sql-studio-overview": "system-incident",
    "calm-light-sql-studio-slo": "objectives",
    "incident-light-platform-backups": "backups",
}
"""Pictures that documents show, by what they are named there."""
MOST_BYTES = 320 * 1024


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--board", default="", help="only boards whose uid holds this word")
    parser.add_argument("--scene", default="", help="only calm, or only incident")
    parser.add_argument("--data", type=Path, help="folder that keeps the generated history for the next run")
    parser.add_argument("--publish", action="store_true", help="write the handful that documents show to docs/pictures")
    return parser.parse_args()


def main(options: argparse.Namespace) -> int:
    plan = checked("prod")
    wanted = [board for board in boards(plan.systems, plan.environment) if options.board in board.uid]
    series = read(plan, record_stack("prod").manifests(patches=True))
    options.out.mkdir(parents=True, exist_ok=True)
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="pictures-") as name:
        site = Path(name)
        bundle(site)
        (site / "boards").mkdir()
        for board in wanted:
            (site / "boards" / board.uid).write_text(board.text, encoding="utf-8")
        for scene in (one for one in scenes(plan) if options.scene in ("", one.name)):
            with told(scene, series, options.data) as server, served(site) as address:
                (site / "moment.json").write_text(json.dumps(moment(scene, server)), encoding="utf-8")
                found += drawn(scene, wanted, address, site, options.out)
    if options.publish:
        found += published(options.out)
    print("\n".join(found) if found else "every panel of every board is drawn, with nothing to mend")
    return 1 if found else 0


@contextmanager
def told(scene: Scene, series: Iterable[Series], kept: Path | None) -> Iterator[Server]:
    """A Prometheus that holds the scene: what is kept of the last run, or made now."""
    with tempfile.TemporaryDirectory(prefix="history-") as name:
        folder = (kept or Path(name)) / scene.name
        with running(folder, program("prometheus"), program("promtool")) as server:
            done = folder / "complete"
            if not done.exists():
                print(f"{scene.name}: generating a month of history", file=sys.stderr, flush=True)
                filled(server, scene, series)
                done.touch()
            yield server


def moment(scene: Scene, server: Server) -> dict[str, Any]:
    end = scene.now - LATELY
    return {"prometheus": server.url, "from": end - SHOWN_SECONDS, "to": end, "scrape": STEP}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 (the name it has there)
        """Nothing: the browser tells what it did not get."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which the page's files are read, while the block runs."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def drawn(scene: Scene, wanted: Iterable[Board], address: str, site: Path, out: Path) -> list[str]:
    """Draw the boards of a scene; returns what is wrong with any."""
    jobs = [
        Job(
            f"{address}/index.html?board={board.uid}&theme={theme}",
            WIDTH,
            str(out / f"{scene.name}-{theme}-{board.uid}.png"),
        )
        for board in wanted
        for theme in THEMES
    ]
    found: list[str] = []
    for number, picture in enumerate(draw(jobs, site), 1):
        print(f"{number} of {len(jobs)}: {Path(picture.file).name}", file=sys.stderr, flush=True)
        found += faults(picture)
    return found


def published(out: Path) -> list[str]:
    """Copy the handful; returns which of them are too large."""
    for name, shown in HANDFUL.items():
        if (out / f"{name}.png").exists():
            shutil.copy(out / f"{name}.png", PUBLISHED / f"{shown}.png")
    large = [file for file in PUBLISHED.glob("*.png") if file.stat().st_size > MOST_BYTES]
    return [f"{file.name}: {file.stat().st_size >> 10} KB, at most {MOST_BYTES >> 10} KB are wanted" for file in large]


if __name__ == "__main__":
    try:
        sys.exit(main(arguments()))
    except Unobtainable as reason:
        sys.exit(f"pictures: {reason}")
