"""Objectives as other tools read them: the queries an indicator counts with, without our tiles."""

from collections.abc import Mapping

from queries.slo import counters, selected
from specs.metrics import Matcher
from specs.slo import GaugeIndicator, Indicator
from specs.system import System

THRESHOLD = "threshold"
TOTAL = "total"


def sources(indicator: Indicator, system: System) -> Mapping[str, str]:
    """Queries by what they give: `total` with `good` or `bad` as sums of counters, or `threshold`, a gauge."""
    found = counters(indicator, system)
    if found is not None:
        side = {"good": f"sum({found.good})"} if found.good else {"bad": f"sum({found.bad})"}
        return {**side, TOTAL: f"sum({found.total})"}
    assert isinstance(indicator, GaugeIndicator)
    return {THRESHOLD: f"max({selected(indicator.select, (Matcher('namespace', '=', system.namespace),))})"}
