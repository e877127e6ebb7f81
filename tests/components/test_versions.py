"""One version of each server and exporter: the contract speaks of it, the image runs it, and the live tests start it."""

import pytest

from components.images import IMAGES
from specs.exporters import EXPORTERS
from specs.exporters.exporter import Exporter
from tools.toolchain.recipes import RECIPES

OF_THE_CLUSTER = ("kubelet", "cadvisor", "apiserver", "coredns", "istio-proxy")
"""Parts of the cluster or of its mesh: we deploy none of them."""
IMAGE_OF = {
    "targets": "prometheus",
    "blackbox-probes": "blackbox-exporter",
    "log-collector": "otel-collector",
    "event-collector": "otel-collector",
}
"""Contracts of series that another program writes."""
MODULE_VERSIONS = {
    "prometheus": lambda version: f"0.{version.replace('.', '', 1)}",
    "jaeger": lambda version: f"1.{int(version.split('.')[1]) + 63}.{version.split('.')[2]}",
}
"""Prometheus 3.15.0 is the Go module 0.315.0; Jaeger 2.13.0 and 1.76.0 are one release."""
BUILT = {recipe.name: recipe for recipe in RECIPES}

DEPLOYED = [exporter for exporter in EXPORTERS.values() if exporter.name not in OF_THE_CLUSTER]


def image_of(exporter: Exporter) -> str:
    return IMAGE_OF.get(exporter.name, exporter.name)


@pytest.mark.parametrize("exporter", DEPLOYED, ids=lambda exporter: exporter.name)
def test_contract_and_image_are_of_one_version(exporter: Exporter) -> None:
    tag = IMAGES[image_of(exporter)].rpartition(":")[2].removeprefix("v")
    assert tag.split("-")[0] == exporter.version


@pytest.mark.parametrize("exporter", [e for e in DEPLOYED if image_of(e) in BUILT], ids=lambda exporter: exporter.name)
def test_what_the_tests_start_is_what_is_deployed(exporter: Exporter) -> None:
    """A series that the tested version has and the deployed one has not would be found missing in production only."""
    name = image_of(exporter)
    of_module = MODULE_VERSIONS.get(name, lambda version: version)
    assert BUILT[name].version == of_module(exporter.version)


def test_the_table_of_contracts_names_each_once() -> None:
    assert set(OF_THE_CLUSTER) < EXPORTERS.keys()
    assert set(IMAGE_OF) < EXPORTERS.keys()
    assert {"prometheus", "alertmanager", "node-exporter", "blackbox-exporter", "kube-state-metrics"} <= BUILT.keys()
