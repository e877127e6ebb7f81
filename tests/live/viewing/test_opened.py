"""What a board asks as it opens, and reading others' boards from a clone."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dashboards.catalogue import boards
from tests.live.viewing.cost import Viewed, absent
from tests.live.viewing.opened import Asked, chosen, filled, queries, refreshes
from tests.live.viewing.peers import DEFINITIONS, FULL, RULES, NoPeer, peer
from tests.specs.sample import ENVIRONMENT
from tests.systems.data import SYSTEMS


def panel(expression: str, **more: Any) -> dict[str, Any]:
    return {"type": "timeseries", "title": "A", "targets": [{"expr": expression, "refId": "A", **more}]}


BOARD: dict[str, Any] = {
    "title": "Board",
    "refresh": "30s",
    "panels": [
        panel('rate(a_total{job="$job"}[$__rate_interval])'),
        panel("b", instant=True),
        panel("hidden", hide=True),
        {"type": "row", "collapsed": True, "panels": [panel("closed")]},
        {"type": "row", "collapsed": False, "panels": [panel("open")]},
        {"type": "text", "title": "words"},
    ],
    "templating": {
        "list": [
            {"name": "datasource", "type": "datasource", "query": "prometheus"},
            {"name": "job", "type": "query", "query": "label_values(up, job)"},
            {
                "name": "pod",
                "type": "query",
                "query": {"query": 'label_values(up{job="$job"}, pod)'},
                "includeAll": True,
            },
            {"name": "every", "type": "query", "query": "label_values(pod)", "includeAll": True, "allValue": ".+"},
            {"name": "span", "type": "interval", "query": "5m,1h", "current": {"value": "1h"}},
        ]
    },
    "annotations": {"list": [{"name": "Marks", "expr": "marks", "enable": True}, {"name": "off", "enable": False}]},
}


class Known:
    """A server that knows two jobs, each with a pod, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def at(self, text: str, _: int) -> tuple[list[tuple[dict[str, str], float]], int]:
        self.asked.append(text)
        return [({"job": "b", "pod": "b.1"}, 1.0), ({"job": "a", "pod": "a-1"}, 1.0)], 2


def test_closed_rows_and_hidden_queries_are_not_asked() -> None:
    found = list(queries(BOARD, {"job": "web"}))
    assert found == [
        Asked('rate(a_total{job="web"}[120s])', instant=False),
        Asked("b", instant=True),
        Asked("open", instant=False),
        Asked("marks", instant=False, step=60),
    ]
    assert len(list(queries(BOARD, {}, closed=True))) == 5


@pytest.mark.parametrize(
    ("panel_step", "own", "factor", "wanted"),
    [
        (None, None, None, ("rate(a[120s])", 30)),
        ("10s", None, None, ("rate(a[120s])", 30)),
        ("1m", None, None, ("rate(a[120s])", 60)),
        ("5m", None, None, ("rate(a[330s])", 300)),
        (">1m", None, 2, ("rate(a[150s])", 120)),
        ("1m", "5m", None, ("rate(a[1200s])", 300)),
        ("$span", None, None, ("rate(a[3630s])", 3_600)),
    ],
)
def test_a_least_step_is_kept(
    panel_step: str | None, own: str | None, factor: int | None, wanted: tuple[str, int]
) -> None:
    """A query's own also counts as the time between scrapes: four of them are the least range of a rate."""
    target = {"expr": "rate(a[$__rate_interval])", "interval": own, "intervalFactor": factor}
    board = {"panels": [{"type": "timeseries", "interval": panel_step, "targets": [target]}]}
    [found] = queries(board, {"span": "1h"})
    assert (found.expression, found.step) == wanted


def test_variables_are_the_first_value_or_all() -> None:
    server = Known()
    found = chosen(BOARD, server, 0)  # pyright: ignore[reportArgumentType]  (it asks nothing else)
    assert found == {"job": "a", "pod": r"a-1|b\\.1", "every": ".+", "span": "1h"}
    assert server.asked[1] == 'group by (pod) (up{job="a"})'


def test_what_no_board_says_stays_empty() -> None:
    assert filled("${a:regex} $b [[c]] $__range", {"b": "x"}) == " x  2h"


@pytest.mark.parametrize(("refresh", "wanted"), [("30s", 2.0), ("1m", 1.0), ("", 0.0), (None, 0.0)])
def test_refreshes_a_minute(refresh: str | None, wanted: float) -> None:
    assert refreshes({**BOARD, "refresh": refresh}) == wanted


def test_our_boards_ask_at_most_as_often_as_they_promise() -> None:
    """25 queries at most, the marks among them, once a minute."""
    for board in boards(SYSTEMS.values(), ENVIRONMENT):
        assert len(list(queries(board.document, {}))) * refreshes(board.document) <= 25, board.uid


def test_a_board_of_which_much_is_missing_is_not_counted() -> None:
    row = Viewed("a", "b", queries=10, refreshes=2, answered=5, samples=100)
    assert not row.whole
    assert "- | -" in str(row)
    assert str(Viewed("a", "b", 10, 2, 10, 1_000)) == "| a | b | 10 | 20 | 10 | 100 | 2,000 |"


def clone(folder: Path, **files: str) -> Path:
    def git(*words: str) -> None:
        subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True)

    git("init", "-q")
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-q", "-m", "a")
    return folder


def test_kube_prometheus_is_read_from_a_clone(tmp_path: Path) -> None:
    listed = {"items": [{"data": {"a.json": json.dumps(BOARD)}}]}
    rules = {"spec": {"groups": [{"rules": [{"record": "a:b", "expr": "b"}, {"alert": "c", "expr": "d"}]}]}}
    found = peer(clone(tmp_path, **{DEFINITIONS: json.dumps(listed), **dict.fromkeys(RULES, json.dumps(rules))}))
    assert [board["title"] for board in found.boards] == ["Board"]
    assert found.rules[0] == ("a:b", "b", {})
    assert next(absent([found.name])).startswith("node-exporter-full: not measured; clone https://")


def test_node_exporter_full_is_read_from_a_clone(tmp_path: Path) -> None:
    found = peer(clone(tmp_path, **{FULL: json.dumps(BOARD)}))
    assert [board["title"] for board in found.boards] == ["Board"]


def test_another_folder_is_no_peer(tmp_path: Path) -> None:
    with pytest.raises(NoPeer, match="not a git repository"):
        peer(tmp_path)
    with pytest.raises(NoPeer, match="wanted a clone of"):
        peer(clone(tmp_path, **{"README.md": "a"}))
