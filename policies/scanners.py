"""What other people's scanners find in the rendered manifests and we keep: why, who answers for it, and until when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from policies.exceptions import LONGEST, RENEWAL

CHECKOV, KUBE_SCORE = "checkov", "kube-score"
EVERYWHERE = "*"


@dataclass(frozen=True, order=True)
class Failure:
    """One check of a scanner that one object does not pass."""

    scanner: str
    check: str
    place: str
    """kind namespace/name, as the pack's own findings name it."""


@dataclass(frozen=True)
class ScannerException:
    """One check of one scanner on some objects of one kind."""

    scanner: str
    check: str
    place: str
    """kind namespace/name; * stands for any letters of a namespace and of a name, and alone for every object."""
    reason: str
    instead: str = ""
    """The control of the pack that holds in the check's place; a row for every object has one."""
    owner: str = "platform"
    expires: date = RENEWAL
    """The last day on which it holds."""

    def covers(self, failure: Failure) -> bool:
        same = (failure.scanner, failure.check) == (self.scanner, self.check)
        return same and (self.place == EVERYWHERE or fnmatchcase(failure.place, self.place))


STORES = ("elasticsearch", "mongodb", "mysql", "postgres", "redis")
OWN_USER = "the image's files belong to its own user"
ONE_ENDPOINT = "it has one way to be asked; liveness has more patience than readiness"
ONE_READER = "it reads one store; a second one would count everything twice"
ONE_RUN = "two at once would do the same work twice, so the old one ends first"
UNDER_GUARDS = "the pods of a system are closed in once its guards are enforced, which production is asked for by a key"
APPLICATION = "it speaks of an application, which its team deploys and these stacks do not"
READS_THE_API = "it asks the API server, with a role that names what it may read"

SCANNER_EXCEPTIONS = (
    ScannerException(CHECKOV, "CKV_K8S_15", EVERYWHERE, "a registry that is down stops no restart", "IMG-003"),
    ScannerException(
        CHECKOV, "CKV_K8S_43", EVERYWHERE, "whoever runs the stacks locks the digests: make images-lock", "IMG-001"
    ),
    ScannerException(
        CHECKOV, "CKV_K8S_19", "DaemonSet groundcrew-node-agents/node-exporter", "reads the node's network"
    ),
    ScannerException(CHECKOV, "CKV_K8S_23", "DaemonSet groundcrew-node-agents/log-agent", "log files belong to root"),
    ScannerException(CHECKOV, "CKV_K8S_40", "DaemonSet groundcrew-node-agents/log-agent", "log files belong to root"),
    *(
        ScannerException(CHECKOV, "CKV_K8S_40", place, OWN_USER)
        for place in ("StatefulSet logging/elasticsearch", "StatefulSet logging/logstash", "Deployment logging/kibana")
    ),
    ScannerException(
        CHECKOV, "CKV_K8S_35", "Deployment */mongodb-exporter", "the exporter reads no file, and its image has no shell"
    ),
    *(
        ScannerException(CHECKOV, "CKV_K8S_38", place, READS_THE_API, "SA-002")
        for place in (
            "StatefulSet monitoring/prometheus",
            "Deployment monitoring/kube-state-metrics",
            "StatefulSet tracing/otel-collector",
            "CronJob */*-health-report",
            "CronJob */*-prescale-*",
            "CronJob logging/*-certificates-renew",
            "Job logging/certificates-*",
        )
    ),
    ScannerException(
        CHECKOV,
        "CKV_K8S_8",
        "StatefulSet logging/elasticsearch",
        "its sidecar holds a file and runs nothing",
        "PRB-001",
    ),
    ScannerException(
        CHECKOV, "CKV_K8S_9", "StatefulSet monitoring/alertmanager", "its sidecar serves nobody", "PRB-001"
    ),
    ScannerException(
        KUBE_SCORE, "container-image-pull-policy", EVERYWHERE, "a registry that is down stops no restart", "IMG-003"
    ),
    ScannerException(KUBE_SCORE, "pod-probes-identical", EVERYWHERE, ONE_ENDPOINT, "PRB-002"),
    *(
        ScannerException(KUBE_SCORE, f"{kind}-has-host-podantiaffinity", EVERYWHERE, "spread by constraints", "AVL-002")
        for kind in ("deployment", "statefulset")
    ),
    *(
        ScannerException(KUBE_SCORE, "container-security-context-user-group-id", place, OWN_USER, "SEC-001")
        for place in ("StatefulSet logging/elasticsearch", "StatefulSet logging/logstash", "Deployment logging/kibana")
    ),
    ScannerException(
        KUBE_SCORE,
        "container-security-context-user-group-id",
        "DaemonSet groundcrew-node-agents/log-agent",
        "log files belong to root",
    ),
    ScannerException(KUBE_SCORE, "horizontalpodautoscaler-has-target", "HorizontalPodAutoscaler */*", APPLICATION),
    ScannerException(KUBE_SCORE, "networkpolicy-targets-pod", "NetworkPolicy */*", APPLICATION, "NET-002"),
    *(
        ScannerException(KUBE_SCORE, "pod-networkpolicy", f"{kind} */*", UNDER_GUARDS)
        for kind in ("CronJob", "Deployment")
    ),
    *(
        ScannerException(KUBE_SCORE, "deployment-replicas", f"Deployment */{name}", ONE_READER)
        for name in (*(f"{store}-exporter" for store in STORES), "kube-state-metrics")
    ),
    *(
        ScannerException(KUBE_SCORE, check, f"Deployment */{name}", ONE_RUN)
        for check in ("deployment-replicas", "deployment-strategy")
        for name in ("*-backup-auditor", "*-journeys")
    ),
    *(
        ScannerException(KUBE_SCORE, "deployment-replicas", place, "staging and dev run it once", "AVL-001")
        for place in (
            "Deployment logging/kibana",
            "Deployment monitoring/blackbox-exporter",
            "Deployment monitoring/handbook",
            "Deployment tracing/jaeger",
        )
    ),
)


def unregistered(
    failures: Iterable[Failure], today: date, rows: tuple[ScannerException, ...] = SCANNER_EXCEPTIONS
) -> list[Failure]:
    """Failures that no valid row covers."""
    valid = [row for row in rows if row.expires >= today]
    return sorted({failure for failure in failures if not any(row.covers(failure) for row in valid)})


def wrong_rows(
    failures: Iterable[Failure],
    today: date,
    controls: Iterable[str],
    rows: tuple[ScannerException, ...] = SCANNER_EXCEPTIONS,
) -> Iterator[str]:
    """What is wrong with each row: nothing needs it any more, it has run out, or it reaches too far."""
    found, known = tuple(failures), set(controls)
    for row in rows:
        about = f"{row.scanner} {row.check} on {row.place}"
        kind, _, name = row.place.partition(" ")
        if row.place == EVERYWHERE and not row.instead:
            yield f"{about}: name the control that holds instead, or the objects"
        elif row.place != EVERYWHERE and ("*" in kind or not name):
            yield f"{about}: wanted kind namespace/name"
        elif row.instead and row.instead not in known:
            yield f"{about}: {row.instead} is no control of this pack"
        elif not row.reason.strip() or not row.owner.strip():
            yield f"{about}: wanted a reason and who answers for it"
        elif row.expires - today > LONGEST:
            yield f"{about}: wanted a date within {LONGEST.days} days"
        elif row.expires < today:
            yield f"{about}: it has run out; mend the object, or let {row.owner} renew the row"
        elif not any(row.covers(failure) for failure in found):
            yield f"{about}: nothing needs it; delete the row"
