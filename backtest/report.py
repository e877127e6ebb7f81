"""A backtest's result as a table for people and as data for programs."""

import json
from collections.abc import Iterable
from typing import Any

from backtest.replay import Cost
from backtest.run import Outcome
from specs.units import percent

COLUMNS = (
    ("objective", "---"),
    ("target", "---:"),
    ("incidents", "---:"),
    ("told", "---:"),
    ("wrong pages", "---:"),
    ("told after", "---:"),
    ("budget gone by then", "---:"),
    ("quiet again after", "---:"),
    ("tickets", "---:"),
    ("exhausted", "---:"),
    ("left, by the rules", "---:"),
    ("left in truth", "---:"),
    ("seen", "---:"),
)


def markdown(title: str, outcomes: Iterable[Outcome], cost: Cost) -> str:
    """One line per objective; what could not be measured is left empty."""
    lines = [
        f"## {title}",
        "",
        "| " + " | ".join(name for name, _ in COLUMNS) + " |",
        "|" + "|".join(rule for _, rule in COLUMNS) + "|",
        *("| " + " | ".join(_cells(outcome)) + " |" for outcome in outcomes),
        "",
        f"All rules together read {cost.total:,.0f} samples an hour.",
    ]
    return "\n".join(lines) + "\n"


def _cells(outcome: Outcome) -> list[str]:
    page, alerts = outcome.page, outcome.alerts
    return [
        outcome.slo.name,
        percent(outcome.slo.target),
        str(len(outcome.wanted)),
        str(page.told),
        str(page.wrong),
        _minutes(page.detection_minutes),
        _share(page.spent_at_detection),
        _minutes(page.reset_minutes),
        str(alerts["ErrorBudgetLeak"]),
        str(alerts["ErrorBudgetExhausted"]),
        _share(outcome.remaining),
        _share(outcome.true_remaining),
        _share(outcome.coverage),
    ]


def _minutes(value: float | None) -> str:
    return "" if value is None else f"{value:g} min"


def _share(value: float | None) -> str:
    return "" if value is None or value != value else f"{value:.2%}"


def data(outcomes: Iterable[Outcome], cost: Cost) -> dict[str, Any]:
    return {
        "samples_per_hour": round(cost.total),
        "objectives": [
            {
                "objective": outcome.slo.name,
                "target": outcome.slo.target,
                "incidents": [
                    {"minute": one.start, "minutes": one.minutes, "bad_events": one.bad} for one in outcome.wanted
                ],
                "page": {
                    "told": outcome.page.told,
                    "missed": outcome.page.missed,
                    "wrong": outcome.page.wrong,
                    "recall": outcome.page.recall,
                    "precision": outcome.page.precision,
                    "detection_minutes": outcome.page.detection_minutes,
                    "budget_spent_at_detection": outcome.page.spent_at_detection,
                    "reset_minutes": outcome.page.reset_minutes,
                },
                "alerts": dict(outcome.alerts),
                "remaining": outcome.remaining,
                "true_remaining": outcome.true_remaining if outcome.events.total.sum() else None,
                "coverage": outcome.coverage,
            }
            for outcome in outcomes
        ],
    }


def json_text(documents: dict[str, Any]) -> str:
    return json.dumps(documents, indent=2) + "\n"
