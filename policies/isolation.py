"""Who may talk to whom: nothing, then what is declared."""

from collections.abc import Iterator
from typing import Any

from policies.finding import Breach, Control, Found, shown
from policies.index import Index
from policies.pods import PODS, pod
from policies.reading import UNKNOWN, at, mapping, matches, sequence, text
from specs.contract import GuardsContract, PlatformGuardsContract

ENFORCED = "enforce"
DNS = 53
DIRECTIONS = (("Ingress", "ingress", "from"), ("Egress", "egress", "to"))


def default_deny(index: Index) -> Iterator[Breach]:
    """Every guarded namespace begins with nothing allowed, and every namespace that holds pods has declared guards."""
    modes = {
        namespace: contract.mode
        for contract in index.contracts(PlatformGuardsContract)
        for namespace in contract.namespaces
    }
    modes |= {contract.namespace: contract.mode for contract in index.contracts(GuardsContract)}
    denied = {_namespace(found) for found in index.objects("NetworkPolicy") if _denies(found)}
    for namespace, mode in modes.items():
        if mode == ENFORCED and namespace not in denied:
            yield _open(namespace, "a NetworkPolicy that selects every pod and allows nothing")
    for namespace in {_namespace(found) for found in index.objects(*PODS)} - modes.keys():
        yield _open(namespace, "declared guards")


def reached(index: Index) -> Iterator[Breach]:
    """Whatever serves in a closed namespace has a policy of its own that lets its callers in, and every policy of the
    stacks' namespaces selects a pod: one that selects none was written for somebody who is gone.
    """
    enforced, platform = _enforced(index), _platform(index)
    pods = [(found, inside, _namespace(found)) for found in index.objects(*PODS) if (inside := pod(found)) is not None]
    chosen = [
        (found, mapping(found.data, "spec", "podSelector"), _namespace(found))
        for found in index.objects("NetworkPolicy")
        if mapping(found.data, "spec", "podSelector")
    ]
    for found, inside, space in pods:
        if space not in enforced or inside.specification.get("hostNetwork") is True or not inside.serves:
            continue
        if not any(space == at_home and matches(selector, inside.labels) for _, selector, at_home in chosen):
            yield _of(
                found, f"{inside.path.removesuffix('.spec')}.metadata.labels", "a NetworkPolicy that selects them"
            )
    for found, selector, space in chosen:
        if space in platform and not any(
            space == at_home and matches(selector, inside.labels) for _, inside, at_home in pods
        ):
            yield _of(found, "spec.podSelector", "the labels of a pod")


def names_resolved(index: Index) -> Iterator[Breach]:
    """Every closed namespace may ask the cluster's name servers, or nothing in it finds anything."""
    asking = {_namespace(found) for found in index.objects("NetworkPolicy") if _allows_names(found)}
    for namespace in sorted(_enforced(index) - asking):
        yield _open(namespace, f"a NetworkPolicy that lets every pod ask port {DNS}")


def _allows_names(found: Found) -> bool:
    """Every pod, to the cluster's own servers, over both transports."""
    if at(found.data, "spec", "podSelector") != {}:
        return False
    return any(
        {text(port, "protocol") for port in sequence(rule, "ports") if at(port, "port") == DNS} >= {"UDP", "TCP"}
        for rule in sequence(found.data, "spec", "egress")
    )


def _of(found: Found, path: str, wanted: str) -> Breach:
    return Breach(path, wanted, "declare a Flow with both ends", place=found.name, urn=found.urn)


def _platform(index: Index) -> set[str]:
    declared = index.contracts(PlatformGuardsContract)
    return {namespace for contract in declared if contract.mode == ENFORCED for namespace in contract.namespaces}


def _enforced(index: Index) -> set[str]:
    """Namespaces that are closed."""
    declared = index.contracts(GuardsContract)
    return _platform(index) | {contract.namespace for contract in declared if contract.mode == ENFORCED}


def _open(namespace: str, wanted: str) -> Breach:
    return Breach(
        "", wanted, "let SystemGuards or PlatformGuards guard it", place=f"namespace {shown(namespace)}".strip()
    )


def _namespace(found: Found) -> str:
    return text(found.data, "metadata", "namespace")


def _denies(found: Found) -> bool:
    """All pods, both directions, no rule."""
    specification = mapping(found.data, "spec")
    both = {"Ingress", "Egress"} <= {name for name in sequence(specification, "policyTypes") if isinstance(name, str)}
    ruled = any(at(specification, field) not in (None, []) for _, field, _ in DIRECTIONS)
    return at(specification, "podSelector") == {} and both and not ruled


def narrow(found: Found) -> Iterator[Breach]:
    """No rule of a NetworkPolicy opens the way to or from everybody: each names its peers and its ports."""
    if found.kind != "NetworkPolicy":
        return
    for _, field, peers in DIRECTIONS:
        rules = at(found.data, "spec", field)
        if not isinstance(rules, list | None):
            yield Breach(f"spec.{field}", "rules that are known", "declare a Flow with both ends")
        for number, rule in enumerate(sequence(found.data, "spec", field)):
            path = f"spec.{field}[{number}]"
            named = sequence(rule, peers)
            if not named or any(_everybody(peer) for peer in named):
                yield Breach(f"{path}.{peers}", "the peers by label or address", "declare a Flow with both ends")
            ports = sequence(rule, "ports")
            if not ports or not all(_one(port) for port in ports):
                yield Breach(f"{path}.ports", "the ports one by one", "declare the Flow's ports")


def _everybody(peer: Any) -> bool:
    """A peer without any choice. An address block may be wide: nodes and the outside have no labels."""
    if not isinstance(peer, dict) or not peer:
        return True
    return "ipBlock" not in peer and not _chooses(peer.get("namespaceSelector", peer.get("podSelector")))


def _chooses(selector: Any) -> bool:
    """Whether a selector names what it is for: having a label, or not having one, is true of too many."""
    operators = {text(expression, "operator") for expression in sequence(selector, "matchExpressions")}
    return bool(mapping(selector, "matchLabels")) or "In" in operators


def _one(port: Any) -> bool:
    """A port by number or by name, and no range of them."""
    return at(port, "port") not in (None, "") and at(port, "endPort") is None and at(port, "port") is not UNKNOWN


OBJECT_CONTROLS = (Control("NET-006", narrow, "CIS 5.3.2; NSA"),)
STACK_CONTROLS = (
    Control("NET-001", default_deny, "RULE-10; CIS 5.3.2; C-0030, 0206, 0260"),
    Control(
        "NET-002", reached, "CKV2_K8S_6; kube-linter dangling-networkpolicy; kube-score pod-networkpolicy; KSV-0038"
    ),
    Control("NET-007", names_resolved, "Kyverno add-networkpolicy-dns"),
)
