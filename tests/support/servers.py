"""Programs of real servers in live tests: found or skipped with the reason. How they are run is the drill's."""

import os
import subprocess
from collections.abc import Callable, Mapping

import pytest

from drill.programs import PATIENCE, Programs, free_port, give, scratch, unprivileged
from tools import debian

__all__ = ["IN_CI", "Programs", "ended", "free_port", "give", "obtained", "scratch", "unprivileged"]

IN_CI = os.environ.get("CI", "").lower() == "true"


def obtained(find: Callable[[], Mapping[str, str]]) -> Mapping[str, str]:
    """An environment with a server's programs; without them the test is skipped with the reason, in CI it fails."""
    try:
        return find()
    except debian.Unobtainable as reason:
        if IN_CI:
            pytest.fail(str(reason))
        pytest.skip(str(reason))


def ended(process: "subprocess.Popen[str]", seconds: float = PATIENCE) -> None:
    """Stop a server that was started here."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
