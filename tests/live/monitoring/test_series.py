"""What is stored of everything the targets expose."""

import pytest

from specs.exporters import EXPORTERS, series_names
from tests.live.monitoring.api import until
from tests.live.monitoring.boards import expressions
from tests.live.monitoring.pages import UNREAD
from tests.live.monitoring.watched import Watched
from tests.queries.syntax import parsed, readings

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("monitoring")]


def read(watched: Watched) -> set[str]:
    """Names of series that rules or boards select."""
    asked = [*watched.rendered.expressions, *expressions(watched.world.inventory.manifests)]
    return {reading.name for text in asked for reading in readings(parsed(text)) if reading.name}


def exposed(watched: Watched) -> set[str]:
    return {name for target in watched.world.targets for name in target.page.names}


@pytest.mark.covers("MET-06", "MET-07", "MET-08", "MET-10", "MET-14")
def test_every_series_that_is_read_is_stored(prod: Watched) -> None:
    assert len(expressions(prod.world.inventory.manifests)) > 200
    asked = read(prod) & exposed(prod)
    assert len(asked) > 150
    until(lambda: asked <= prod.api.names(), "stored")


def of_services(watched: Watched) -> set[str]:
    """Names of the series that the systems' own services declare."""
    services = [service for system in watched.world.blueprint.systems for service in system.services if service.metrics]
    return {name for one in services if one.metrics for metric in one.metrics.metrics for name in series_names(metric)}


@pytest.mark.covers("MET-13")
def test_every_series_of_a_service_is_stored(prod: Watched) -> None:
    """A team looks at a metric before it writes an alert for it: a service's own series are not thinned out."""

    def missing() -> set[str]:
        return of_services(prod) - prod.api.names()

    until(lambda: not missing(), "stored", told=missing)
    assert missing() == set()


def test_what_nobody_reads_of_an_exporter_is_dropped(prod: Watched) -> None:
    contracts = {
        name for exporter in EXPORTERS.values() for metric in exporter.metrics for name in series_names(metric)
    }
    unread = (contracts | {metric.name for metric in UNREAD}) & exposed(prod) - read(prod)
    assert len(unread) >= len(UNREAD)
    assert unread & prod.api.names() - of_services(prod) == set()


def test_a_program_tells_since_when_it_runs_and_what_it_is(prod: Watched) -> None:
    wanted = {"node-exporter", "kube-state-metrics", "postgres-exporter", "apiserver", "alertmanager"}

    def told() -> bool:
        return wanted <= {labels["job"] for labels, _ in prod.api.vector("process_start_time_seconds")}

    until(told, "each tells")
    assert {"node_exporter_build_info", "redis_exporter_build_info"} <= prod.api.names()


def test_containers_are_stored_and_other_control_groups_are_not(prod: Watched) -> None:
    read = "container_memory_working_set_bytes"
    until(lambda: bool(prod.api.vector(read)), "containers are read")
    found = prod.api.vector(read)
    assert [labels for labels, _ in found if not labels.get("pod")] == []


# A service that is well has traffic, no failure, and answers within its first bucket.
GOLDEN = {
    "service:http_requests:rate5m": (0.01, 1e4),
    "service:http_errors:ratio5m": (0.0, 0.0),
    "service:http_request_duration_seconds:p95": (0.0, 0.2),
}


@pytest.mark.covers("MET-16")
@pytest.mark.parametrize("signal", GOLDEN)
def test_golden_signals_of_a_service_are_recorded(prod: Watched, signal: str) -> None:
    least, most = GOLDEN[signal]
    recorded = f'{signal}{{job="sql-studio-backend"}}'
    until(lambda: bool(prod.api.vector(recorded)), "it is recorded")
    assert least <= prod.api.value(recorded) <= most
