"""Selectors: the text that picks series, and the labels by which a system's own are found."""

import json

from queries.expression import Expression
from specs.exporters import exporter_job
from specs.metrics import Matcher, Metric, Selector
from specs.system import System
from specs.units import Unit

KUBE_STATE = "kube-state-metrics"


def selector(name: str, *matchers: Matcher) -> str:
    """name{label="value",…}; values are escaped as PromQL's strings are."""
    inner = ",".join(f"{m.label}{m.operator}{json.dumps(m.value, ensure_ascii=False)}" for m in matchers)
    return f"{name}{{{inner}}}" if inner else name


def equal(**labels: str) -> tuple[Matcher, ...]:
    return tuple(Matcher(label, "=", value) for label, value in labels.items())


def series(name: str, *matchers: Matcher, unit: Unit = Unit.COUNT, labels: tuple[str, ...] = ()) -> Expression:
    """Some series of one name as they are. `labels` are those a caller may aggregate by."""
    return Expression(selector(name, *matchers), unit, labels, frozenset({name}))


def ranged(found: Expression, window: str, function: str = "rate", unit: Unit | None = None) -> Expression:
    """function(selector[window])."""
    return Expression(f"{function}({found.text}[{window}])", unit or found.unit, found.labels, found.uses)


def of_service(system: System, service: str) -> tuple[Matcher, ...]:
    """A service's series: a service's name is unique only within its namespace."""
    return equal(namespace=system.namespace, job=service)


def of_store(system: System, store: str) -> tuple[Matcher, ...]:
    """A store's series, as its exporter exposes them."""
    return equal(namespace=system.namespace, job=exporter_job(store))


def of_pods(system: System, service: str) -> tuple[Matcher, ...]:
    """Pods of a service's Deployment: <name>-<hash of the template>-<five characters>, so that a service whose name begins
    with another's, or a Job of it, is not taken for it."""
    return (*equal(namespace=system.namespace), Matcher("pod", "=~", f"{service}-[a-z0-9]+-[a-z0-9]{{5}}"))


def metric(system: System, name: str) -> Metric:
    """A metric of the system's own contract. Raises ValueError naming what there is."""
    found = next((metric for metric in system.metrics if metric.name == name), None)
    if found is None:
        known = ", ".join(sorted({metric.name for metric in system.metrics}))
        raise ValueError(f"{system.name}: no metric {name} in its contract; it has: {known}")
    return found


def owners(system: System, name: str) -> tuple[str, ...]:
    """Services that expose a metric; none for series from outside."""
    return tuple(s.name for s in system.services if s.metrics and any(m.name == name for m in s.metrics.metrics))


def of_metric(system: System, select: Selector, suffix: str = "") -> Expression:
    """The series of a selector over the contract, in the system's namespace and at the services that expose them."""
    known = metric(system, select.metric)
    services = owners(system, select.metric)
    own = equal(namespace=system.namespace)
    if len(services) == 1:
        own += equal(job=services[0])
    elif services:
        own += (Matcher("job", "=~", "|".join(name for name in services)),)
    return series(f"{known.name}{suffix}", *own, *select.matchers, unit=known.unit, labels=known.labels)
