"""Objectives in OpenSLO v1, the vendor-neutral form other tools read. What it cannot say is listed in each document."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from queries import slo as query
from specs.links import slo_id
from specs.slo import BURN_POLICY, GaugeIndicator, Slo
from specs.system import System

LOSSES = (
    "budget-share alerts need two windows and an event floor; an AlertCondition has one window",
    "budget allocation and release states have no field",
)


def _source(text: str) -> dict[str, Any]:
    return {"metricSource": {"type": "Prometheus", "spec": {"query": text}}}


def _ratio(system: System, slo: Slo) -> dict[str, Any]:
    """Raw counters where the indicator has them, otherwise one event a minute."""
    found = query.counters(slo.indicator, system)
    if found is None:
        total, bad = query.tile(slo.indicator, system)
        return {"counter": False, "bad": _source(bad.text), "total": _source(total.text)}
    side = {"good": _source(f"sum({found.good})")} if found.good else {"bad": _source(f"sum({found.bad})")}
    return {"counter": True, **side, "total": _source(f"sum({found.total})")}


def openslo(system: System, slo: Slo) -> dict[str, Any]:
    return {
        "apiVersion": "openslo/v1",
        "kind": "SLO",
        "metadata": {
            "name": slo_id(system.name, slo.name),
            "labels": {"system": [system.name], "team": [system.owner.team]},
            "annotations": {
                "groundcrew.dev/indicator": "gauge" if isinstance(slo.indicator, GaugeIndicator) else "events",
                "groundcrew.dev/page-share": f"{BURN_POLICY.page_share:g}",
                "groundcrew.dev/not-expressed": "; ".join(LOSSES),
            },
        },
        "spec": {
            "description": slo.meaning,
            "service": system.name,
            "indicator": {
                "metadata": {"name": f"{slo_id(system.name, slo.name)}-indicator"},
                "spec": {"ratioMetric": _ratio(system, slo)},
            },
            "timeWindow": [{"duration": f"{slo.window.seconds // 86_400}d", "isRolling": True}],
            "budgetingMethod": slo.budgeting.value,
            "objectives": [{"displayName": slo.meaning or slo.name, "target": slo.target}],
        },
    }


def openslo_files(systems: Iterable[System]) -> Mapping[str, str]:
    """One file per system with a document per objective."""
    return {
        f"{system.name}.yaml": yaml.safe_dump_all(
            [openslo(system, slo) for slo in system.slos], sort_keys=False, width=10_000, allow_unicode=True
        )
        for system in systems
        if system.slos
    }
