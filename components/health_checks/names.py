"""Names and labels of the health checks' workloads."""

from components.workload import identity, labels
from specs.links import cron_job_name
from specs.network import Peer
from specs.report import HEALTH_REPORT
from specs.system import System

COMPONENT = "health-checks"
METRICS_PORT = 8080


def report_name(system: System) -> str:
    """The CronJob; also its account's, its rights' and its document's name."""
    return cron_job_name(system.name, HEALTH_REPORT)


def report_labels(system: System) -> dict[str, str]:
    return labels(HEALTH_REPORT, COMPONENT, system=system.name)


def journeys_name(system: System) -> str:
    return f"{system.name}-journeys"


def journeys_labels(system: System) -> dict[str, str]:
    return labels("journeys", COMPONENT, system=system.name)


def peer(system: System, own: dict[str, str]) -> Peer:
    return Peer(system.namespace, tuple(sorted(identity(own).items())))


def application(system: System, name: str) -> Peer:
    """Pods of a declared workload: its label `app`."""
    return Peer(system.namespace, (("app", name),))


def address(system: System, service: str, path: str) -> str:
    """A path of a service by its cluster name, or the whole address where no service is named."""
    if not service:
        return path
    found = system.service(service)
    return f"http://{found.name}.{system.namespace}.svc:{found.port}{path}"
