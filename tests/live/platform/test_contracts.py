"""The contracts of the platform's own servers and exporters, on the real programs of the versions the contracts name."""

import contextlib

import pytest

from specs.exporters.alertmanager import ALERTMANAGER
from specs.exporters.blackbox import BLACKBOX
from specs.exporters.exporter import Exporter
from specs.exporters.kube_state_metrics import KUBE_STATE_METRICS
from specs.exporters.kubernetes import APISERVER
from specs.exporters.node import NODE
from specs.exporters.prometheus import PROMETHEUS
from tests.live.platform.contract import faults
from tests.live.platform.prometheus import until
from tests.live.platform.stack import Stack

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("platform")]

EXPORTERS = (NODE, KUBE_STATE_METRICS, APISERVER, PROMETHEUS, ALERTMANAGER, BLACKBOX)


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_a_contract_is_kept(running: Stack, exporter: Exporter) -> None:
    """Every metric is there, of its kind, with its labels and, for a histogram, with its buckets."""
    until(lambda: bool(running.prometheus.labels(f'up{{job="{exporter.job}"}} == 1')), exporter.name)
    left: list[str] = []

    def kept() -> bool:
        left[:] = faults(running.prometheus, exporter)
        return not left

    with contextlib.suppress(AssertionError):
        # Some states are reached only after a while: a Job that ended, a container that is held back.
        until(kept, exporter.name)
    assert left == []
