"""A service's requests: how many, how many fail, how long they take."""

from queries.expression import WINDOW, Expression, aggregated, ratio
from queries.histogram import quantile_of
from queries.selector import of_service, ranged, series
from specs.metrics import HttpMetrics, Matcher
from specs.system import System
from specs.units import Unit

PER_SERVICE = ("namespace", "job")
SERVER_ERROR = "5.."
"""5xx is the service's fault. 4xx is the client's, 3xx and 2xx are answers (BUG-54)."""
STATUS_CLASSES = {"2xx": "2..", "3xx": "3..", "4xx": "4..", "5xx": SERVER_ERROR}


def metrics_of(system: System, service: str) -> HttpMetrics:
    """How the service counts its requests. Raises ValueError where it declares none."""
    endpoint = system.service(service).metrics
    if endpoint is None or endpoint.http is None:
        raise ValueError(
            f"{system.name}: service {service} declares no HTTP metrics; give it `http` or watch it by a probe"
        )
    return endpoint.http


def request_rate(
    system: System, service: str, window: str = WINDOW, *, by: tuple[str, ...] = (), where: tuple[Matcher, ...] = ()
) -> Expression:
    """Requests per second over all replicas, apart by the labels `by`."""
    http = metrics_of(system, service)
    requests = series(http.requests.name, *of_service(system, service), *where, unit=Unit.EVENTS)
    return aggregated("sum", (*PER_SERVICE, *by), ranged(requests, window))


def route_rate(system: System, service: str, window: str = WINDOW) -> Expression:
    """Requests per second of each route."""
    return request_rate(system, service, window, by=(metrics_of(system, service).route_label,))


def status_rate(system: System, service: str, window: str = WINDOW) -> Expression:
    """Requests per second of each status."""
    return request_rate(system, service, window, by=(metrics_of(system, service).status_label,))


def class_rate(system: System, service: str, status_class: str, window: str = WINDOW) -> Expression:
    """Requests per second answered with a class of statuses, such as 4xx."""
    status = Matcher(metrics_of(system, service).status_label, "=~", STATUS_CLASSES[status_class])
    return request_rate(system, service, window, where=(status,))


def class_share(system: System, service: str, status_class: str, window: str = WINDOW) -> Expression:
    """Share of the requests answered with a class of statuses."""
    return ratio(class_rate(system, service, status_class, window), request_rate(system, service, window))


def error_rate(
    system: System, service: str, window: str = WINDOW, *, by: tuple[str, ...] = (), where: tuple[Matcher, ...] = ()
) -> Expression:
    """Requests per second that failed."""
    status = Matcher(metrics_of(system, service).status_label, "=~", SERVER_ERROR)
    return request_rate(system, service, window, by=by, where=(*where, status))


def error_ratio(
    system: System, service: str, window: str = WINDOW, *, by: tuple[str, ...] = (), where: tuple[Matcher, ...] = ()
) -> Expression:
    """Share of the requests that failed: 0 where none did, empty where nothing was asked."""
    return ratio(
        error_rate(system, service, window, by=by, where=where),
        request_rate(system, service, window, by=by, where=where),
    )


def duration_rate(system: System, service: str, window: str = WINDOW, *, by: tuple[str, ...] = ()) -> Expression:
    """Requests per second by the bounds of the duration histogram, as quantiles and heat maps need them."""
    http = metrics_of(system, service)
    buckets = series(f"{http.duration.name}_bucket", *of_service(system, service), unit=Unit.SECONDS)
    return aggregated("sum", (*PER_SERVICE, *by, "le"), ranged(buckets, window))


def latency_quantile(
    system: System, service: str, quantile: float, window: str = WINDOW, *, by: tuple[str, ...] = ()
) -> Expression:
    """A quantile of the request duration over all replicas together (BUG-45)."""
    return quantile_of(duration_rate(system, service, window, by=by), quantile, Unit.SECONDS)


def scraped(system: System, service: str) -> Expression:
    """1 per replica that answers its scrape, 0 per one that does not."""
    return series("up", *of_service(system, service), unit=Unit.BOOLEAN, labels=("namespace", "job", "instance", "pod"))


def up(system: System, service: str) -> Expression:
    """1 while at least one replica answers its scrape."""
    return aggregated("max", PER_SERVICE, scraped(system, service))


def up_share(system: System, service: str) -> Expression:
    """Share of the replicas that answer their scrape."""
    found = aggregated("avg", PER_SERVICE, scraped(system, service))
    return Expression(found.text, Unit.RATIO, found.labels, found.uses)
