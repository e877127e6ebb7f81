"""What a contract promises, held against what exporters really expose."""

from collections.abc import Iterable, Iterator

from queries import store_detail
from queries.expression import Expression
from queries.signal import expression
from specs import signal as word
from specs.exporters import STORE_EXPORTERS
from specs.store import Engine, Store
from specs.system import System
from tests.live.exporters.loopback import Exporter, labels_by_name
from tests.live.exporters.watch import WINDOW


def broken_promises(engine: Engine, exporters: Iterable[Exporter], without: Iterable[str] = ()) -> dict[str, str]:
    """Series of the engine's contract that none of its exporters exposes, or that have other labels than promised."""
    found: dict[str, set[frozenset[str]]] = {}
    for one in exporters:
        for name, labels in labels_by_name(one.text).items():
            found.setdefault(name, set()).update(labels)
    broken = {}
    for metric in STORE_EXPORTERS[engine].metrics:
        seen, promised = found.get(metric.name, set()), {frozenset(metric.labels)}
        if metric.name in without:
            if seen:
                broken[metric.name] = "is there, though it is said to be missing"
        elif seen != promised:
            broken[metric.name] = f"has {sorted(map(sorted, seen)) or 'no series'}, promised {sorted(metric.labels)}"
    return broken


def common(system: System, store: Store) -> Iterator[Expression]:
    """What every board and the usual alerts ask of any store."""
    for signal in (word.StoreUp, word.StoreConnections, word.StoreSlowQueries, word.StoreQueryTime):
        yield expression(signal(store.name), system, WINDOW)
    for panel in (store_detail.throughput, store_detail.size, store_detail.cache_hits, store_detail.trouble):
        yield panel(system, store)
