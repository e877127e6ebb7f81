"""A pod of our Jobs without a cluster, as the drills run it."""

import time
from pathlib import Path

from drill.pod import Ended, Pod

__all__ = ["Ended", "Pod", "when_exists"]


def when_exists(path: Path, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"{path} did not appear"
        time.sleep(0.01)
