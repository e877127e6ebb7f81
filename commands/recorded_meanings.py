"""What each recorded series means, in a reader's words. Parts of a name in angle brackets stand in its text by number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Meaning:
    """`fold` is how several series become one number: the worst of them, the least, or their sum."""

    text: str
    fold: str = "max"


SERVICES = "Services"
STORES, NODES, PROBES = "Stores", "Nodes", "Probes"
BUDGETS, COUNTS = "Objectives and budgets", "What objectives count"

PARTS = {"<time>": r"(\d+[smhdw])", "<share>": r"(\d+)", "<side>": "(total|bad)"}

_MEANINGS: dict[str, dict[str, Meaning]] = {
    SERVICES: {
        "service:http_requests:rate<time>": Meaning("requests a second, mean over {0}", "sum"),
        "route:http_requests:rate<time>": Meaning("requests a second of each route, mean over {0}", "sum"),
        "status:http_requests:rate<time>": Meaning("requests a second of each status, mean over {0}", "sum"),
        "service:http_errors:ratio<time>": Meaning("share of requests answered 5xx, over {0}; none without requests"),
        "service:http_client_errors:ratio<time>": Meaning("share of requests answered 4xx, over {0}"),
        "service:http_request_duration_seconds:p<share>": Meaning(
            "{0} of 100 requests were answered within this time, over 5m; an estimate between bucket bounds"
        ),
        "service:up:ratio": Meaning("share of the service's pods that answer their scrape", "min"),
        "service:container_cpu:ratio<time>": Meaning(
            "processor time of the busiest container, as a share of its limit"
        ),
        "service:container_memory:ratio": Meaning("working set of the fullest container, as a share of its limit"),
    },
    STORES: {
        "store:connections:ratio": Meaning("connections in use, as a share of the most the store takes"),
        "store:query_duration_seconds:mean<time>": Meaning("mean time of an operation, over {0}"),
        "store:slow_queries:rate<time>": Meaning(
            "operations a second that took longer than the store's own limit", "sum"
        ),
        "store:slow_sessions:count": Meaning("sessions whose transaction has been open too long, at this moment"),
    },
    NODES: {
        "node:cpu:ratio<time>": Meaning(
            "share of processor time that was not idle, over {0}, of nodes that run the system"
        ),
        "node:memory:ratio": Meaning("share of memory that is not available"),
        "node:filesystem:ratio": Meaning("share of a file system that is used"),
    },
    PROBES: {"probe:success:ratio<time>": Meaning("share of probes that succeeded, over {0}", "min")},
    BUDGETS: {
        "slo:objective:ratio": Meaning("the target: the share of events that must be good"),
        "slo:error_budget:remaining_ratio": Meaning(
            "what is left of the error budget: 1 whole, 0 spent, negative overspent", "min"
        ),
        "slo:burn_rate:ratio<time>": Meaning(
            "errors over {0} as a multiple of what the target allows; 1 spends exactly all"
        ),
        "slo:errors:ratio_window": Meaning("share of bad events in the objective's whole window"),
        "slo:errors:ratio<time>": Meaning("share of bad events over {0}"),
        "slo:coverage:ratio_window": Meaning("share of the objective's window that was seen at all", "min"),
        "slo:history:begin_timestamp_seconds": Meaning("since when the objective is counted", "min"),
    },
    COUNTS: {
        "slo:<side>:sum_window": Meaning("{0} events of the objective's whole window", "sum"),
        "slo:<side>:sum_month": Meaning("{0} events of the calendar month so far", "sum"),
        "slo:<side>:sum<time>": Meaning("{0} events of the last {1}", "sum"),
        "slo:total:expected_window": Meaning("events a whole window is expected to have", "sum"),
        "slo:<side>:inc1m": Meaning("{0} events of one minute: the tile that everything else adds up", "sum"),
        "slo:<side>:inc5m": Meaning("{0} events of five minutes: five tiles added up", "sum"),
        "slo:<side>:inc5m_month": Meaning("{0} events of the same, counted for a calendar month", "sum"),
        "slo:<side>:growth1h": Meaning("{0} events by which the counters really grew in an hour", "sum"),
        "slo:<side>:late1h": Meaning(
            "{0} events by which the counters grew in the hour before, where its own count did not run", "sum"
        ),
        "slo:<side>:residual1h": Meaning("{0} events of an hour that tiles missed", "sum"),
        "slo:<side>:residual1h_month": Meaning("{0} events of the same, counted for a calendar month", "sum"),
        "slo:<side>:excluded": Meaning("{0} events of times that were excluded afterwards", "sum"),
    },
}
CHAPTERS = tuple(_MEANINGS)


def meaning(record: str) -> tuple[str, Meaning]:
    """The chapter a recorded series belongs to, and what it means. Raises KeyError for one that nobody described."""
    for chapter, known in _MEANINGS.items():
        for name, found in known.items():
            if parts := _matched(name, record):
                return chapter, Meaning(found.text.format(*parts.groups()), found.fold)
    raise KeyError(f"{record} has no meaning yet: write it into commands/recorded_meanings.py")


def undescribed(records: Iterable[str]) -> list[str]:
    """Names that describe none of these series."""
    every, there = [name for known in _MEANINGS.values() for name in known], list(records)
    return [name for name in every if not any(_matched(name, record) for record in there)]


def _matched(name: str, record: str) -> re.Match[str] | None:
    for part, pattern in PARTS.items():
        name = name.replace(part, pattern)
    return re.fullmatch(name, record)
