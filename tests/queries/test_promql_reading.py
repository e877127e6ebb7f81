"""PromQL of others: what is read as one selector, and the reason where nothing is."""

import pytest

from queries.promql_reading import Reading, Unreadable, reading
from queries.slo_source import sources
from specs.metrics import Matcher, Selector, select
from tests.systems.data import SYSTEMS

CODE = Selector("a_total", (Matcher("code", "=~", "5.."), Matcher("path", "!=", "/"), Matcher("m", "!~", "x|y")))
READ = [
    ("a_total", Reading(select("a_total"))),
    ("(a_total)", Reading(select("a_total"))),
    ('{__name__="a_total",job="x"}', Reading(select("a_total", job="x"))),
    ('sum(a_total{code=~"5..",path!="/",m!~"x|y"})', Reading(CODE, fold="sum")),
    ("sum(rate(a_total[5m]))", Reading(select("a_total"), "rate", 300, "sum")),
    ("sum((increase(a_total[1h])))", Reading(select("a_total"), "increase", 3_600, "sum")),
    ("sum(rate(a_total[5m])) or vector(0)", Reading(select("a_total"), "rate", 300, "sum")),
    ("sum(rate(a_total[{{.window}}]))", Reading(select("a_total"), "rate", None, "sum")),
    ("sum(rate(a_total[{{ .window }}]))", Reading(select("a_total"), "rate", None, "sum")),
    ("sum(rate(a_total[$__rate_interval]))", Reading(select("a_total"), "rate", None, "sum")),
    ("sum(rate(a_total[${window}]))", Reading(select("a_total"), "rate", None, "sum")),
    ("max(g)", Reading(select("g"), fold="max")),
    ('a{b="c\\"d\\u00e9"}', Reading(select("a", b='c"dé'))),
]


@pytest.mark.parametrize(("text", "found"), READ, ids=[text for text, _ in READ])
def test_what_is_one_selector_is_read(text: str, found: Reading) -> None:
    assert reading(text) == found


UNREAD = [
    ("a{", "no PromQL"),
    ("", "no PromQL"),
    ("SELECT 1", "no PromQL"),
    ("sum:trace.http.request.hits{*}.as_count()", "no PromQL"),
    ("sum by (code) (a)", "groups by labels"),
    ("sum without (pod) (a)", "groups by labels"),
    ("a - b", "joins or compares"),
    ("a or vector(1)", "joins or compares"),
    ("a > 5", "joins or compares"),
    ("rate(a[5m:1m])", "subquery"),
    ("histogram_quantile(0.9, a)", "no count of events"),
    ("sum(sum(a))", "neither"),
    ("5", "neither"),
    ("-a", "neither"),
    ("a offset 5m", "another time"),
    ("rate(a[5m] offset 5m)", "another time"),
    ("a @ 5", "another time"),
    ('{job="x"}', "no single metric"),
    ('{__name__=~"a|b"}', "no single metric"),
    ('{__name__="a",__name__=~"b"}', "no single metric"),
    ('a{x="1" or y="2"}', "joined by or"),
    ("a[5m]", "neither"),
]


@pytest.mark.parametrize(("text", "word"), UNREAD, ids=[text or "nothing" for text, _ in UNREAD])
def test_anything_else_has_its_reason(text: str, word: str) -> None:
    with pytest.raises(Unreadable, match=word):
        reading(text)


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_is_exported_can_be_read(name: str) -> None:
    for slo in SYSTEMS[name].slos:
        for text in sources(slo.indicator, SYSTEMS[name]).values():
            found = reading(text)
            assert Matcher("namespace", "=", SYSTEMS[name].namespace) in found.selector.matchers
            assert found.fold in ("sum", "max")
