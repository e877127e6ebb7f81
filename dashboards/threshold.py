"""Steps of colour from limits. Only what an alert or an objective names is a limit."""

from collections.abc import Iterable
from typing import Any

from dashboards import palette
from dashboards.subject import Limit


def steps(limits: Iterable[Limit], base: str = palette.GOOD) -> list[dict[str, Any]]:
    """Ascending steps. The lowest has no value (JSON null), which is how Grafana writes "from below everything"."""
    ordered = sorted({limit.value: limit for limit in limits}.values(), key=lambda limit: limit.value)
    if not any(limit.below for limit in ordered):
        return [_step(base, None), *(_step(limit.colour, limit.value) for limit in ordered)]
    colours = [limit.colour for limit in ordered] + [base]
    return [_step(colours[0], None), *(_step(colours[at + 1], limit.value) for at, limit in enumerate(ordered))]


def _step(colour: str, value: float | None) -> dict[str, Any]:
    return {"color": colour, "value": value}
