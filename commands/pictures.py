"""`make pictures`: every board drawn with generated history by Grafana's own libraries, as PNG."""

import argparse
import subprocess
import sys
from pathlib import Path

from commands.paths import ROOT

OUT = ROOT / ".groundcrew" / "pictures"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=OUT, help="folder for the pictures")
    parser.add_argument("--board", default="", help="only boards whose uid holds this word")
    parser.add_argument("--scene", default="", choices=("", "calm", "incident"), help="only one of them")
    parser.add_argument("--data", type=Path, help="folder that keeps the generated history for the next run")
    parser.add_argument("--publish", action="store_true", help="write the handful that documents show to docs/pictures")


def run(options: argparse.Namespace) -> int:
    """The history is made of the targets of the tests, which no command may import: it is a program of its own."""
    command = [sys.executable, "-m", "tests.live.pictures", "--out", str(options.out.resolve())]
    command += ["--board", options.board] if options.board else []
    command += ["--scene", options.scene] if options.scene else []
    command += ["--data", str(options.data.resolve())] if options.data else []
    command += ["--publish"] if options.publish else []
    return subprocess.run(command, cwd=ROOT, check=False).returncode
