"""Who a pod is towards the cluster's API."""

from collections.abc import Iterator

from policies.finding import Breach, Control, Found
from policies.index import Index
from policies.pods import PODS, Pod, pod
from policies.reading import at, sequence, text
from policies.visibility import LASTING_TOKEN, SEALED

MEND = "give the workload a service account of its own"


def own_account(found: Found) -> Iterator[Breach]:
    """Every pod names a service account of its own and says whether it takes the account's token; an account hands it to
    nobody by itself, and no Secret keeps one for ever.
    """
    if found.kind == SEALED and text(found.data, "type") == LASTING_TOKEN:
        yield Breach("type", "a Secret of another type", "let the pod take a token that runs out")
    if found.kind == "ServiceAccount" and at(found.data, "automountServiceAccountToken") is not False:
        yield Breach("automountServiceAccountToken", "false", "build it with workload.service_account")
    inside = pod(found)
    if inside is None:
        return
    if text(inside.specification, "serviceAccountName") in ("", "default"):
        yield Breach(f"{inside.path}.serviceAccountName", "an account of its own", MEND)
    if not isinstance(inside.specification.get("automountServiceAccountToken"), bool):
        yield Breach(f"{inside.path}.automountServiceAccountToken", "true or false", "build it with workload.Pod")


def tokens(index: Index) -> Iterator[Breach]:
    """A pod's account is part of the stack, and only a pod whose account has rights takes its token."""
    accounts = {_key(found) for found in index.objects("ServiceAccount")}
    granted = {
        (text(subject, "namespace"), text(subject, "name"))
        for binding in index.objects("RoleBinding", "ClusterRoleBinding")
        for subject in sequence(binding.data, "subjects")
    }
    for found in index.objects(*PODS):
        inside = pod(found)
        account = text(inside.specification, "serviceAccountName") if inside else ""
        if not inside or account in ("", "default"):
            continue
        key = (text(found.data, "metadata", "namespace"), account)
        if key not in accounts:
            path = f"{inside.path}.serviceAccountName"
            yield Breach(path, "an account of this stack", MEND, place=found.name, urn=found.urn)
        elif key not in granted:
            for path in _taken(inside):
                yield Breach(path, "false, or a role for the account", MEND, place=found.name, urn=found.urn)


def _taken(inside: Pod) -> Iterator[str]:
    """Where a pod takes its account's token: by the mount that comes by itself, or by a volume of its own."""
    if inside.specification.get("automountServiceAccountToken") is True:
        yield f"{inside.path}.automountServiceAccountToken"
    for path, volume in inside.volumes():
        for number, source in enumerate(sequence(volume, "projected", "sources")):
            if at(source, "serviceAccountToken") is not None:
                yield f"{path}.projected.sources[{number}].serviceAccountToken"


def token_holders(index: Index) -> set[tuple[str, str]]:
    """Namespace and name of the accounts whose token a pod takes."""
    found = set()
    for holder in index.objects(*PODS):
        inside = pod(holder)
        if inside and any(_taken(inside)):
            found.add((text(holder.data, "metadata", "namespace"), text(inside.specification, "serviceAccountName")))
    return found


def _key(found: Found) -> tuple[str, str]:
    return text(found.data, "metadata", "namespace"), text(found.data, "metadata", "name")


OBJECT_CONTROLS = (
    Control(
        "SA-001",
        own_account,
        "CIS 5.1.5; CKV_K8S_38, 41, 42; KSV-0036; C-0034; Kyverno deny-secret-service-account-token-type",
    ),
)
STACK_CONTROLS = (Control("SA-002", tokens, "CIS 5.1.6; C-0261, 0307"),)
