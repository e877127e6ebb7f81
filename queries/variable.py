"""What boards substitute: the range of rates, and values people choose from."""

from queries.selector import KUBE_STATE, equal, metric, of_service, selector
from queries.slo_names import OBJECTIVE
from specs.metrics import Matcher
from specs.system import System

RATE_INTERVAL = "$__rate_interval"
"""At least four scrapes and at least one point of the graph: Grafana puts the range in."""
POD, ROUTE, SYSTEM, SLO = "pod", "route", "system", "slo"


def value_of(variable: str) -> str:
    """How an expression names a variable: `All` becomes .+."""
    return f"${variable}"


def chosen(label: str, variable: str) -> Matcher:
    """The condition that a label is one of the chosen values."""
    return Matcher(label, "=~", value_of(variable))


def pods(system: System) -> str:
    """Values of the variable `pod`: pods there are or were in the shown range."""
    return _label_values(selector("kube_pod_info", *equal(job=KUBE_STATE, namespace=system.namespace)), "pod")


def routes(system: System, service: str, route_label: str, requests: str) -> str:
    """Values of the variable `route`: routes the service has answered."""
    return _label_values(selector(metric(system, requests).name, *of_service(system, service)), route_label)


def systems() -> str:
    """Values of the variable `system`."""
    return _label_values(selector("up", Matcher("system", "!=", "")), "system")


def objectives(system: System) -> str:
    """Values of the variable `slo`: objectives of the system."""
    return _label_values(selector(OBJECTIVE, *equal(system=system.name)), "slo")


def _label_values(selected: str, label: str) -> str:
    return f"label_values({selected}, {label})"
