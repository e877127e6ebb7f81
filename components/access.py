"""RBAC: roles computed from declared use, never wildcards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.kubernetes import Manifest
from components.workload import metadata


@dataclass(frozen=True)
class Use:
    """What a component does with the API."""

    group: str
    resources: tuple[str, ...]
    verbs: tuple[str, ...]
    names: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()

    def rule(self) -> dict[str, list[str]]:
        if self.urls:
            return {"nonResourceURLs": list(self.urls), "verbs": list(self.verbs)}
        named = {"resourceNames": list(self.names)} if self.names else {}
        return {"apiGroups": [self.group], "resources": list(self.resources), "verbs": list(self.verbs), **named}


def cluster_access(name: str, namespace: str, labels: Mapping[str, str], uses: Sequence[Use]) -> list[Manifest]:
    """A ClusterRole and its binding to the service account `name`; both are named <namespace>-<name>."""
    return _access(f"{namespace}-{name}", name, namespace, labels, uses, cluster=True)


def namespace_access(
    name: str, namespace: str, labels: Mapping[str, str], uses: Sequence[Use], home: str = ""
) -> list[Manifest]:
    """A Role and its binding in one namespace; `home` is the service account's own where that is another one."""
    role, binding = _access(name, name, namespace, labels, uses, cluster=False)
    if home:
        binding["subjects"] = [{**subject, "namespace": home} for subject in binding["subjects"]]
    return [role, binding]


def _access(
    role: str, account: str, namespace: str, labels: Mapping[str, str], uses: Sequence[Use], *, cluster: bool
) -> list[Manifest]:
    prefix, place = ("Cluster", "") if cluster else ("", namespace)
    api = "rbac.authorization.k8s.io/v1"
    return [
        {
            "apiVersion": api,
            "kind": f"{prefix}Role",
            "metadata": metadata(role, place, labels),
            "rules": [use.rule() for use in uses],
        },
        {
            "apiVersion": api,
            "kind": f"{prefix}RoleBinding",
            "metadata": metadata(role, place, labels),
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": f"{prefix}Role", "name": role},
            "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": namespace}],
        },
    ]
