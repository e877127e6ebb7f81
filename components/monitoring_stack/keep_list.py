"""Which series are kept: those that rules, objectives and boards read, and a few that explain a target.

A cluster's own servers expose tens of thousands of series of which rules and boards read a few dozen names; the rest is paid
for in memory and disk and read by nobody. The lists follow from the expressions, so that an alert or a panel that reads
another series changes them by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from components.monitoring_stack.scrape_job import relabel
from dashboards.board import Board
from queries.names import named
from rules.catalogue import rule_groups
from rules.group import RecordingRule, RuleGroup
from rules.slo.file import slo_groups
from specs.census import Census
from specs.environment import Environment, KeepLists
from specs.exporters import EXPORTERS, Exporter, contract, exported, series_names
from specs.exporters.cardinality import of_target
from specs.exporters.unfiltered import unfiltered
from specs.system import System

ALWAYS = ("process_start_time_seconds", "process_cpu_seconds_total", "process_resident_memory_bytes", ".+_build_info")
"""Patterns. Of every program: since when it runs, what it costs and which version it is. Asked first when something is odd,
and no expression could ask for them by their many names."""
ALWAYS_SERIES = 5
"""Of one target: three of the process, two versions (a program's own and its library's)."""
WRITTEN = ("up", "scrape_.+", "ALERTS", "ALERTS_FOR_STATE")
"""What Prometheus writes itself. No keep-list of a scrape reaches it, but that of a remote write does."""


@dataclass(frozen=True)
class Used:
    """What is read and what is recorded in an environment. `everything` keeps whatever a target exposes."""

    read: frozenset[str]
    recorded: tuple[str, ...]
    """By rule: names that several rules record stand there as often."""
    declared: frozenset[str]
    """Series of the systems' own contracts."""
    everything: bool = False

    def names(self, exporter: Exporter) -> tuple[str, ...]:
        """Series of an exporter's contract that somebody reads."""
        found = {name for metric in exporter.metrics for name in series_names(metric)}
        return tuple(sorted(found & self.read))

    def count(self, exporter: Exporter, census: Census) -> int:
        """At most how many series of one target are stored."""
        if self.everything:
            return unfiltered(exporter, census)
        return of_target(exporter, self.names(exporter), census) + ALWAYS_SERIES

    def steps(self, exporter: Exporter) -> list[dict[str, Any]]:
        """What the samples of an exporter go through before they are stored."""
        return [] if self.everything else [kept_names(self.names(exporter))]

    @cached_property
    def sent(self) -> tuple[str, ...]:
        """Patterns of everything that is kept, what is recorded included; empty for all."""
        if self.everything:
            return ()
        return tuple(sorted({*self.read, *self.recorded, *self.declared, *ALWAYS, *WRITTEN}))


def kept_names(names: Iterable[str]) -> dict[str, Any]:
    """The step that drops every other name. Prometheus anchors the pattern at both ends."""
    return relabel("__name__", regex="|".join((*names, *ALWAYS)), action="keep")


def used(systems: Iterable[System], environment: Environment, boards: Iterable[Board]) -> Used:
    """What the rules, the objectives and the boards of an environment read and record."""
    served = tuple(systems)
    rules = [rule for group in _groups(served, environment) for rule in group.rules]
    declared = frozenset(name for system in served for metric in system.metrics for name in series_names(metric))
    known = {*exported(EXPORTERS.values()), *(name for system in served for name in contract(system))}
    read = frozenset().union(*(rule.expression.uses for rule in rules), *(named(board.text, known) for board in boards))
    recorded = tuple(rule.record for rule in rules if isinstance(rule, RecordingRule))
    return Used(read, recorded, declared, environment.keep_lists is KeepLists.ALL)


def _groups(systems: tuple[System, ...], environment: Environment) -> list[RuleGroup]:
    groups = [group for listed in rule_groups(systems, environment).values() for group in listed]
    return groups + [group for system in systems for group in slo_groups(system, environment)]
