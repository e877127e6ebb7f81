"""A target that outgrows its contract is refused whole, and told of."""

from collections.abc import Iterator

import pytest

from specs.metrics import gauge
from tests.live.monitoring.api import until
from tests.live.monitoring.watched import Watched
from tests.live.monitoring.world import Target
from tests.support.exposition import Family, Sample

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("monitoring")]

SERVICE = "sql-studio-backend"


@pytest.fixture
def target(prod: Watched) -> Iterator[Target]:
    """One pod of a service; what a test makes it expose is taken back."""
    found = next(one for one in prod.world.targets if one.labels["job"] == SERVICE)
    before = list(found.page.families)
    yield found
    found.page.families[:] = before
    until(lambda: up(prod, found) == 1, "it is scraped again")


def up(watched: Watched, target: Target) -> float:
    return watched.api.value(f'up{{instance="{target.labels["instance"]}",job="{SERVICE}"}}')


def declared(watched: Watched) -> int:
    [limit] = [
        job["sample_limit"] for job in watched.rendered.configuration["scrape_configs"] if SERVICE in job["job_name"]
    ]
    system = next(system for system in watched.world.blueprint.systems if system.name == "sql-studio")
    endpoint = system.service(SERVICE).metrics
    assert endpoint is not None
    assert limit == 2 * endpoint.series_per_replica
    return limit


def grown(target: Target, size: int) -> None:
    """As many series as that, by a label without bounds."""
    missing = size - len(target.page)
    found = tuple(Sample("visits", f'visitor="{number}"', 1.0) for number in range(missing))
    target.page.families.append(Family(gauge("visits", "visitor"), found))


def scraped(watched: Watched, target: Target) -> float:
    return watched.api.value(f'scrape_samples_scraped{{instance="{target.labels["instance"]}",job="{SERVICE}"}}')


def reason(watched: Watched, target: Target) -> str:
    return next(one["lastError"] for one in watched.api.targets() if one["labels"] == dict(target.labels))


def test_twice_what_is_declared_is_taken(prod: Watched, target: Target) -> None:
    limit = declared(prod)
    grown(target, limit)
    until(lambda: (scraped(prod, target), up(prod, target)) == (limit, 1), "it is taken")


def test_one_more_is_refused_and_told(prod: Watched, target: Target) -> None:
    limit = declared(prod)
    grown(target, limit + 1)
    # Nothing of it is stored: the one pod with too many series is seen as down, not as half a pod.
    until(lambda: (scraped(prod, target), up(prod, target)) == (limit + 1, 0), "it is refused")
    until(lambda: reason(prod, target) == "sample limit exceeded", "the reason is told")
    until(
        lambda: "PrometheusScrapeRefused" in {one["labels"]["alertname"] for one in prod.api.alerts()},
        "the alert is pending",
    )
