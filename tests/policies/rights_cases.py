"""Rows of the table of controls: who may do what, and what namespaces ask for."""

from tests.policies.case import Case, Target
from tests.policies.mutation import REMOVED

READER = Target("ClusterRole", "monitoring-prometheus")
BINDING = Target("ClusterRoleBinding", "monitoring-prometheus")
KEEPER = Target("Role", "certificates", "logging")
SPACE = Target("Namespace", "monitoring")
LEVEL = "pod-security.kubernetes.io/enforce"
SPEC = ("spec", "template", "spec")

RIGHTS: tuple[Case, ...] = (
    Case("RBAC-001", READER, ("rules", 0, "verbs"), (["*"], ["get", "*"], []), (["get"],)),
    Case("RBAC-001", READER, ("aggregationRule",), ({"clusterRoleSelectors": []},)),
    Case("RBAC-002", KEEPER, ("rules", 0, "resourceNames"), (REMOVED, []), (["one"],)),
    Case("RBAC-002", KEEPER, ("rules", 0, "verbs"), (["list"],), (["get"],), unknown="RBAC-001", wrong="RBAC-001"),
    Case(
        "RBAC-003",
        READER,
        ("rules", 0, "resources"),
        (["nodes/proxy"], ["pods/exec"]),
        (["pods/log"],),
        unknown="RBAC-001",
        wrong="RBAC-001",
    ),
    Case(
        "RBAC-003", READER, ("rules", 0, "verbs"), (["impersonate"], ["delete"]), unknown="RBAC-001", wrong="RBAC-001"
    ),
    Case("RBAC-005", BINDING, ("subjects", 0, "kind"), ("User", "Group", REMOVED)),
    Case(
        "RBAC-004",
        Target("StatefulSet", "prometheus"),
        (*SPEC, "automountServiceAccountToken"),
        (False,),
        unknown="SA-001",
        wrong="SA-001",
    ),
    Case("SA-001", Target("ServiceAccount", "prometheus"), ("automountServiceAccountToken",), (True, REMOVED)),
    Case(
        "SA-002",
        Target("Deployment", "blackbox-exporter"),
        (*SPEC, "automountServiceAccountToken"),
        (True,),
        unknown="SA-001",
        wrong="SA-001",
    ),
    Case("NS-001", SPACE, ("metadata", "labels", LEVEL), ("baseline", "privileged", REMOVED)),
    Case("NS-001", SPACE, ("metadata", "labels", f"{LEVEL}-version"), ("latest", REMOVED), ("v1.35",)),
    Case("NS-004", SPACE, ("metadata", "labels", "owner"), (REMOVED, ""), ("somebody",)),
    Case(
        "EXC-001",
        Target("Namespace", "groundcrew-node-agents"),
        ("metadata", "labels", "pod-security.kubernetes.io/warn"),
        ("restricted",),
    ),
)
