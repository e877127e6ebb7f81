"""Many clients that ask Prometheus for what boards ask, all at once, for a bounded time."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice

from tests.live.monitoring.api import Api

SPAN = 1800
"""Seconds a graph shows."""


@contextmanager
def queried(api: Api, expressions: Sequence[str], clients: int) -> Iterator[list[float]]:
    """Clients that ask one expression after another while the block runs. Yields the seconds each answer took."""
    over, took = threading.Event(), list[float]()

    def ask(first: int) -> None:
        for expression in islice(cycle(expressions), first, None):
            if over.is_set():
                return
            began = time.monotonic()
            now = time.time()
            api.get("query_range", query=expression, start=str(now - SPAN), end=str(now), step="15")
            took.append(time.monotonic() - began)

    threads = [threading.Thread(target=ask, args=(number * 7,), name=f"client-{number}") for number in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield took
    finally:
        over.set()
        for thread in threads:
            thread.join()
