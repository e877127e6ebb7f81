"""One run: ten sections, all faults together, and an exit code that says whether anything is wrong (BUG-41)."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from jobs.certificates.cluster import ACCOUNT, own_cluster
from jobs.document import read_health
from jobs.exit_code import ExitCode, Failure
from jobs.health import stores
from jobs.health.cluster import Item, Namespace, Unreadable
from jobs.health.finding import Finding, failed, good, unknown
from jobs.health.question import judged
from jobs.health.report import Report, Section
from jobs.health.sections import events, objects, pods, usage
from specs.job_document import DOCUMENT_NAME, HEALTH_CREDENTIALS_PATH, MOUNT_PATH, HealthDocument

TASK = "health"
TERMINATION_MESSAGE = Path("/dev/termination-log")
LONGEST_MESSAGE = 4096
"""Bytes Kubernetes keeps of a termination message."""
AT_ONCE = 8
METRICS_API = "metrics.k8s.io/v1beta1"
NOT_FOUND = 404


@dataclass(frozen=True)
class Look:
    """What one run looks at. Lists are read once, when the first section asks for them."""

    document: HealthDocument
    namespace: Namespace
    credentials: Path
    now: datetime

    @cached_property
    def pods(self) -> list[Item]:
        return self.namespace.list("pods")

    @cached_property
    def services(self) -> list[Item]:
        return self.namespace.list("services")

    def sections(self) -> dict[str, Callable[[], Iterator[Finding]]]:
        told, cluster = self.document, self.namespace
        return {
            "pods": lambda: pods.findings(self.pods, told.services, self.now),
            "events": lambda: events.findings(cluster.list("events"), told.events, told.report, self.now),
            "usage": self._usage,
            "requests": self._requests,
            "databases": lambda: stores.findings(told.stores, self.credentials, caches=False),
            "caches": lambda: stores.findings(told.stores, self.credentials, caches=True),
            "volumes": lambda: objects.volumes(cluster.list("persistentvolumeclaims")),
            "services": lambda: objects.services(self.services, self.pods, told.services),
            "ingresses": lambda: objects.ingresses(cluster.list("ingresses", "networking.k8s.io/v1"), self.services),
            "logs": self._logs,
        }

    def _usage(self) -> Iterator[Finding]:
        try:
            metrics = self.namespace.list("pods", METRICS_API)
        except Unreadable as reason:
            if reason.status != NOT_FOUND:
                raise
            yield unknown("usage", "this cluster has no metrics API")
            return
        yield from usage.findings(metrics, self.pods)

    def _requests(self) -> Iterator[Finding]:
        """All at once: a service that hangs must not make the others wait."""
        with ThreadPoolExecutor(AT_ONCE) as crew:
            yield from crew.map(judged, self.document.questions)

    def _logs(self) -> Iterator[Finding]:
        """Lines stay where people log in to read them."""
        yield good("logs", f"read them at {self.document.logs}" if self.document.logs else "not shipped")


def report(look: Look) -> Report:
    found = tuple(Section(name, _whole(name, section)) for name, section in look.sections().items())
    return Report(look.document.system, look.document.environment, look.now, found)


def _whole(name: str, section: Callable[[], Iterator[Finding]]) -> tuple[Finding, ...]:
    """A section that cannot be read is a fault of its own; the others are told all the same."""
    try:
        return tuple(section())
    except Unreadable as reason:
        return (failed(name, str(reason)),)
    except Exception as error:  # noqa: BLE001 - one section must not silence nine
        return (failed(name, f"it cannot be made: {type(error).__name__}"),)


def main(given: Sequence[str]) -> ExitCode:
    parser = argparse.ArgumentParser(prog=f"jobs {TASK}", description=__doc__)
    parser.add_argument("--document", type=Path, default=Path(MOUNT_PATH) / DOCUMENT_NAME, help="default %(default)s")
    parser.add_argument("--credentials", type=Path, default=Path(HEALTH_CREDENTIALS_PATH), help="default %(default)s")
    parser.add_argument("--account", type=Path, default=ACCOUNT, help="default %(default)s")
    options = parser.parse_args(given)
    try:
        document, cluster = read_health(options.document), own_cluster(options.account)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    namespace = Namespace(cluster.address, cluster.token, cluster.authority, document.namespace)
    made = report(Look(document, namespace, options.credentials, datetime.now(UTC)))
    print(made.text())
    print(made.json())
    _leave(made.summary())
    return made.code


def _leave(summary: str) -> None:
    """What `kubectl describe pod` shows of an ended container."""
    if TERMINATION_MESSAGE.exists():
        TERMINATION_MESSAGE.write_bytes(summary.encode()[:LONGEST_MESSAGE])
