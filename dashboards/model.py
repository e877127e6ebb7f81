"""grafanalib's classes, for a type checker: attrs' untyped fields say nothing about what their constructors take."""

from typing import Any

from grafanalib import core
from grafanalib.core import Panel

Annotations: Any = core.Annotations
Dashboard: Any = core.Dashboard
GridPos: Any = core.GridPos
RowPanel: Any = core.RowPanel
Stat: Any = core.Stat
StateTimeline: Any = core.StateTimeline
Table: Any = core.Table
Templating: Any = core.Templating
TimeSeries: Any = core.TimeSeries


class _BarGauge(Panel):
    def to_json_data(self) -> dict[str, Any]:
        return self.panel_json({"type": "bargauge"})


BarGauge: Any = _BarGauge
"""grafanalib's own writes the options of Grafana 6."""
