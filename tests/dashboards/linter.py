"""The rules of Grafana's dashboard-linter, each under its name there, as functions from a board to what they find.

Written from the rules' own sources (github.com/grafana/dashboard-linter, 2026-06), because the module proxy does not carry the
program. Stricter in two places: every type of panel is looked at, and a counter is found by its name, with matchers or without.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import promql_parser

from dashboards.board import Board
from tests.dashboards.data import panels
from tests.dashboards.expressions import parsed, selectors
from tests.dashboards.schema import UNITS
from tests.queries.syntax import readings

Rule = Callable[[Board], Iterable[str]]
SOURCES = ("$datasource", "${datasource}")
RATES = ("rate", "irate")
INTERVAL = 419
"""Seconds that stand for $__rate_interval; nobody writes that number."""
COUNTED = (*RATES, "increase")
FUNCTION = re.compile(r"(label_names|label_values|metrics|query_result)\((.+)\)")


def _variables(board: Board, kind: str) -> list[dict[str, Any]]:
    return [one for one in board.document["templating"]["list"] if one["type"] == kind]


def _targets(board: Board) -> Iterator[tuple[str, str]]:
    """Title of the panel and expression of each target."""
    return ((panel["title"], target["expr"]) for panel in panels(board) for target in panel["targets"])


def _parses(expression: str) -> bool:
    try:
        parsed(expression)
    except ValueError:
        return False
    return True


def template_datasource(board: Board) -> Iterator[str]:
    found = [(one["name"], one["label"]) for one in _variables(board, "datasource")]
    if found != [("datasource", "Data source")]:
        yield f"wanted one data source variable named datasource and labelled Data source, found {found}"


def _template(name: str) -> Rule:
    def rule(board: Board) -> Iterator[str]:
        found = [one for one in _variables(board, "query") if one["name"] == name]
        if not found:
            yield f"is missing the {name} template"
        for one in found:
            if not one["multi"] or one["allValue"] != ".+" or one["datasource"]["uid"] not in SOURCES:
                yield f"template {name} is not multi, lets All be something else than .+, or has a data source of its own"

    return rule


def template_label_promql(board: Board) -> Iterator[str]:
    for one in _variables(board, "query"):
        called = FUNCTION.fullmatch(one["query"]["query"])
        if not called or not _parses(called[2].rpartition(",")[0] or called[2]):
            yield f"template {one['name']} has the query {one['query']['query']}"


def template_reload(board: Board) -> Iterator[str]:
    return (f"template {one['name']}" for one in _variables(board, "query") if one["refresh"] != 2)


def panel_datasource(board: Board) -> Iterator[str]:
    return (panel["title"] for panel in panels(board) if panel["datasource"]["uid"] not in SOURCES)


def panel_words(board: Board) -> Iterator[str]:
    return (str(panel["id"]) for panel in panels(board) if not panel.get("title") or not panel.get("description"))


def panel_units(board: Board) -> Iterator[str]:
    return (panel["title"] for panel in panels(board) if panel["fieldConfig"]["defaults"].get("unit") not in UNITS)


def panel_targets(board: Board) -> Iterator[str]:
    return (panel["title"] for panel in panels(board) if not panel.get("targets"))


def target_promql(board: Board) -> Iterator[str]:
    return (f"{title}: {expression}" for title, expression in _targets(board) if not _parses(expression))


def target_logql(board: Board) -> Iterator[str]:
    """There is no Loki here, so that both of its rules ask for the same."""
    return (panel["title"] for panel in panels(board) if panel["datasource"]["type"] != "prometheus")


def target_rate_interval(board: Board) -> Iterator[str]:
    for title, expression in _targets(board):
        tree = promql_parser.parse(expression.replace("$__rate_interval", f"{INTERVAL}s"))
        if any(one.function in RATES and one.seconds != INTERVAL for one in readings(tree)):
            yield f"{title}: {expression}"


def _target_matcher(label: str) -> Rule:
    def rule(board: Board) -> Iterator[str]:
        for title, expression in _targets(board):
            for selector, _ in selectors(parsed(expression)):
                found = {(one.name, one.value) for one in selector.matchers.matchers}
                if (label, f"${label}") not in found:
                    yield f"{title}: {selector.name}"

    return rule


def target_counter(board: Board) -> Iterator[str]:
    for title, expression in _targets(board):
        for selector, function in selectors(parsed(expression)):
            if selector.name.endswith("_total") and function not in COUNTED:
                yield f"{title}: {expression}"


def uneditable(board: Board) -> Iterator[str]:
    if board.document["editable"] is not False:
        yield "can be edited in the browser"


RULES: Mapping[str, Rule] = {
    "template-datasource-rule": template_datasource,
    "template-job-rule": _template("job"),
    "template-instance-rule": _template("instance"),
    "template-label-promql-rule": template_label_promql,
    "template-on-time-change-reload-rule": template_reload,
    "panel-datasource-rule": panel_datasource,
    "panel-title-description-rule": panel_words,
    "panel-units-rule": panel_units,
    "panel-no-targets-rule": panel_targets,
    "target-promql-rule": target_promql,
    "target-logql-rule": target_logql,
    "target-logql-auto-rule": target_logql,
    "target-rate-interval-rule": target_rate_interval,
    "target-job-rule": _target_matcher("job"),
    "target-instance-rule": _target_matcher("instance"),
    "target-counter-agg-rule": target_counter,
    "uneditable-dashboard": uneditable,
}
