"""One world for all tests of this folder that ask about production: starting it costs more than asking it."""

from collections.abc import Iterator

import pytest

from commands.check_input import checked
from commands.recording import Recording
from tests.live.clone import built
from tests.live.monitoring.watched import Watched, watched

INTERVAL, EVALUATION = "2s", "2s"
"""So that a test need not wait for minutes. `test_long_run.py` keeps the rendered intervals."""


def running(environment: str, recording: Recording, folders: pytest.TempPathFactory) -> Iterator[Watched]:
    built("prometheus")
    manifests = recording.manifests(patches=True)
    folder = folders.mktemp(f"monitoring-{environment}")
    with watched(folder, checked(environment), manifests, interval=INTERVAL, evaluation=EVALUATION) as found:
        found.start()
        found.await_up()
        yield found


@pytest.fixture(scope="package")
def prod(tmp_path_factory: pytest.TempPathFactory, prod_recording: Recording) -> Iterator[Watched]:
    yield from running("prod", prod_recording, tmp_path_factory)


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory, dev_recording: Recording) -> Iterator[Watched]:
    """Ends with its module, so that two of them never run beside each other."""
    yield from running("dev", dev_recording, tmp_path_factory)
