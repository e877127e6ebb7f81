"""What a board asks of Prometheus when somebody opens it: ours and other people's, read in the same way."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backtest.server import Server
from specs.units import parse_duration

Document = Mapping[str, Any]
STEP, SCRAPE, MARK = 30, 30, 60
"""Seconds between points of a graph of two hours, between scrapes, and between the points of which marks are made."""
VARIABLE = re.compile(r"\$\{(\w+)(?::\w+)?\}|\$(\w+)|\[\[(\w+)\]\]")
LABEL_VALUES = re.compile(r"label_values\((?:(.*),)?\s*(\w+)\s*\)", re.DOTALL)
ALL = "$__all"
SPECIAL = re.compile(r"[\\^$*+?.()|{}\[\]]")
"""What Grafana escapes where several values become a pattern: twice, because it stands in a quoted text."""


def _spans(apart: int, scrape: int = SCRAPE) -> dict[str, str]:
    """Grafana's rule for rates: at least four scrapes, at least a point and a scrape."""
    rate = max(apart + scrape, 4 * scrape)
    return {"__rate_interval": f"{rate}s", "__interval": f"{apart}s", "interval": f"{apart}s"}


BUILT_IN = {"__range": "2h", "__range_s": "7200", **_spans(STEP)}


@dataclass(frozen=True)
class Asked:
    """One query as Grafana sends it. `instant` asks for the newest value only; `step` is in seconds."""

    expression: str
    instant: bool
    step: int = STEP


def panels(board: Document, *, closed: bool = False) -> Iterator[Document]:
    """Panels that are drawn as the board opens; with `closed`, also those of rows that somebody has to open."""
    for panel in board["panels"]:
        if panel["type"] != "row":
            yield panel
        elif closed or not panel.get("collapsed"):
            yield from panel.get("panels", ())


def queries(board: Document, values: Mapping[str, str], *, closed: bool = False) -> Iterator[Asked]:
    """Those of the panels, and of the marks on all of them."""
    for panel in panels(board, closed=closed):
        for target in panel.get("targets", ()):
            if target.get("expr") and not target.get("hide"):
                yield _asked(panel, target, values)
    for mark in board.get("annotations", {}).get("list", ()):
        if mark.get("expr") and mark.get("enable", True):
            apart = _seconds(mark.get("step"), values) or MARK
            yield Asked(filled(mark["expr"], {**_spans(apart), **values}), instant=False, step=apart)


def _asked(panel: Document, target: Document, values: Mapping[str, str]) -> Asked:
    """With the least step that the panel or the query sets. Source: Grafana's Prometheus data source, which takes the
    query's own also for the time between scrapes."""
    own = _seconds(target.get("interval"), values)
    apart = max(STEP, own or _seconds(panel.get("interval"), values)) * (target.get("intervalFactor") or 1)
    text = filled(target["expr"], {**_spans(apart, own or SCRAPE), **values})
    return Asked(text, bool(target.get("instant")) and not target.get("range"), apart)


def _seconds(every: str | None, values: Mapping[str, str]) -> int:
    text = filled((every or "").lstrip(">"), values)
    return parse_duration(text).seconds if text else 0


def refreshes(board: Document) -> float:
    """Times a minute a board asks again by itself; 0 where somebody has to press a button."""
    every = board.get("refresh")
    return 60 / parse_duration(every).seconds if every else 0.0


def filled(text: str, values: Mapping[str, str]) -> str:
    """With every variable filled in. A variable that is not known stays empty, as in Grafana."""
    known = {**BUILT_IN, **values}
    return VARIABLE.sub(lambda found: known.get(next(filter(None, found.groups())), ""), text)


def chosen(board: Document, server: Server, moment: int) -> dict[str, str]:
    """What each variable stands for as the board opens: all values where it offers that, else the first there is."""
    found: dict[str, str] = {}
    for variable in board.get("templating", {}).get("list", ()):
        if variable["type"] == "query":
            found[variable["name"]] = _of_query(variable, found, server, moment)
        elif variable["type"] in ("interval", "custom", "constant", "textbox"):
            found[variable["name"]] = str((variable.get("current") or {}).get("value") or variable["query"]).split(",")[
                0
            ]
    return found


def _of_query(variable: Document, known: Mapping[str, str], server: Server, moment: int) -> str:
    offered = _offered(variable, known, server, moment)
    current = (variable.get("current") or {}).get("value")
    if variable.get("includeAll") and (not current or ALL in current):
        return variable.get("allValue") or "|".join(SPECIAL.sub(r"\\\\\g<0>", text) for text in offered)
    return current if current in offered else next(iter(offered), "")


def _offered(variable: Document, known: Mapping[str, str], server: Server, moment: int) -> list[str]:
    asked = variable["query"]
    parts = LABEL_VALUES.fullmatch(filled(asked["query"] if isinstance(asked, dict) else asked, known).strip())
    if not parts:
        raise ValueError(f"variable {variable['name']}: wanted label_values(series, label), given {json.dumps(asked)}")
    series, label = parts.groups()
    answer, _ = server.at(f"group by ({label}) ({series})", moment)
    return sorted(text for labels, _ in answer if (text := labels.get(label)))
