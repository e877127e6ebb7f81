"""Names given twice: the second object would silently take the place of the first."""

from collections import Counter
from collections.abc import Iterable, Iterator

from specs.fault import Fault
from specs.metrics import Metric
from specs.shown import shown
from specs.system import System


def faults(system: System) -> Iterator[Fault]:
    """Every name of a system that two things of one kind share."""
    workloads = [(f"services[{at}].name", one.name) for at, one in enumerate(system.services)]
    workloads += [(f"stores[{at}].name", one.name) for at, one in enumerate(system.stores)]
    named = {
        "service or store": workloads,
        "slo": [(f"slos[{at}].name", one.name) for at, one in enumerate(system.slos)],
        "alert": [(f"alerts[{at}].name", one.name) for at, one in enumerate(system.alerts)],
        "probe": [(f"probes[{at}].name", one.name) for at, one in enumerate(system.probes)],
        "journey": [(f"journeys[{at}].name", one.name) for at, one in enumerate(system.journeys)],
        "board": [(f"boards[{at}].kind", str(one.kind)) for at, one in enumerate(system.boards)],
        "channel": [(f"routing.channels[{at}].name", one.name) for at, one in enumerate(system.routing.channels)],
        "flow": [(f"flows[{at}].name", one.name) for at, one in enumerate(system.flows)],
        "scenario": [(f"scenarios[{at}].name", one.name) for at, one in enumerate(system.scenarios)],
        "smoke check": [(f"smoke_checks[{at}].name", one.name) for at, one in enumerate(system.smoke_checks)],
    }
    for kind, names in named.items():
        yield from _repeated(system.name, kind, names)
    for at, board in enumerate(system.boards):
        titles = [(f"boards[{at}].panels[{number}].title", panel.title) for number, panel in enumerate(board.panels)]
        yield from _repeated(system.name, "panel of this board", titles)
    yield from _differing(system)


def _repeated(where: str, kind: str, names: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for path, name in names:
        if name in first:
            yield Fault(where, path, shown(name), f"a {kind} of its own", f"rename it; {first[name]} has this name")
        first.setdefault(name, path)


def _differing(system: System) -> Iterator[Fault]:
    """Several services may expose one metric, but then it is the same metric."""
    kinds: dict[str, Metric] = {}
    for path, metric in declared(system):
        known = kinds.setdefault(metric.name, metric)
        if (known.kind, known.labels, known.buckets) != (metric.kind, metric.labels, metric.buckets):
            wanted = "the kind, labels and buckets it has elsewhere in this system"
            yield Fault(system.name, path, shown(metric.name), wanted, "make both alike, or name them apart")
        if len(metric.labels) != len(set(metric.labels)):
            twice = [label for label, count in Counter(metric.labels).items() if count > 1]
            yield Fault(system.name, f"{path}.labels", shown(twice[0]), "each label once", "remove the second")


def declared(system: System) -> Iterator[tuple[str, Metric]]:
    """Every metric of the contract with its path."""
    for at, service in enumerate(system.services):
        if not service.metrics:
            continue
        path = f"services[{at}].metrics"
        if service.metrics.http:
            yield f"{path}.http.requests", service.metrics.http.requests
            yield f"{path}.http.duration", service.metrics.http.duration
        yield from ((f"{path}.others[{number}]", metric) for number, metric in enumerate(service.metrics.others))
    yield from ((f"extra_metrics[{number}]", metric) for number, metric in enumerate(system.extra_metrics))
