"""Prometheus scrapes on time while many people look at boards."""

import time
from collections.abc import Sequence
from itertools import pairwise

import pytest

from tests.live.monitoring.boards import expressions
from tests.live.monitoring.queries_load import queried
from tests.live.monitoring.watched import Watched

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("monitoring")]

INTERVAL, LATE = 2.0, 1.5
CLIENTS, SECONDS = 6, 6
TRIES = 4


def asked(watched: Watched) -> Sequence[str]:
    """Each expression of the boards once."""
    return list(dict.fromkeys(expressions(watched.world.inventory.manifests)))


def gaps(watched: Watched, since: float) -> list[tuple[str, float]]:
    """Targets and the seconds between two of their scrapes, where more than an interval and a half lies between."""
    span = int(time.time() - since)
    series = watched.api.samples(f'up{{job!="blackbox"}}[{span}s]')
    assert len(series) > 80
    return [
        (labels["instance"], later - earlier)
        for labels, found in series
        for (earlier, _), (later, _) in pairwise(found)
        if later - earlier > INTERVAL * LATE
    ]


def late(watched: Watched, expressions: Sequence[str]) -> list[tuple[str, float]]:
    began = time.time()
    with queried(watched.api, expressions, CLIENTS) as took:
        time.sleep(SECONDS)
    assert len(took) > CLIENTS
    return gaps(watched, began)


def test_no_scrape_is_late_under_queries(prod: Watched) -> None:
    """Queries that delay scrapes do so each time; what else the machine does, does not."""
    expressions = asked(prod)
    assert len(expressions) > 50
    tries = (late(prod, expressions) for _ in range(TRIES))
    assert any(found == [] for found in tries)
