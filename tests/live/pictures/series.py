"""The series that boards and rules read, with the labels they are scraped with and words people would know."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from specs.blueprint import Blueprint
from specs.metrics import Metric, gauge
from specs.units import Unit
from tests.live.monitoring.boards import expressions
from tests.live.monitoring.inventory import Inventory
from tests.live.monitoring.pages import Pages
from tests.live.monitoring.rendered import rendered
from tests.live.monitoring.world import inventory, targets
from tests.queries.syntax import parsed, readings
from tests.support.exposition_vocabulary import Vocabulary

LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
BLOCK = 200
"""Second part of the addresses of a world that nobody opens."""
UNREAD = ("id", "uid")
"""Long labels that no expression asks for."""
ROUTES = ("/api/search", "/api/items", "/api/items/{id}", "/login", "/api/report")
WORDS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("path", "route", "endpoint"), ROUTES),
    "bucket": ("primary", "offsite"),
    "customer_id": ("acme", "globex"),
    "method": ("GET", "POST"),
    "mountpoint": ("/", "/var/lib/data"),
    "datname": ("app", "reports"),
    "schema": ("app", "reports"),
    "database": ("app", "reports"),
    "integration": ("pagerduty", "slack"),
    "rule_group": ("recordings", "alerts"),
    "feature": ("search", "export"),
    "zone": ("internal", "outside"),
    "cluster": ("logs",),
    "name": ("elasticsearch-0", "elasticsearch-1"),
    "operation": ("upload", "download"),
    "type": ("elasticsearch", "file"),
}
"""Instead of the numbered values of labels that nothing asks for by value."""


@dataclass(frozen=True)
class Series:
    """`rate` is its growth per second and `level` where it stands, as its contract's generated page has them. `schedule` is
    that of the CronJob it tells of."""

    metric: Metric
    name: str
    labels: Mapping[str, str]
    level: float
    rate: float
    schedule: str = ""


def read(blueprint: Blueprint, manifests: Sequence[Mapping[str, Any]]) -> list[Series]:
    """Every series of every target that some board or rule reads."""
    known = inventory(blueprint, manifests, BLOCK, largest=False)
    rules = rendered(manifests)
    asked = [*rules.expressions, *expressions(manifests)]
    wanted = {reading.name for text in dict.fromkeys(asked) for reading in readings(parsed(text))}
    pages = Pages(known, Vocabulary(asked, rules.recorded))
    return [one for one in _all(blueprint, known, pages) if one.name in wanted]


UP, SCRAPE_TIME = gauge("up", unit=Unit.BOOLEAN), gauge("scrape_duration_seconds", unit=Unit.SECONDS)
SAMPLES = gauge("scrape_samples_scraped", unit=Unit.COUNT)
"""What Prometheus itself says of each target."""


def _all(blueprint: Blueprint, known: Inventory, pages: Pages) -> Iterator[Series]:
    schedules = {one["metadata"]["name"]: one["spec"]["schedule"] for one in known.of_kind("CronJob")}
    stores = {system.name: [store.name for store in system.stores] for system in blueprint.systems}
    for target in targets(blueprint, known, pages):
        own = dict(target.labels)
        mine = stores.get(own.get("system", ""), [])
        yield Series(UP, UP.name, own, 1.0, 0.0)
        yield Series(SCRAPE_TIME, SCRAPE_TIME.name, own, 0.03, 0.0)
        yield Series(SAMPLES, SAMPLES.name, own, 200.0 + 40 * len(own["job"]), 0.0)
        for family in target.page.families:
            words = Words({**WORDS, "store": mine})
            for one in family.found:
                found = ((name, value) for name, value in LABEL.findall(one.labels) if name not in UNREAD)
                labels = {name: words.of(name, value) for name, value in found} | own
                # A page's vocabulary also names stores that only another system has.
                if not mine or labels.get("store", mine[0]) in mine:
                    schedule = schedules.get(labels.get("cronjob", ""), "")
                    yield Series(family.metric, one.name, labels, one.start, one.rate, schedule)


class Words:
    """The words of one metric's labels, in the order in which their values come."""

    def __init__(self, words: Mapping[str, Sequence[str]] = WORDS) -> None:
        self._words = words
        self._known: dict[str, dict[str, str]] = {}

    def of(self, label: str, value: str) -> str:
        words, known = self._words.get(label, ()), self._known.setdefault(label, {})
        if value not in known:
            free = [word for word in words if word not in known.values()]
            numbered = value.startswith(f"{label}-") or value.isdigit()
            known[value] = free[0] if free and numbered else value
        return known[value]
