"""Formulas that specs, rules, components and policies share. Pure: the same numbers in, the same number out.

The words the formulas speak of stand here too, because the policy pack imports no other part of the vocabulary.
"""

from specs.arithmetic.cost import monthly_total, orphans, possible, saved_total
from specs.arithmetic.fingerprint import by_system, canonical, fingerprint, rendered
from specs.arithmetic.growth import cache_memory, connections, grown, processor, replicas_for, sizing, volume_for
from specs.arithmetic.objective import (
    budget_events,
    burn_factor,
    error_budget,
    least_retention,
    promise_of_all,
    release_state,
    worst_state,
)
from specs.arithmetic.recovery import drill_limit, plan_bound, replayed_log, restore_time, rpo_bound
from specs.arithmetic.retention import PERIODS, copies, ordered, promotions, shrinking, span, stored, survivors
from specs.arithmetic.schedule import firings, max_gap, windows_overlap
from specs.arithmetic.storage import (
    coarse,
    coarse_memory,
    log_bytes_per_day,
    log_volume,
    nodes_for_shards,
    prometheus_blocks,
    prometheus_memory,
    prometheus_volume,
    prometheus_working_set,
    rollover_age,
    shard_count,
)
from specs.backup import Tier, TierName
from specs.schedule import Cron, Window

__all__ = [
    "PERIODS",
    "Cron",
    "Tier",
    "TierName",
    "Window",
    "budget_events",
    "burn_factor",
    "by_system",
    "cache_memory",
    "canonical",
    "coarse",
    "coarse_memory",
    "connections",
    "copies",
    "drill_limit",
    "error_budget",
    "fingerprint",
    "firings",
    "grown",
    "least_retention",
    "log_bytes_per_day",
    "log_volume",
    "max_gap",
    "monthly_total",
    "nodes_for_shards",
    "ordered",
    "orphans",
    "plan_bound",
    "possible",
    "processor",
    "prometheus_blocks",
    "prometheus_memory",
    "prometheus_volume",
    "prometheus_working_set",
    "promise_of_all",
    "promotions",
    "release_state",
    "rendered",
    "replayed_log",
    "replicas_for",
    "restore_time",
    "rollover_age",
    "rpo_bound",
    "saved_total",
    "shard_count",
    "shrinking",
    "sizing",
    "span",
    "stored",
    "survivors",
    "volume_for",
    "windows_overlap",
    "worst_state",
]
