"""Replays that several files look at: the same server for all that run on one worker."""

from collections.abc import Iterator

import pytest

from tests.backtest.replayed import HARD, KIND, NOVEMBER_30, WAYS, Replayed, replayed


@pytest.fixture(scope="session")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    with replayed(tmp_path_factory.mktemp("hard"), HARD) as found:
        yield found


@pytest.fixture(scope="session")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    """Every way to budget at once, over the last day of a month and the first of the next."""
    with replayed(tmp_path_factory.mktemp("ways"), (KIND, *WAYS.values()), NOVEMBER_30) as found:
        yield found
