"""Every board is drawn by Grafana's own libraries, in both scenes and themes, with nothing to mend."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.live.clone import built
from tests.support.tree import ROOT

pytestmark = [pytest.mark.live, pytest.mark.prove, pytest.mark.xdist_group("pictures")]


def test_every_board_is_drawn(tmp_path: Path) -> None:
    built("prometheus")
    command = [sys.executable, "-m", "tests.live.pictures", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert len(list(tmp_path.glob("*.png"))) > 100
