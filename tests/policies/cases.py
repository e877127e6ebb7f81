"""The table of controls: at least one mutation of the rendered stacks for each, on which everything else is derived."""

import json
from collections.abc import Callable
from typing import Any

from tests.policies.case import NOTHING, Case, Target
from tests.policies.mutation import REMOVED
from tests.policies.rights_cases import RIGHTS
from tests.policies.stack_cases import PROMISES

POD = ("spec", "template", "spec")
FIRST = (*POD, "containers", 0)
OWN = (*FIRST, "securityContext")
RUN = ("spec", "jobTemplate", "spec")
WEB = Target("Deployment", "blackbox-exporter", "monitoring")
IMAGE = "quay.io/prometheus/blackbox-exporter"
SERVER = Target("StatefulSet", "prometheus", "monitoring")
ONCE = Target("Job", namespace="logging")
NIGHTLY = Target("CronJob", "endpoint-stats-health-report")
SERVICE = Target("Service", "blackbox-exporter")
COPY = Target("CronJob", "endpoint-stats-backup-postgres-base")
HANDBOOK = Target("Deployment", "handbook")
EVICTION = ("spec", "template", "metadata", "annotations", "cluster-autoscaler.kubernetes.io/safe-to-evict")
INGRESS = Target(
    "Ingress",
    token="kubernetes:networking.k8s.io/v1:Ingress",
    added={
        "metadata": {"name": "web", "namespace": "monitoring"},
        "spec": {"rules": [{"host": "a.example"}], "tls": [{"hosts": ["a.example"], "secretName": "a"}]},
    },
)


def plus(*more: Any) -> Callable[[Any], Any]:
    """The list with more at its end."""
    return lambda known: [*known, *more]


def lacking(start: str) -> Callable[[Any], Any]:
    return lambda known: [word for word in known if not word.startswith(start)]


def swapped(old: str, new: str) -> Callable[[Any], Any]:
    return lambda known: json.loads(json.dumps(known).replace(old, new, 1))


HOST_PATH = {"name": "node", "hostPath": {"path": "/"}}
PROJECTED = {"name": "node", "projected": {"sources": []}}
LOGIN = [{"name": "LOGIN", "valueFrom": {"secretKeyRef": {"name": "login", "key": "password"}}}]
NODE_PORT = [{"name": "http", "port": 9115, "targetPort": "http", "nodePort": 30115}]

WORKLOADS: tuple[Case, ...] = (
    Case("RES-001", WEB, (*FIRST, "resources", "requests", "cpu"), (REMOVED, "0", True), ("1m",)),
    Case("RES-002", WEB, (*FIRST, "resources", "limits", "cpu"), (REMOVED, "lots"), ("50m",)),
    Case(
        "RES-004",
        WEB,
        (*FIRST, "resources", "limits", "memory"),
        ("63Mi", "257Mi"),
        ("64Mi", "256Mi"),
        unknown="RES-002",
        wrong="RES-002",
    ),
    Case("RES-005", WEB, (*FIRST, "resources", "limits", "ephemeral-storage"), (REMOVED, "0"), ("256Mi",)),
    Case(
        "RES-006",
        Target("StatefulSet", "otel-collector"),
        (*FIRST, "env", 0),
        ({"name": "GOMEMLIMIT", "value": "100GiB"},),
        ({"name": "GOMEMLIMIT", "value": "460MiB"},),  # nine tenths of the smallest limit there is
        unknown=NOTHING,
        wrong=NOTHING,
    ),
    Case("IMG-001", WEB, (*FIRST, "image"), (f"{IMAGE}:latest", IMAGE, f"{IMAGE}:v0"), (f"{IMAGE}:v0.28",)),
    Case(
        "IMG-002", WEB, (*FIRST, "image"), ("prom/blackbox-exporter:v0.28.0",), ("localhost/blackbox-exporter:v0.28",)
    ),
    Case("IMG-003", WEB, (*FIRST, "imagePullPolicy"), ("Always", REMOVED), ("Never",)),
    Case("SEC-001", WEB, (*POD, "securityContext", "runAsUser"), (0, REMOVED, True), (1,)),
    Case("SEC-002", WEB, (*OWN, "readOnlyRootFilesystem"), (False, REMOVED)),
    Case("SEC-003", WEB, (*OWN, "capabilities", "add"), (["SYS_TIME"],), (["NET_BIND_SERVICE"],)),
    Case(
        "SEC-004", WEB, (*POD, "securityContext", "seccompProfile"), ({"type": "Unconfined"},), ({"type": "Localhost"},)
    ),
    Case("SEC-005", WEB, (*OWN, "allowPrivilegeEscalation"), (True, REMOVED)),
    Case("SEC-006", WEB, (*POD, "hostPID"), (True,), (False,)),
    Case("SEC-007", WEB, (*POD, "volumes"), (plus(HOST_PATH),), (plus(PROJECTED),)),
    Case("SEC-008", WEB, (*OWN, "procMount"), ("Unmasked",), ("Default",)),
    Case("SEC-009", SERVER, (*FIRST, "args"), (lacking("--web.config.file"), plus("--web.enable-lifecycle"))),
    Case("PRB-001", WEB, (*FIRST, "readinessProbe"), (REMOVED, {"periodSeconds": 9})),
    Case("PRB-002", WEB, (*FIRST, "readinessProbe", "httpGet", "port"), ("missing", 1), (9115,)),
    Case("PRB-003", WEB, (*FIRST, "readinessProbe", "httpGet", "host"), ("169.254.169.254",), ("",)),
    Case("PRB-004", SERVER, (*FIRST, "startupProbe", "failureThreshold"), (89, REMOVED), (90,)),
    Case("NS-002", ONCE, (*POD, "containers"), ([], REMOVED)),
    Case("NS-003", NIGHTLY, ("@type",), ("kubernetes:batch/v1beta1:CronJob",)),
    Case("JOB-001", NIGHTLY, (*RUN, "activeDeadlineSeconds"), (REMOVED, 0), (1,)),
    Case("JOB-002", NIGHTLY, ("spec", "startingDeadlineSeconds"), (9, 86_401, REMOVED), (10, 86_400)),
    Case("JOB-003", NIGHTLY, (*RUN, "ttlSecondsAfterFinished"), (REMOVED, -1), (0,)),
    Case("NET-004", SERVICE, ("spec", "type"), ("NodePort", "LoadBalancer"), ("ClusterIP", REMOVED)),
    Case("NET-004", SERVICE, ("spec", "ports"), (NODE_PORT,)),
    Case("NET-005", INGRESS, ("spec", "tls"), (REMOVED, []), ([{"hosts": ["a.example"], "secretName": "b"}],)),
    Case("NET-006", Target("NetworkPolicy", "allow-prometheus"), ("spec", "egress", 0, "to"), (REMOVED, [{}])),
    Case("AVL-003", WEB, ("spec", "strategy", "rollingUpdate", "maxUnavailable"), ("100%", 2), (0,)),
    Case("AVL-004", SERVER, (*POD, "terminationGracePeriodSeconds"), (299, REMOVED), (300,)),
    Case("AVL-008", WEB, (*POD, "priorityClassName"), (REMOVED, "", "system-cluster-critical"), ("groundcrew-stores",)),
    Case("SCL-004", HANDBOOK, EVICTION, ("false", REMOVED, True), ("true",)),
    Case("SCL-004", COPY, (*RUN, *EVICTION[1:]), ("true", REMOVED), ("false",)),
    Case("AVL-005", WEB, ("spec", "selector", "matchLabels"), ({"app": "gone"}, {})),
    Case("AVL-007", Target("PodDisruptionBudget"), ("spec", "maxUnavailable"), (0, "0%"), (1, "1%")),
    Case("SCL-001", Target("HorizontalPodAutoscaler", "flask-api"), ("spec", "maxReplicas"), (3, REMOVED), (4,)),
    Case("SCR-001", WEB, (*FIRST, "args"), (plus("--auth-token=opensesame"),), (plus("--auth-token=/run/token"),)),
    Case("SCR-002", WEB, (*FIRST, "env"), (LOGIN,), ([{"name": "LOGIN", "value": "reader"}],), "SCR-001", "SCR-001"),
    Case(
        "SCR-003",
        Target("ConfigMap", "blackbox-config"),
        ("data", "blackbox.yml"),
        (
            lambda known: f"{known}\n  password: opensesame\n",
            lambda known: f"{known}# https://me:opensesame@a.example\n",
        ),
        (
            lambda known: f"{known}\n  password_file: /run/password\n",
            lambda known: f"{known}\n  password: ${{PASSWORD}}\n",
        ),
    ),
    Case("SCR-004", Target("RandomPassword"), ("length",), (21, REMOVED), (22,)),
    # What holds data is protected where there is data: dev is thrown away.
    Case(
        "STO-001",
        SERVER,
        ("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"),
        ("Delete",),
        stacks=("prod",),
    ),
    Case(
        "STO-003",
        SERVER,
        ("spec", "volumeClaimTemplates", 0, "spec", "accessModes"),
        (["ReadWriteMany"], []),
        (["ReadWriteOncePod"],),
    ),
    # Dev runs everything once.
    Case("AVL-002", SERVER, (*POD, "topologySpreadConstraints"), (REMOVED, []), stacks=("prod",)),
)
CASES = (*WORKLOADS, *RIGHTS, *PROMISES)
