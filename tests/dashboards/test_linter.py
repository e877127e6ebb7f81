"""The rules of Grafana's own linter hold on every board, beside those that are left out for a reason."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dashboards.board import Board
from tests.dashboards.data import BOARDS, BY_UID, NAMES, panels
from tests.dashboards.linter import RULES

LEFT_OUT = {
    "template-job-rule": "a board is of one system: its services are named by the contract, not chosen on the board",
    "target-job-rule": "the same; recorded series have no job to choose",
    "template-instance-rule": "replicas come and go; a board of pods has a variable of pods",
    "target-instance-rule": "the same",
}
"""Rules that are not meant to hold, each with its reason."""
EXCEPTED = {
    ("target-counter-agg-rule", "Warnings of the cluster, 1 hour"): "a series that is born with its first event has no "
    "growth a rate could see: until an hour is over it counts as what it shows",
}
"""Panels that a rule is not meant for, each with its reason."""
HOLDING = [name for name in RULES if name not in LEFT_OUT]


@pytest.mark.parametrize("rule", HOLDING)
def test_a_rule_holds_on_every_board(rule: str) -> None:
    excepted = tuple(title for name, title in EXCEPTED if name == rule)
    found = {board.uid: [one for one in RULES[rule](board) if not one.startswith(excepted)] for board in BOARDS}
    assert {uid: texts for uid, texts in found.items() if texts} == {}


@pytest.mark.parametrize(("rule", "title"), EXCEPTED)
def test_a_panel_that_is_excepted_would_not_hold(rule: str, title: str) -> None:
    assert any(one.startswith(title) for board in BOARDS for one in RULES[rule](board))


@pytest.mark.parametrize("rule", LEFT_OUT)
def test_a_rule_that_is_left_out_would_not_hold(rule: str) -> None:
    """An exclusion that is no longer needed is taken out."""
    assert any(list(RULES[rule](board)) for board in BOARDS)


def test_every_rule_of_the_linter_is_known() -> None:
    assert len(RULES) == 17
    assert len(NAMES) == len(BOARDS) > 25


def target(expression: str) -> Callable[[dict[str, Any]], None]:
    def spoil(document: dict[str, Any]) -> None:
        document["panels"][1]["targets"][0]["expr"] = expression

    return spoil


def variable(kind: str, **values: Any) -> Callable[[dict[str, Any]], None]:
    def spoil(document: dict[str, Any]) -> None:
        next(one for one in document["templating"]["list"] if one["type"] == kind).update(values)

    return spoil


def panel(**values: Any) -> Callable[[dict[str, Any]], None]:
    def spoil(document: dict[str, Any]) -> None:
        document["panels"][1].update(values)

    return spoil


def unit(document: dict[str, Any]) -> None:
    document["panels"][1]["fieldConfig"]["defaults"]["unit"] = "furlongs"


def editable(document: dict[str, Any]) -> None:
    document["editable"] = True


SPOILT: dict[str, Callable[[dict[str, Any]], None]] = {
    "template-datasource-rule": variable("datasource", name="source"),
    "template-label-promql-rule": variable("query", query={"query": "label_values(up{, pod)", "refId": "a"}),
    "template-on-time-change-reload-rule": variable("query", refresh=1),
    "panel-datasource-rule": panel(datasource={"type": "prometheus", "uid": "prometheus"}),
    "panel-title-description-rule": panel(description=""),
    "panel-units-rule": unit,
    "panel-no-targets-rule": panel(targets=[]),
    "target-promql-rule": target("sum(recorded[5m])"),
    "target-logql-rule": panel(datasource={"type": "loki", "uid": "${datasource}"}),
    "target-rate-interval-rule": target("rate(up[5m])"),
    "target-counter-agg-rule": target('http_requests_total{job="x"}'),
    "uneditable-dashboard": editable,
}


@pytest.mark.parametrize("rule", SPOILT)
def test_what_is_spoilt_breaks_its_own_rule_and_no_other(rule: str) -> None:
    whole = BY_UID["sql-studio-overview"]
    document = copy.deepcopy(dict(whole.document))
    SPOILT[rule](document)
    spoilt = replace(whole, document=document)
    broken = {name for name in HOLDING if name != "target-logql-auto-rule" and failing(name, spoilt)}
    assert broken == {rule}


def failing(rule: str, board: Board) -> bool:
    """A rule that cannot read an expression has nothing to say of it: another says that it does not parse."""
    try:
        return bool(list(RULES[rule](board)))
    except ValueError:
        return False


def test_the_spoilt_panel_is_one_with_targets() -> None:
    first = BY_UID["sql-studio-overview"].document["panels"][1]
    assert first["targets"]
    assert first["id"] in {one["id"] for one in panels(BY_UID["sql-studio-overview"])}
