"""What accounts may do: named things, by verbs that cannot be turned into more rights."""

from collections.abc import Iterator

from policies.finding import Breach, Control, Found
from policies.identity import token_holders
from policies.index import Index
from policies.reading import Data, at, mapping, sequence, text

ROLES = ("Role", "ClusterRole")
BINDINGS = ("RoleBinding", "ClusterRoleBinding")
MEND = "name what the component uses, in its own access rules"
LISTING = frozenset({"list", "watch", "deletecollection"})
"""Verbs that no name restricts: whoever lists Secrets reads them."""
CHANGING = frozenset({"create", "update", "patch", "delete", "deletecollection"})
ESCALATING = frozenset({"escalate", "bind", "impersonate", "approve", "sign"})
DOORS = frozenset(
    {
        "pods/exec",
        "pods/attach",
        "pods/portforward",
        "pods/ephemeralcontainers",
        "pods/proxy",
        "services/proxy",
        "nodes/proxy",
        "serviceaccounts/token",
        "certificatesigningrequests/approval",
    }
)
"""Subresources that lead into a running container, to the kubelet or to somebody's token, whatever the verb."""
POWERFUL = frozenset(
    {
        "pods",
        "podtemplates",
        "replicationcontrollers",
        "deployments",
        "daemonsets",
        "replicasets",
        "statefulsets",
        "jobs",
        "cronjobs",
        "persistentvolumes",
        "nodes",
        "namespaces",
        "resourcequotas",
        "limitranges",
        "networkpolicies",
        "services",
        "endpoints",
        "endpointslices",
        "certificatesigningrequests",
        "customresourcedefinitions",
        "apiservices",
        "serviceaccounts",
        "roles",
        "rolebindings",
        "clusterroles",
        "clusterrolebindings",
        "mutatingwebhookconfigurations",
        "validatingwebhookconfigurations",
        "validatingadmissionpolicies",
        "validatingadmissionpolicybindings",
    }
)
"""Who changes these runs programs under other accounts, changes rights, takes bounds away, or leads callers elsewhere."""
AGGREGATED = "rbac.authorization.k8s.io/aggregate-to-"
"""How labels begin that add a role to one of the cluster's own."""
NAMED_ONLY = frozenset({"configmaps"})
"""What pods run and are told lies in them: they are changed one by one."""
BUILT_IN = frozenset({"cluster-admin", "admin", "edit", "view"})


def _rules(found: Found) -> Iterator[tuple[str, Data]]:
    """Path and value of each rule of a role."""
    if found.kind in ROLES:
        for number, rule in enumerate(sequence(found.data, "rules")):
            yield f"rules[{number}]", mapping(rule)


def _words(rule: Data, field: str) -> set[str]:
    return {word for word in sequence(rule, field) if isinstance(word, str)}


def named(found: Found) -> Iterator[Breach]:
    """A role lists its verbs, groups and resources: no wildcard, which also grants what is added later, and no
    aggregation of other roles.
    """
    if found.kind not in ROLES:
        return
    if not isinstance(at(found.data, "rules"), list):
        yield Breach("rules", "rules that are known", MEND)
    if at(found.data, "aggregationRule") is not None:
        yield Breach("aggregationRule", "not set", MEND)
    if any(key.startswith(AGGREGATED) for key in mapping(found.data, "metadata", "labels")):
        yield Breach("metadata.labels", "none that adds it to another role", MEND)
    for path, rule in _rules(found):
        for field in ("verbs", "apiGroups", "resources", "nonResourceURLs"):
            given = rule.get(field)
            words = _words(rule, field)
            if any("*" in word for word in words):
                yield Breach(f"{path}.{field}", "no wildcard", MEND)
            elif given is not None and (not isinstance(given, list) or len(words) < len(given)):
                yield Breach(f"{path}.{field}", "words that are known, each once", MEND)
        if not _words(rule, "verbs"):
            yield Breach(f"{path}.verbs", "verbs", MEND)


def secrets(found: Found) -> Iterator[Breach]:
    """Secrets are read one by one, by name: a role that may list them, or get any of them, reads them all."""
    for path, rule in _rules(found):
        if "secrets" not in {resource.partition("/")[0] for resource in _words(rule, "resources")}:
            continue
        if _words(rule, "verbs") & LISTING:
            yield Breach(f"{path}.verbs", "get and patch at most", "mount the Secret, or get it by name")
        if not any(_words(rule, "resourceNames")):
            yield Breach(f"{path}.resourceNames", "the names of the Secrets", "name each of them")


def harmless(found: Found) -> Iterator[Breach]:
    """No right leads to more rights: no escalation, no way into a container, to a kubelet or to a token, no change of
    what runs, of who may do what, or of what admission looks at.
    """
    for path, rule in _rules(found):
        verbs, resources = _words(rule, "verbs"), _words(rule, "resources")
        if verbs & ESCALATING:
            yield Breach(f"{path}.verbs", "none that hands on rights", MEND)
        if resources & DOORS:
            yield Breach(f"{path}.resources", "no way into a container or to a token", "ask the server by its own port")
        changed = {resource.partition("/")[0] for resource in resources} if verbs & CHANGING else set()
        if changed & POWERFUL:
            yield Breach(f"{path}.verbs", "get, list and watch", "let the program make these objects, not a pod")
        if changed & NAMED_ONLY and not any(_words(rule, "resourceNames")):
            yield Breach(f"{path}.resourceNames", "the names of the ConfigMaps", "name each of them")


def bindings(found: Found) -> Iterator[Breach]:
    """A binding gives a role of the stack's own to service accounts: no role that comes with the cluster, no user, and no
    group, least of all one that everybody is in.
    """
    if found.kind not in BINDINGS:
        return
    role = text(found.data, "roleRef", "name")
    if not role or role in BUILT_IN or role.startswith("system:"):
        yield Breach("roleRef.name", "a role of the stack", MEND)
    subjects = sequence(found.data, "subjects")
    if not subjects:
        yield Breach("subjects", "service accounts", "delete it, or name who it is for")
    for number, subject in enumerate(subjects):
        if text(subject, "kind") != "ServiceAccount" or not text(subject, "namespace"):
            yield Breach(f"subjects[{number}]", "a service account with its namespace", "give the pod its own account")


def used(index: Index) -> Iterator[Breach]:
    """What is granted is used: every role is bound, every binding joins a role and accounts of this stack, and each of
    these accounts runs a pod that takes its token.
    """
    roles = {_key(found): found for found in index.objects(*ROLES)}
    holders, bound = token_holders(index), set()
    for found in index.objects(*BINDINGS):
        kind, name = text(found.data, "roleRef", "kind"), text(found.data, "roleRef", "name")
        space = text(found.data, "metadata", "namespace") if kind == "Role" else ""
        bound.add((kind, space, name))
        if (kind, space, name) not in roles:
            yield _unused(found, "roleRef", "a role of this stack")
        for number, subject in enumerate(sequence(found.data, "subjects")):
            account = (text(subject, "namespace"), text(subject, "name"))
            if account not in holders:
                yield _unused(found, f"subjects[{number}]", "an account whose token a pod takes")
    for key, found in roles.items():
        if key not in bound:
            yield _unused(found, "", "a binding")


def _key(found: Found) -> tuple[str, str, str]:
    return found.kind, text(found.data, "metadata", "namespace"), text(found.data, "metadata", "name")


def _unused(found: Found, path: str, wanted: str) -> Breach:
    return Breach(path, wanted, "delete what nobody uses", place=found.name, urn=found.urn)


OBJECT_CONTROLS = (
    Control("RBAC-001", named, "CIS 5.1.3; CKV_K8S_49; KSV-0044–0046, 0112; C-0187; Kyverno restrict-wildcard-verbs"),
    Control("RBAC-002", secrets, "CIS 5.1.2; CKV2_K8S_5; KSV-0041, 0113; C-0015"),
    Control("RBAC-003", harmless, "CIS 5.1.4, 5.1.8–13; CKV_K8S_155–158; KSV-0043, 0047–0055"),
    Control("RBAC-005", bindings, "CIS 5.1.1, 5.1.7; KSV-0111, 0122, 0123; C-0185, 0265"),
)
STACK_CONTROLS = (Control("RBAC-004", used, "least privilege, computed from what runs"),)
