"""One stack for all tests of this folder: starting it costs more than asking it."""

from collections.abc import Iterator

import pytest

from commands.recording import Recording
from tests.live.clone import built
from tests.live.platform.stack import Stack, stack


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory, dev_recording: Recording) -> Iterator[Stack]:
    built("prometheus", "alertmanager", "node_exporter", "blackbox_exporter", "kube-state-metrics")
    with stack(tmp_path_factory.mktemp("platform"), dev_recording) as found:
        yield found
