"""Pages: what a replica is shown, and what counts as fetched."""

import gzip
import socket
import urllib.error
import urllib.request

import pytest

from jobs.backfill.fill import paged
from jobs.backfill.pages import PATH, served
from jobs.backfill.samples import Part, page
from specs.history_document import REPLICA_HEADER
from tests.support.servers import free_port
from tests.support.waiting import until

LABELS = {"slo": "a", "window": "30d"}


def part(count: int, name: str = "slo:total:inc1m", start: int = 0) -> Part:
    samples = tuple(((start + number) * 60_000, float(number)) for number in range(count))
    return Part(name, LABELS, samples, "query")


def fetched(port: int, replica: str = "", *, zipped: bool = False) -> bytes:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{PATH}")
    if replica:
        asked.add_header(REPLICA_HEADER, replica)
    if zipped:
        asked.add_header("Accept-Encoding", "gzip")
    with urllib.request.urlopen(asked, timeout=5) as answer:
        return answer.read()


def test_each_replica_is_shown_its_own_page_and_nobody_else_one() -> None:
    port = free_port()
    with served(port, "127.0.0.1") as pages:
        pages.show("prometheus-0", "a 1 1\n")
        pages.show("prometheus-1", "b 2 2\n")
        assert fetched(port, "prometheus-0") == b"a 1 1\n"
        assert gzip.decompress(fetched(port, "prometheus-1", zipped=True)) == b"b 2 2\n"
        assert fetched(port) == fetched(port, "prometheus-2") == b""
        # Counted once it is sent, which whoever reads it may be ahead of.
        until(lambda: pages.fetched("prometheus-0") and pages.fetched("prometheus-1"), "both pages to count")
        assert (pages.fetched("prometheus-0"), pages.fetched("prometheus-1")) == (1, 1)
        pages.show("prometheus-0", "")
        assert pages.fetched("prometheus-0") == 0
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)


def test_a_fetch_of_a_page_that_was_replaced_does_not_count() -> None:
    with served(free_port(), "127.0.0.1") as pages:
        pages.show("prometheus-0", "old 1 1\n")
        old = pages.text("prometheus-0")
        pages.show("prometheus-0", "new 2 2\n")
        pages.count("prometheus-0", old)
        assert pages.fetched("prometheus-0") == 0


def test_a_taken_port_is_an_error_of_the_system() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"), served(taken.getsockname()[1], "127.0.0.1"):
            pytest.fail("it was served")


def test_pages_keep_their_bound_and_every_sample() -> None:
    parts = [part(40), part(70), part(10), part(500), part(1)]
    found = list(paged(iter(parts), 100))
    assert [one for some in found for one in some] == parts
    # A single part is never cut: a day of one series is the least a page holds.
    assert [sum(len(one.samples) for one in some) for some in found] == [40, 80, 500, 1]


def test_text_is_what_prometheus_parses() -> None:
    odd = Part("slo:x", {"slo": 'a"b\\c\nd'}, ((1_000, 0.1), (2_000, float("nan")), (3_000, 1e300)), "query")
    assert page([odd]) == (
        'slo:x{slo="a\\"b\\\\c\\nd"} 0.1 1000\nslo:x{slo="a\\"b\\\\c\\nd"} nan 2000\nslo:x{slo="a\\"b\\\\c\\nd"} 1e+300 3000\n'
    )


def test_what_is_stored_is_compared_by_moment_and_value() -> None:
    one = Part("slo:x", LABELS, ((1, 1.0), (2, float("nan")), (3, 3.0)), "query")
    stored = {"__name__": "slo:x", **LABELS}
    assert one.missing([(stored, [(1, 1.0), (2, float("nan")), (3, 3.0), (4, 9.0)])]) == 0
    assert one.missing([(stored, [(1, 1.0), (2, 2.0), (3, 3.5)])]) == 2
    assert one.missing([({**stored, "month": "1"}, [(1, 1.0), (2, 2.0), (3, 3.0)])]) == 3
    assert one.missing([]) == 3
