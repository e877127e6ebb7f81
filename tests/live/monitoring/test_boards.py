"""Every query of every board has something to show, and where a metric is gone its own go blank and no others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.live.monitoring.api import until
from tests.live.monitoring.boards import Asked, asked, silent
from tests.live.monitoring.watched import Watched

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("monitoring")]
GONE = "eyewear_active_users"
"""A gauge that some panels read as it is, and no recording in between."""


@pytest.fixture
def queries(prod: Watched) -> list[Asked]:
    found = asked(prod.world.inventory.manifests)
    assert len({one.board for one in found}) > 20
    return [one for one in found if not one.of_trouble]


def awaited(prod: Watched, asked: list[Asked], wanted: Callable[[list[Asked]], bool], what: str) -> list[Asked]:
    """The queries that have no number, once they are as wanted."""
    found = asked

    def holds() -> bool:
        nonlocal found
        found = silent(prod.api, asked)
        return wanted(found)

    until(holds, what, told=lambda: "\n".join(map(str, found)))
    return found


def test_every_query_has_a_number(prod: Watched, queries: list[Asked]) -> None:
    assert awaited(prod, queries, lambda found: not found, "every query answers") == []


def test_what_shows_trouble_is_empty_while_there_is_none(prod: Watched) -> None:
    trouble = [one for one in asked(prod.world.inventory.manifests) if one.of_trouble]
    assert {one.panel for one in trouble} == {"Alerts", "Silent targets", "Systems", "Marks of Alerts"}
    assert silent(prod.api, trouble) == trouble


def test_a_metric_that_is_gone_blanks_its_own_panels_and_no_others(prod: Watched, queries: list[Asked]) -> None:
    own = [one for one in queries if GONE in one.names]
    assert own
    with without(prod, GONE):
        awaited(prod, own, lambda found: found == own, "its queries go blank")
        awaited(prod, [one for one in queries if one not in own], lambda found: not found, "the others answer")
    awaited(prod, own, lambda found: not found, "they are back")


@contextmanager
def without(watched: Watched, metric: str) -> Iterator[None]:
    """No target exposes it."""
    pages = [target.page for target in watched.world.targets]
    before = [page.families for page in pages]
    for page in pages:
        page.families = [family for family in page.families if family.metric.name != metric]
    try:
        yield
    finally:
        for page, families in zip(pages, before, strict=True):
            page.families = families
