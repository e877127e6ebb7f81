"""Rows of the table of controls: promises, against the whole stack."""

import re
from collections.abc import Callable

from tests.policies.case import Case, Target
from tests.policies.mutation import REMOVED

COMPONENT = "groundcrew:index:"
STORE = "endpoint-stats-backup-postgres"
PLAN = Target(f"{COMPONENT}BackupSchedule", "endpoint-stats-backup")
OBJECTIVES = Target(f"{COMPONENT}SloSet", "endpoint-stats-slo")
LOGS = Target(f"{COMPONENT}ElkStack")
MONITORING = Target(f"{COMPONENT}MonitoringStack")
SERVER = Target("StatefulSet", "prometheus", "monitoring")
ROUTES = Target("ConfigMap", "alertmanager-config")
RULES = Target("ConfigMap", "prometheus-rules-platform")
SCALER = Target("HorizontalPodAutoscaler", "flask-api")
RECOMMENDER = Target(
    "VerticalPodAutoscaler",
    token="kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler",
    added={
        "metadata": {"name": "flask-api", "namespace": "endpoint-stats"},
        "spec": {"targetRef": {"kind": "Deployment", "name": "flask-api"}, "updatePolicy": {"updateMode": "Off"}},
    },
)
ARGS = ("spec", "template", "spec", "containers", 0, "args")
SIZE = ("spec", "volumeClaimTemplates", 0, "spec", "resources", "requests", "storage")
CONTRACT = "CON-001"
"""A contract that is not as its type says is no contract."""


def text(old: str, new: str) -> Callable[[str], str]:
    return lambda known: known.replace(old, new, 1)


def kept(days: int) -> Callable[[list[str]], list[str]]:
    flag = "--storage.tsdb.retention.time="
    return lambda known: [f"{flag}{days}d" if word.startswith(flag) else word for word in known]


def rolled_over(age: str) -> Callable[[str], str]:
    """The state of the log store in which what was rolled over each month is rolled over at another age."""
    return lambda known: re.sub(r'("max_age":\s*)"30d"', rf'\1"{age}"', known)


def contract(control: str, target: Target, path: tuple, broken: tuple, holds: tuple = (), **more: tuple) -> Case:
    return Case(control, target, path, broken, holds, CONTRACT, CONTRACT, **more)


PROMISES: tuple[Case, ...] = (
    contract("CON-001", OBJECTIVES, ("version",), (2, REMOVED)),
    contract("SLO-001", OBJECTIVES, ("objectives", 0, "target"), (0.93, 1.0, 0.0), (0.931, 0.999)),
    contract("BKP-002", PLAN, ("backups", 0, "tiers", 0, "keep"), (1, 1000), ()),
    contract("BKP-004", PLAN, ("backups", 0, "offsite"), (False,), stacks=("prod",)),
    contract("BKP-004", PLAN, ("requires_offsite",), (True,), stacks=("dev",)),
    contract("BKP-005", PLAN, ("backups", 1, "exemption"), ("", " "), ("rebuilt",)),
    Case("BKP-001", Target("CronJob", f"{STORE}-slice"), ("spec", "schedule"), ("0 */6 * * *",), ("*/20 * * * *",)),
    Case("BKP-003", Target("CronJob", f"{STORE}-verify"), ("spec", "suspend"), (True,), (False,)),
    Case("DR-001", Target("CronJob", f"{STORE}-drill"), ("spec", "suspend"), (True,), (False,)),
    Case(
        "JOB-004",
        Target("CronJob", "endpoint-stats-maintenance-postgres-analyze"),
        ("spec", "schedule"),
        ("20 4 * * *",),
        ("20 3 * * *",),
        unknown="JOB-002",
        wrong="JOB-002",
    ),
    Case("RET-001", SERVER, ARGS, (kept(34),), (kept(35), kept(36))),
    contract("RET-002", LOGS, ("classes", 3, "hot_seconds"), (10**9,), (0,)),
    Case("STO-002", SERVER, SIZE, ("1Gi",), ("900Gi",)),
    # Where the log store has the size for the declared traffic.
    Case("STO-004", Target("StatefulSet", "elasticsearch"), SIZE, ("100Gi",), ("2000Gi",), stacks=("prod",)),
    Case(
        "STO-005",
        Target("ConfigMap", "elasticsearch"),
        ("data", "settings.json"),
        (rolled_over("1h"), rolled_over("10m")),
        (rolled_over("7d"),),
        "RET-002",
        "RET-002",
    ),
    Case("NET-001", Target("NetworkPolicy", "default-deny", "monitoring"), ("spec", "policyTypes"), (["Ingress"],)),
    Case("NET-001", Target("NetworkPolicy", "default-deny", "monitoring"), (), (REMOVED,)),
    Case(
        "NET-002",
        Target("NetworkPolicy", "allow-prometheus"),
        ("spec", "podSelector", "matchLabels"),
        ({"app": "gone"},),
    ),
    Case(
        "NET-007", Target("NetworkPolicy", "allow-dns", "monitoring"), ("spec", "egress", 0, "ports", 0, "port"), (54,)
    ),
    Case("AVL-009", Target("PriorityClass", "groundcrew-jobs"), ("value",), (800_000, REMOVED), (799_999, -5)),
    Case(
        "AVL-009", Target("PriorityClass", "groundcrew-jobs"), ("preemptionPolicy",), (REMOVED, "PreemptLowerPriority")
    ),
    Case(
        "AVL-009",
        Target("Deployment", "blackbox-exporter"),
        ("spec", "template", "spec", "priorityClassName"),
        ("gone",),
        ("groundcrew-stores",),
        unknown="AVL-008",
        wrong="AVL-008",
    ),
    Case("SCL-005", RECOMMENDER, ("spec", "updatePolicy", "updateMode"), ("Auto", "Initial", REMOVED), ("Off",)),
    Case("SCL-005", RECOMMENDER, ("spec", "targetRef", "name"), ("", REMOVED), ("another",)),
    # A budget is needed where something runs twice; dev runs everything of its own once.
    Case("AVL-001", Target("PodDisruptionBudget", "prometheus"), (), (REMOVED,), stacks=("prod",)),
    Case("AVL-006", Target("Service", "blackbox-exporter"), ("spec", "ports", 0, "targetPort"), ("gone", 1), (9115,)),
    Case(
        "SCL-002",
        Target("HorizontalPodAutoscaler", "web"),
        ("spec", "scaleTargetRef", "name"),
        ("api",),
        ("other",),
        "SCL-001",
        "SCL-001",
    ),
    Case("SCL-003", SCALER, ("spec", "maxReplicas"), (10_000,), (4,), unknown="SCL-001", wrong="SCL-001"),
    # Quotas stand where the guards of the systems are enforced.
    Case(
        "RES-007",
        Target("ResourceQuota", namespace="endpoint-stats"),
        ("spec", "hard", "pods"),
        (REMOVED, "0"),
        ("9",),
        stacks=("dev",),
    ),
    Case("RES-007", Target("LimitRange", namespace="endpoint-stats"), (), (REMOVED,), stacks=("dev",)),
    Case(
        "RES-008",
        Target("ResourceQuota", namespace="endpoint-stats"),
        ("spec", "hard", "requests.cpu"),
        ("1m",),
        ("999",),
        unknown="RES-007",
        wrong="RES-007",
        stacks=("dev",),
    ),
    Case(
        "MON-001",
        RULES,
        ("data", "platform.yml"),
        (text("    severity: none", "    severity: dire"),),
        (),
        "MON-003",
        "MON-003",
    ),
    contract("MON-002", MONITORING, ("systems",), (lambda known: [*known, "newcomer"],)),
    # Nobody is called for dev.
    Case(
        "MON-003",
        ROUTES,
        ("data", "alertmanager.yml"),
        (text("    receiver: dead-mans-switch", "    receiver: log"),),
        stacks=("prod",),
    ),
    Case(
        "MON-004",
        ROUTES,
        ("data", "alertmanager.yml"),
        (text("receiver: log", "receiver: nobody"),),
        unknown="MON-003",
        wrong="MON-003",
    ),
)
