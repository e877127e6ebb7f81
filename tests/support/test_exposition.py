"""Made-up pages hold what their contract says, as Prometheus' own parser reads it."""

import subprocess
import urllib.error
import urllib.request

import pytest

from specs.exporters import EXPORTERS, Exporter, series_names
from specs.metrics import counter, gauge, histogram
from specs.units import Unit
from tests.live.clone import built
from tests.support.exposition import page
from tests.support.exposition_server import Answer, ExpositionServer, basic, guarded
from tests.support.exposition_vocabulary import Vocabulary, alternatives
from tools.toolchain.programs import program

LATENCY = histogram("latency_seconds", "route", buckets=(0.1, 0.5))


def values(*_: object) -> list[str]:
    return ["a", "b"]


def test_a_histogram_has_its_buckets_sum_and_count() -> None:
    lines = page([LATENCY], values).text().splitlines()
    assert lines[0] == "# TYPE latency_seconds histogram"
    bounds = [line.partition('le="')[2].partition('"')[0] for line in lines if "_bucket" in line]
    assert bounds == ["0.1", "0.5", "+Inf"] * 2
    assert len(lines) == 1 + 2 * (3 + 2)


def test_labels_of_a_thing_follow_from_it_and_others_multiply() -> None:
    metric = gauge("state", "pod", "node", "phase")
    found = page([metric], values, lambda _: [{"pod": "p", "node": "n"}])
    assert [sample.labels for sample in found.families[0].found] == [
        'pod="p",node="n",phase="a"',
        'pod="p",node="n",phase="b"',
    ]


def test_counters_grow_and_those_of_failures_stand_still() -> None:
    found = page([counter("done_total"), counter("failed_total"), gauge("up", unit=Unit.BOOLEAN)], values)
    before = found.text()
    found.began -= 60
    grown = [line for line in found.text().splitlines() if line not in before.splitlines()]
    assert [line.partition("{")[0] for line in grown] == ["done_total"]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("5..", ("500",)),
        ("ext[234]|xfs", ("ext2", "xfs")),
        ("(401|403)", ("401", "403")),
        (".+", ("0",)),
        ("a{3}", ()),
    ],
)
def test_a_pattern_gives_words_that_match_it(pattern: str, words: tuple[str, ...]) -> None:
    assert alternatives(pattern) == words


def test_a_vocabulary_holds_what_is_asked_and_something_else() -> None:
    known = Vocabulary(['sum(rate(done_total{status="failed",kind=~"x|y"}[5m]))', 'done_total{status=~"5.."}'])
    assert list(known.values(counter("done_total", "status"), "status", 3)) == ["failed", "500", "status-2"]
    assert list(known.values(counter("done_total", "kind"), "kind", 1)) == ["x", "y"]
    assert list(known.values(counter("other_total", "kind"), "kind", 1)) == ["kind-0"]


def test_what_is_asked_of_a_recorded_series_is_asked_where_it_comes_from() -> None:
    known = Vocabulary(
        ['status:done:rate5m{status="429"}'], {"status:done:rate5m": ["sum by (status) (rate(done_total[5m]))"]}
    )
    assert list(known.values(counter("done_total", "status"), "status", 2)) == ["429", "200"]


@pytest.mark.live
@pytest.mark.parametrize("exporter", EXPORTERS.values(), ids=lambda exporter: exporter.name)
def test_prometheus_reads_every_page(exporter: Exporter) -> None:
    built("promtool")
    found = page(exporter.metrics, values)
    given = "\n".join(f"{line}" for line in found.text().splitlines()) + "\n"
    done = subprocess.run(
        [program("promtool"), "check", "metrics", "--extended", "--lint=none"],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert found.names == {name for metric in exporter.metrics for name in series_names(metric)}


def asked(address: tuple[str, int], path: str, authorization: str = "") -> tuple[int, str]:
    question = urllib.request.Request(f"http://{address[0]}:{address[1]}{path}")
    question.add_header("Authorization", authorization)
    try:
        with urllib.request.urlopen(question, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_server_has_many_addresses_and_knows_who_may_enter() -> None:
    with ExpositionServer() as server:
        one = server.open(("127.0.0.1", 0), lambda question: Answer(question.path))
        other = server.open(("127.9.8.7", 0), guarded(lambda _: Answer("in"), basic("me", "secret")))
        assert asked(one, "/metrics") == (200, "/metrics")
        assert asked(other, "/")[0] == 401
        assert asked(other, "/", basic("me", "secret")) == (200, "in")
        server.close(one)
        with pytest.raises(OSError, match="refused"):
            asked(one, "/metrics")
